"""50 of 50 backups that were taken under load restore identically.

`ENDURANCE_BACKUPS` is the number; the short drill is tests/operations/test_drill.py.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from oress_opendata.settings import Settings
from oress_opendata.store.home import Store
from tests.operations.drill import (
    back_up,
    back_up_until,
    check_restored,
    publish_first,
    publisher,
    read_answers,
)

pytestmark = pytest.mark.endurance
BACKUPS = int(os.environ.get("ENDURANCE_BACKUPS", "50"))


def test_backups_under_load_restore_identically(
    store: Store, settings: Settings, tmp_path: Path
) -> None:
    publish_first(settings, tmp_path)
    with publisher(settings, tmp_path):
        meanwhile = back_up_until(settings, tmp_path / "backups", least=BACKUPS, head=6)
    last = back_up(settings, tmp_path / "backups", 0)
    for backup in meanwhile:
        shutil.rmtree(check_restored(backup, settings, tmp_path / "copy").home)
    restored = check_restored(last, settings, tmp_path / "last")
    assert read_answers(restored, most=400) == read_answers(settings, most=400)
