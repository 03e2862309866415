"""SPARQL where another server answers."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from oress_opendata.app import create_app
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store
from tests.delivery.harvest.test_sparql import query_workers
from tests.projections.rdf.external.conftest import StandIn, stand_in

__all__ = ["query_workers", "stand_in"]
pytestmark = pytest.mark.slow
ASKED = "/sparql?query=ASK%20%7B%7D"


@pytest.fixture
def asking(settings: Settings, store: Store, stand_in: StandIn, query_workers: int) -> FlaskClient:
    del query_workers  # they check the queries
    return create_app(replace(settings, sparql_url=stand_in.address), store).test_client()


def test_its_answer_is_ours_without_a_tag(asking: FlaskClient, stand_in: StandIn) -> None:
    stand_in.headers = {"Content-Type": "application/sparql-results+json"}
    for said in (b'{"boolean":true}', b'{"boolean":false}'):
        stand_in.body = said
        answer = asking.get(ASKED)
        assert answer.status_code == 200
        assert answer.data == said
        assert answer.content_type.startswith("application/sparql-results+json")
        assert "ETag" not in answer.headers


@pytest.mark.parametrize(("theirs", "ours"), [(400, 400), (500, 503), (302, 503)])
def test_its_errors_are_problems(
    asking: FlaskClient,
    stand_in: StandIn,
    theirs: int,
    ours: int,
) -> None:
    stand_in.status, stand_in.body = theirs, b"line 1"
    answer: Any = asking.get(ASKED, headers={"Accept": "application/json"})
    assert answer.status_code == ours
    assert answer.content_type == "application/problem+json"
    assert ("line 1" in answer.text) == (ours == 400)


def test_what_is_no_answer_is_unavailable(asking: FlaskClient, stand_in: StandIn) -> None:
    stand_in.headers = {"Content-Type": "text/html"}
    assert asking.get(ASKED).status_code == 503


@pytest.mark.parametrize(
    "query", ['SELECT (bif:exec("x") AS ?x) {}', "ASK { SERVICE <http://b.example/> {} }"]
)
def test_nothing_is_sent_that_is_refused(
    asking: FlaskClient, stand_in: StandIn, query: str
) -> None:
    assert asking.get("/sparql", query_string={"query": query}).status_code == 400
    assert not stand_in.sent


def test_a_query_that_takes_long_to_read_exceeds_the_limit(
    asking: FlaskClient, stand_in: StandIn
) -> None:
    query = "SELECT * { ?s ?p ?o FILTER(1 IN (" + ",".join("1" * 9_000) + ")) }"
    assert asking.get("/sparql", query_string={"query": query}).status_code == 503
    assert not stand_in.sent


def test_the_page_shows_its_answer(asking: FlaskClient, stand_in: StandIn) -> None:
    stand_in.headers = {"Content-Type": "application/sparql-results+json"}
    found = {"vars": ["a"]}, {"bindings": [{"a": {"type": "literal", "value": "Zitoun"}}]}
    stand_in.body = json.dumps({"head": found[0], "results": found[1]}).encode()
    page = asking.get("/fr/sparql?query=SELECT%20*%20%7B%7D")
    assert page.status_code == 200
    assert "Zitoun" in page.text
