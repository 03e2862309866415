"""The SPARQL examples have results in the shipped datasets, and the pages show them."""

from __future__ import annotations

import pytest
from pyoxigraph import Store

from oress_opendata.delivery.pages.linked.examples import EXAMPLES, Example
from oress_opendata.projections.rdf.sparql.evaluate import SparqlQuery, evaluate
from oress_opendata.projections.rdf.sparql.guard import refuse_query
from tests.projections.rdf.conftest import Shipped, shipped

__all__ = ["shipped"]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_an_example_finds_something(shipped: Shipped, example: Example) -> None:
    query = example.query(shipped.settings.id_base)
    refuse_query(query)
    graph = Store.read_only(str(shipped.generation / "graph"))
    answer = evaluate(SparqlQuery(query, results="csv"), graph)
    assert len(answer.body.splitlines()) > 1, query


def test_there_are_at_least_ten_examples() -> None:
    assert len({example.name for example in EXAMPLES}) >= 10
