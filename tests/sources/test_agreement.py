"""The table validate and Frictionless find the same faults, in the same rows and columns.

Left out is where ours is stricter on purpose: quotes, characters, dialects, header spaces, NaN as
a key, a bound with a time zone against cells without one, and what a blank row's key lacks.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings

from tests.sources.agreement import (
    HEADER,
    Fault,
    faults_by_frictionless,
    faults_by_us,
    has_sound_schemas,
    packages,
    write,
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tables=packages())
def test_both_find_the_same(tables: dict[str, tuple[dict[str, Any], list[list[str]]]]) -> None:
    with TemporaryDirectory() as folder:
        path = write(Path(folder), tables)
        # With a bound that its own column cannot read, Frictionless ends in a traceback.
        assume(has_sound_schemas(path))
        theirs, ours = comparable(faults_by_frictionless(path)), comparable(faults_by_us(path))
    assert bool(ours) == bool(theirs)
    assert ours == theirs


def comparable(faults: Counter[Fault]) -> Counter[Fault]:
    """The faults that both report alike."""
    blank = {(fault[0], fault[1]) for fault in faults if fault[3] == "row-blank"}
    # A header of another width ends our validation of the table, so findings about names differ.
    wide = {fault[0] for fault in faults if fault[3] in ("header-extra", "header-missing")}
    found: Counter[Fault] = Counter()
    for (resource, row, number, kind), count in faults.items():
        if kind == "key" and (resource, row) in blank:
            continue
        if resource in wide and row != 1:
            continue
        place = None if kind == "cell-extra" or kind in HEADER else number
        found[resource, row, place, kind] += count
    return found


@pytest.mark.parametrize(
    ("field", "cells"),
    [
        ({"type": "integer"}, ["1"] * 4999 + ["x"]),
        ({"type": "string", "constraints": {"unique": True}}, ["a", "b", "a", "", "", "b", "a"]),
        ({"type": "integer", "constraints": {"unique": True}}, ["-1", "-2", "1", "01", "+1"]),
        ({"type": "date"}, ["2024-01-01"] * 6000 + ["2024-1-1", "2024-13-01"]),
    ],
)
def test_they_agree_beyond_one_batch(
    tmp_path: Path, field: dict[str, Any], cells: list[str]
) -> None:
    schema = {"fields": [{"name": "a", **field}, {"name": "n", "type": "string"}]}
    rows = [["a", "n"], *([cell, str(number)] for number, cell in enumerate(cells))]
    path = write(tmp_path, {"first": (schema, rows)})
    theirs = faults_by_frictionless(path)
    assert theirs
    assert faults_by_us(path) == theirs
