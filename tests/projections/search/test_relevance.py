"""The priors of the ranking name kinds of entries that exist."""

from __future__ import annotations

from oress_opendata.projections.records import PAGES
from oress_opendata.projections.search.indexing.site_pages import PAGE
from oress_opendata.projections.search.relevance import PRIORS

KINDS = {"dataset", "column", "concept", "service", "figure", PAGE, *PAGES}


def test_priors_are_of_kinds() -> None:
    assert {term.removeprefix("type=") for term in PRIORS} <= KINDS


def test_a_place_and_a_dataset_come_before_an_actor_and_a_column() -> None:
    assert PRIORS["type=place"] == PRIORS["type=dataset"] > PRIORS["type=actor"]
    assert PRIORS["type=actor"] > 1.0 > PRIORS["type=column"]
