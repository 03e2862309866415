"""Differences between releases: metadata, schema and rows, in pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from oress_opendata.comparison.difference import Comparison, compare_releases
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


def test_it_is_kept_and_can_be_deleted(
    store: Store, publish: Publish, comparison: Comparison
) -> None:
    (kept,) = (store.home / "differences").iterdir()
    rows = comparison.rows()
    kept.unlink()
    versions = [
        publish().release,
        publish(version="1.1.0", rows=CHANGED, keywords=["miel"]).release,
    ]
    assert compare_releases(store, versions[0], versions[1]).rows() == rows


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
