"""Rows that differ: the answer is the one of two dictionaries, in any order and any window."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from oress_opendata.comparison import row_diff
from oress_opendata.comparison.row_diff import CELL, compare_rows, open_scratch

keys = some.text(some.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=3)
tables = some.dictionaries(keys, keys, max_size=12)


def found(
    folder: Path, one: Sequence[tuple[str, ...]], two: Sequence[tuple[str, ...]], key: list[int]
) -> list[tuple[Any, ...]]:
    columns = list(range(len((one or two or [("",)])[0])))
    with closing(open_scratch(folder / "scratch.sqlite")) as scratch:
        compare_rows(scratch, "r", (iter(one), iter(two)), (key, key), (columns, columns))
        rows = scratch.execute("SELECT kind, key, before, after FROM changes ORDER BY position")
        return rows.fetchall()


@given(before=tables, after=tables, window=some.integers(0, 5), batch=some.integers(1, 4))
def test_it_finds_what_two_dictionaries_find(
    tmp_path_factory: pytest.TempPathFactory,
    before: dict[str, str],
    after: dict[str, str],
    window: int,
    batch: int,
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(row_diff, "WINDOW", window)
        patch.setattr(row_diff, "BATCH", batch)
        changes = found(
            tmp_path_factory.mktemp("diff"), list(before.items()), list(after.items()), [0]
        )
    expected = [("removed", key) for key in before if key not in after]
    expected += [("added", key) for key in after if key not in before]
    expected += [("changed", key) for key in before if key in after and before[key] != after[key]]
    assert sorted((kind, key) for kind, key, *_ in changes) == sorted(expected)
    for kind, key, old, new in changes:
        assert old == (None if kind == "added" else f"{key}{CELL}{before[key]}")
        assert new == (None if kind == "removed" else f"{key}{CELL}{after[key]}")


def test_without_a_key_copies_are_counted(tmp_path: Path) -> None:
    one = [("a", "1"), ("a", "1"), ("b", "2")]
    two = [("a", "1"), ("b", "2"), ("c", "3")]
    assert [kind for kind, *_ in found(tmp_path, one, two, [])] == ["removed", "added"]
