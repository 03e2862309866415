"""500 of 500 single-byte corruptions are found, and their files named.

`ENDURANCE_CORRUPTIONS` is the number; a few run in tests/publication/test_verification.py.
"""

from __future__ import annotations

import os
import random
from typing import Any

import pytest

from oress_opendata.projections.refresh import refresh
from oress_opendata.publication.verification import verify_home
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store
from tests.conftest import ROWS
from tests.endurance.corruption import corrupt, list_files

pytestmark = pytest.mark.endurance
CORRUPTIONS = int(os.environ.get("ENDURANCE_CORRUPTIONS", "500"))


def test_every_corruption_is_named(store: Store, settings: Settings, publish: Any) -> None:
    for name in ("one", "two", "three"):
        publish(name, "1.0.0", message=f"Version de {name}")
        publish(name, "1.1.0", rows=ROWS[:-1])
    refresh(store, settings)
    chance = random.Random()
    files = list_files(store.home)
    for number in range(CORRUPTIONS):
        path = chance.choice(files)
        with corrupt(store, path, chance):
            named = {problem.file for problem in verify_home(store, settings).problems}
        assert str(path.relative_to(store.home)) in named, f"{path}, corruption {number}"
