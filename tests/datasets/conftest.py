"""What the tests of our own packages read: every release that is shipped, row by row.

`releases`: descriptors by (name, version). `rows(name, resource, version)`: a table as text.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

DATASETS = Path(__file__).parents[2] / "datasets"
Rows = Callable[..., list[dict[str, str]]]


@pytest.fixture(scope="session")
def releases() -> dict[tuple[str, str], dict[str, Any]]:
    found = {}
    for path in sorted(DATASETS.glob("*/*/datapackage.json")):
        version, name = path.parent.name, path.parent.parent.name
        found[name, version] = json.loads(path.read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="session")
def rows() -> Rows:
    def read(name: str, resource: str, version: str = "1.0.0") -> list[dict[str, str]]:
        path = DATASETS / name / version / "data" / f"{resource}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file, strict=True))

    return read
