"""What is wrong with an installation, from its numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from oress_opendata.model.diagnosis import Diagnosis, Gravity
from oress_opendata.projections.omissions import Omission
from oress_opendata.queries.diagnoses import diagnose
from oress_opendata.queries.status import Disk, Position, Status
from oress_opendata.store.upkeep import LastBackup, LastVerify

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
GOOD = Status(
    at=NOW,
    head=7,
    last=NOW - timedelta(hours=1),
    positions={"search": Position(7, 0, 0)},
    omissions=(),
    damaged=(),
    disk=Disk(100 * 10**9, 50 * 10**9, 10**6, 10**6),
    backup=LastBackup(NOW - timedelta(hours=9), "backups", 7, 10**6),
    verify=LastVerify(NOW - timedelta(days=6), 7, 0),
)
OMISSION = Omission("rdf", "cooperatives", "1.0.0", "error", "0.2.0", 1, 0.0)
BAD: dict[str, tuple[dict[str, Any], str, Gravity]] = {
    "little space": ({"disk": Disk(10**11, 10**9, 0, 0)}, "disk", Gravity.WARNING),
    "no space": ({"disk": Disk(10**11, 10**7, 0, 0)}, "disk", Gravity.ERROR),
    "no files": ({"disk": Disk(10**11, 10**10, 10**6, 5)}, "disk", Gravity.ERROR),
    "clock": ({"last": NOW + timedelta(days=1)}, "clock", Gravity.ERROR),
    "late view": ({"positions": {"rdf": Position(3, 4, 600)}}, "views", Gravity.ERROR),
    "omission": ({"omissions": (OMISSION,)}, "views", Gravity.WARNING),
    "no backup": ({"backup": None}, "backup", Gravity.WARNING),
    "old backup": (
        {"backup": LastBackup(NOW - timedelta(days=3), "x", 7, 1)},
        "backup",
        Gravity.WARNING,
    ),
    "very old backup": (
        {"backup": LastBackup(NOW - timedelta(days=30), "x", 7, 1)},
        "backup",
        Gravity.ERROR,
    ),
    "partial backup": (
        {"backup": LastBackup(NOW, "x", 7, 1, missing=2)},
        "backup",
        Gravity.ERROR,
    ),
    "never verified": ({"verify": None}, "verify", Gravity.WARNING),
    "old verification": (
        {"verify": LastVerify(NOW - timedelta(days=40), 7, 0)},
        "verify",
        Gravity.WARNING,
    ),
    "damage": ({"verify": LastVerify(NOW, 7, 3)}, "verify", Gravity.ERROR),
}


def find_problems(status: Status) -> list[Diagnosis]:
    return [diagnosis for diagnosis in diagnose(status) if diagnosis.gravity]


def test_a_good_installation_has_no_problem() -> None:
    assert find_problems(GOOD) == []
    assert {diagnosis.check for diagnosis in diagnose(GOOD)} >= {"disk", "views", "backup"}


@pytest.mark.parametrize("name", BAD)
def test_a_problem_is_named_with_what_to_do(name: str) -> None:
    change, check, gravity = BAD[name]
    [problem] = find_problems(replace(GOOD, **change))
    assert (problem.check, problem.gravity) == (check, gravity)
    for language in ("fr", "ar", "en"):
        assert problem.say(language)
        assert problem.say_remedy(language)
        assert "{" not in problem.say(language) + problem.say_remedy(language)


def test_a_copy_needs_no_backup() -> None:
    status = replace(GOOD, backup=None, source="https://data.example.org")
    assert {one.gravity for one in diagnose(status)} == {Gravity.OK}
