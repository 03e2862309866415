"""Shapes are checked in every part of a long table, and without SHACL where that is certain."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from oress_opendata.model.finding import Report
from oress_opendata.sources import graph
from oress_opendata.sources.checks import shapes
from tests.sources.conftest import Draft


@pytest.mark.parametrize("row", [2, 3])
def test_rows_are_checked_in_every_part(
    row: int, draft: Draft, validate: Callable[[Draft], Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graph, "BATCH", 1)
    draft.field("site").update(propertyUrl="http://schema.org/url")
    draft.set_cell("site", "ftp://z.org", row)
    findings = [found for found in validate(draft).findings if found.code == "shape-value"]
    assert [(found.file, found.row, found.column) for found in findings] == [
        ("data/things.csv", row, "site")
    ]


def test_rows_that_certainly_conform_need_no_shacl(
    draft: Draft, validate: Callable[[Draft], Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shapes, "_check_graph", None)
    draft.field("label").update(propertyUrl="http://www.w3.org/2004/02/skos/core#prefLabel")
    draft.field("site").update(propertyUrl="http://schema.org/url")
    assert not [found for found in validate(draft).findings if found.code == "limit-broken"]
