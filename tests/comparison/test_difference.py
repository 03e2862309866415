"""Differences between releases: metadata, schema and rows, in pages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from oress_opendata.comparison.difference import Comparison, compare_sides
from oress_opendata.comparison.kept import compare_releases
from oress_opendata.comparison.side import Side
from oress_opendata.model.difference import Level
from oress_opendata.publication.publish import Publication
from oress_opendata.store.home import Store
from tests.conftest import ROWS

Publish = Callable[..., Publication]
CHANGED = (
    ("id", "name_fr", "name_ar", "members", "commune"),
    ("zitoun", "Coopérative Zitoun", "تعاونية الزيتون", "15", "Bab Taza"),
    ("amal", "Coopérative Amal", "تعاونية الأمل", "7", ""),
    ("souk", "Association Souk", "جمعية السوق", "3", ""),
)


@pytest.fixture
def comparison(store: Store, publish: Publish) -> Comparison:
    before = publish().release
    after = publish(version="1.1.0", rows=CHANGED, keywords=["miel"]).release
    return compare_releases(store, before, after)


def test_rows_are_known_by_their_key_and_changed_cells_are_shown(comparison: Comparison) -> None:
    rows = {(row.kind, row.key["id"]): row for _, row in comparison.rows()}
    assert set(rows) == {("changed", "zitoun"), ("removed", "rif"), ("added", "souk")}
    changed = rows["changed", "zitoun"]
    assert (changed.before, changed.after) == ({"members": "12"}, {"members": "15"})
    removed = rows["removed", "rif"]
    assert removed.before is not None
    assert removed.before["name_fr"] == "Association Rif"


def test_the_summary_counts_and_proposes(comparison: Comparison) -> None:
    found = comparison.difference
    assert (found.level, found.proposed) == (Level.MINOR, "1.1.0")
    (resource,) = found.resources
    assert (resource.added, resource.removed, resource.changed) == (1, 1, 1)
    assert resource.columns_added == ("commune",)
    assert [change.pointer for change in found.metadata] == ["/keywords"]


def test_pages_neither_lose_nor_double(comparison: Comparison) -> None:
    everything = comparison.rows()
    paged = []
    after = 0
    while page := comparison.rows(after=after, limit=1):
        paged += page
        after = page[-1][0]
    assert paged == everything


def test_a_changed_key_is_not_compared_row_by_row(store: Store, publish: Publish) -> None:
    before = publish().release
    key = {"primaryKey": ["id", "name_fr"], "aboutUrl": None, "oress:register": None}
    rows = (*ROWS, ("souk", "Souk", "السوق", "3"))
    after = publish(version="2.0.0", rows=rows, schema=key).release
    comparison = compare_releases(store, before, after)
    assert comparison.difference.level is Level.MAJOR
    assert comparison.difference.resources[0].added is None
    assert comparison.rows() == []


def test_a_release_and_itself_do_not_differ(store: Store, publish: Publish) -> None:
    release = publish().release
    found = compare_releases(store, release, release).difference
    assert (found.level, found.resources, found.metadata) == (Level.NONE, (), ())


def test_values_are_compared_and_not_their_writing(tmp_path: Path) -> None:
    number = {"type": "number", "groupChar": " ", "decimalChar": ","}
    fields: list[dict[str, Any]] = [
        {"name": "id", "type": "integer"},
        {"name": "n", **number},
        {"name": "d", "type": "date"},
        {"name": "t", "type": "string", "missingValues": ["", "n/a"]},
    ]
    before = side(tmp_path, "a", fields, "id,n,d,t\n1,1234,2024-01-05,\n3,5,2024-01-06,x\n")
    written = [*fields[:2], {**fields[2], "format": "%d/%m/%Y"}, fields[3]]
    text = "id,n,d,t\n+3,5,06/01/2024,x\n01,1 234,05/01/2024,n/a\n"
    after = side(tmp_path, "b", written, text)
    found = compare_sides(before, after, tmp_path / "scratch.sqlite")
    (resource,) = found.difference.resources
    assert (resource.added, resource.removed, resource.changed) == (0, 0, 0)
    assert found.rows() == []
    assert found.difference.level is Level.PATCH


def test_a_changed_value_is_shown_as_a_value(tmp_path: Path) -> None:
    fields = [{"name": "id", "type": "integer"}, {"name": "n", "type": "number"}]
    before = side(tmp_path, "a", fields, "id,n\n01,1.50\n")
    after = side(tmp_path, "b", fields, "id,n\n1,2.50\n")
    ((_, row),) = compare_sides(before, after, tmp_path / "scratch.sqlite").rows()
    assert (row.kind, row.key, row.before, row.after) == (
        "changed", {"id": "1"}, {"n": "1.5"}, {"n": "2.5"}
    )  # fmt: skip


def side(folder: Path, name: str, fields: list[dict[str, Any]], text: str) -> Side:
    (folder / name).write_text(text, encoding="utf-8")
    schema = {"fields": fields, "primaryKey": "id"}
    descriptor = {"resources": [{"name": "t", "path": "t.csv", "schema": schema}]}
    return Side("t", "1.0.0", descriptor, {"t.csv": folder / name}, {"t.csv": name})
