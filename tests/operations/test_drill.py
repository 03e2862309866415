"""The restore drill in short; `tests/endurance` has the long one."""

from __future__ import annotations

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

pytestmark = pytest.mark.slow


def test_a_restored_home_answers_as_the_original(
    store: Store, settings: Settings, tmp_path: Path
) -> None:
    publish_first(settings, tmp_path)
    with publisher(settings, tmp_path):
        meanwhile = back_up_until(settings, tmp_path / "backups", least=4, head=5)
    last = back_up(settings, tmp_path / "backups", 0)
    for number, backup in enumerate(meanwhile[-2:]):
        check_restored(backup, settings, tmp_path / "homes" / str(number))
    restored = check_restored(last, settings, tmp_path / "homes" / "last")
    answers = read_answers(settings, most=60)
    assert {status for status, _ in answers.values()} <= {200, 303, 307, 410}
    assert read_answers(restored, most=60) == answers
