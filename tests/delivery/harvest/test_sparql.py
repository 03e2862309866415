"""The SPARQL protocol, and a hundred hostile queries."""

from __future__ import annotations

import csv
import io
import json
import os
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
from flask.testing import FlaskClient
from rdflib import Graph

from oress_opendata.projections.rdf.external import asking
from oress_opendata.projections.rdf.sparql import worker_pool
from oress_opendata.projections.rdf.sparql.worker_pool import SOCKET, serve_queries
from oress_opendata.sandbox import query_limits
from oress_opendata.settings import Settings
from tests.conftest import PATIENCE

pytestmark = pytest.mark.slow

Ask = Callable[..., Any]
NAMES = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?name { ?thing skos:prefLabel ?name FILTER(CONTAINS(STR(?thing), "/id/")) }
ORDER BY ?name"""
BUILD = "CONSTRUCT { ?s a ?class } WHERE { ?s a ?class FILTER(CONTAINS(STR(?s), '/id/')) }"


@pytest.fixture
def query_workers(
    settings: Settings, release: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[int]:
    """The query workers, beside this process; only computing counts on a busy machine."""
    for module in (asking, query_limits, worker_pool):
        monkeypatch.setattr(module, "SECONDS", PATIENCE)
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        try:
            serve_queries(settings.home, parent)
        finally:
            os._exit(0)
    while not (settings.home / SOCKET).exists():
        time.sleep(0.01)
    yield child
    os.kill(child, 9)
    os.waitpid(child, 0)


@pytest.fixture
def send(client: FlaskClient, query_workers: int) -> Ask:
    def send(query: str, accept: str = "*/*", **more: Any) -> Any:
        return client.get(
            "/sparql", query_string={"query": query, **more}, headers={"Accept": accept}
        )

    return send


@pytest.mark.parametrize(
    ("accept", "mimetype"),
    [
        ("*/*", "application/sparql-results+json"),
        ("application/sparql-results+json", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv"),
        ("text/tab-separated-values", "text/tab-separated-values"),
        ("text/csv;q=0.5, application/sparql-results+xml", "application/sparql-results+xml"),
    ],
)
def test_rows_come_as_asked(send: Ask, accept: str, mimetype: str) -> None:
    answer = send(NAMES, accept)
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == mimetype
    assert "Coopérative Zitoun" in answer.text
    assert "seconds=3" in answer.headers["SPARQL-Limits"]


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("*/*", "turtle"),
        ("text/turtle", "turtle"),
        ("application/n-triples", "nt"),
        ("application/rdf+xml", "xml"),
    ],
)
def test_triples_come_as_asked(send: Ask, accept: str, form: str) -> None:
    answer = send(BUILD, accept)
    assert len(Graph().parse(data=answer.data, format=form)) >= 4


def test_what_cannot_be_given_is_406(send: Ask) -> None:
    assert send(NAMES, "text/turtle").status_code == 406
    assert send(BUILD, "text/csv").status_code == 406
    assert send(NAMES, "image/png").status_code == 406


def test_a_boolean_is_answered(send: Ask) -> None:
    assert json.loads(send("ASK { ?s ?p ?o }").data)["boolean"] is True
    assert send("ASK { ?s ?p ?o }", "text/csv").text == "true\n"


def test_both_ways_of_posting(client: FlaskClient, query_workers: int) -> None:
    for answer in (
        client.post("/sparql", data={"query": NAMES, "format": "csv"}),
        client.post(
            "/sparql?format=csv", data=NAMES.encode(), content_type="application/sparql-query"
        ),
    ):
        assert answer.status_code == 200, answer.text
        assert ["Association Rif"] in list(csv.reader(io.StringIO(answer.text)))
    assert client.post("/sparql", data=b"x", content_type="text/plain").status_code == 415


def test_a_graph_for_each_dataset_and_all_of_them_by_default(send: Ask, settings: Settings) -> None:
    name = f"{settings.id_base}/id/dataset/cooperatives"
    inside = f'SELECT * {{ GRAPH <{name}> {{ ?s ?p "Coopérative Zitoun"@fr }} }}'
    assert json.loads(send(inside).data)["results"]["bindings"]
    other = send(NAMES, **{"default-graph-uri": f"{settings.id_base}/vocab/sex"})
    assert json.loads(other.data)["results"]["bindings"] == []
    assert send(NAMES, **{"default-graph-uri": "no iri"}).status_code == 400


def test_without_a_query_it_describes_itself(client: FlaskClient, release: Any) -> None:
    answer = client.get("/sparql", headers={"Accept": "text/turtle"})
    assert "sd:SPARQL11Query" in answer.text
    assert "sd:namedGraph" in answer.text
    page = client.get("/sparql", headers={"Accept": "text/html"})
    assert page.headers["Location"].endswith("/fr/sparql")


def test_the_same_query_to_the_same_graph_is_unchanged(
    send: Ask, client: FlaskClient, publish: Callable[..., Any], project: Callable[[], object]
) -> None:
    answer = send(NAMES)
    same = {"If-None-Match": answer.headers["ETag"]}

    def again() -> Any:
        return client.get("/sparql", query_string={"query": NAMES}, headers=same)

    assert again().status_code == 304
    assert send(NAMES).data == answer.data
    assert "ETag" not in send("SELECT (NOW() AS ?n) {}").headers
    publish("fermes", rows=(("id", "name_fr", "name_ar", "members"), ("z", "Ferme Z", "", "1")))
    project()
    changed = again()
    assert changed.status_code == 200
    assert "Ferme Z" in changed.text


def test_without_query_workers_the_service_is_unavailable(
    client: FlaskClient, release: Any
) -> None:
    answer = client.get("/sparql", query_string={"query": NAMES})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]


NESTED = "SELECT * " + "{" * 3000 + "?s ?p ?o" + "}" * 3000
REFUSED = {
    "service": "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "silent service": "SELECT * { SERVICE SILENT <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "service in a filter": "ASK { ?s ?p ?o FILTER EXISTS { SERVICE <http://x/> { ?s ?p ?o } } }",
    "service in a subquery": "SELECT * { { SELECT * { SERVICE <http://x/> { ?s ?p ?o } } } }",
    "service in a minus": "SELECT * { ?s ?p ?o MINUS { SERVICE <http://x/> { ?s ?p ?o } } }",
    "service in an optional": "SELECT * { OPTIONAL { SERVICE ?x { ?s ?p ?o } } }",
    "service in a union": "ASK { { ?s ?p ?o } UNION { SERVICE <http://x/> { ?s ?p ?o } } }",
    "service in a construct": "CONSTRUCT { ?s ?p ?o } { SERVICE <http://x/> { ?s ?p ?o } }",
    "service in lower case": "select * { service <http://x/> { ?s ?p ?o } }",
    "from a file": "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
    "from the network": "SELECT * FROM <http://127.0.0.1:1/> { ?s ?p ?o }",
    "from named": "SELECT * FROM NAMED <http://x/> { GRAPH ?g { ?s ?p ?o } }",
    "describe from": "DESCRIBE <http://x/> FROM <file:///etc/passwd>",
    "load": "LOAD <file:///etc/passwd>",
    "insert": "INSERT DATA { <http://x> <http://x> <http://x> }",
    "drop": "DROP ALL",
    "clear": "CLEAR ALL",
    "delete where": "DELETE WHERE { ?s ?p ?o }",
    "nested": NESTED,
    "nested filter": "SELECT * { ?s ?p ?o FILTER(" + "(" * 60 + "1" + ")" * 60 + ") }",
    "long": "SELECT * { ?s ?p ?o } #" + "x" * 20_000,
    "empty": "",
    "words": "drop table students",
    "control": "SELECT * { ?s ?p '\x01",
    "unclosed": "SELECT * { ?s ?p ?o",
    "emoji": "🏺" * 100,
}


@pytest.mark.parametrize("name", REFUSED)
def test_queries_that_reach_outside_or_break_a_parser_are_refused(send: Ask, name: str) -> None:
    answer = send(REFUSED[name])
    assert answer.status_code == 400, answer.text


ANY = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l ."
STEPS = "abcdefghijklmnopqz"
DOUBLING = " ".join(
    f"BIND(CONCAT(?{one},?{one},?{one},?{one}) AS ?{two})" for one, two in pairwise(STEPS)
)
VALUES = " ".join(f"VALUES ?v{number} {{ 1 2 3 4 5 6 7 8 9 }}" for number in range(12))
CONCATS = "CONCAT(" * 20 + "?x" + ",?x)" * 20
HEAVY = {
    "product": f"SELECT (COUNT(*) AS ?n) {{ {ANY} }}",
    "ordered product": f"SELECT * {{ {ANY} }} ORDER BY ?a ?f ?i",
    "distinct product": f"SELECT DISTINCT ?a ?d ?g ?j {{ {ANY} }}",
    "grouped product": f"SELECT ?a (GROUP_CONCAT(?l) AS ?x) {{ {ANY} }} GROUP BY ?a",
    "paths": "SELECT (COUNT(*) AS ?n) { ?s (!<urn:x>)* ?o . ?o (!<urn:x>)* ?z . ?z ?p ?q }",
    "negated paths": "SELECT * { ?a (!<urn:x>|!<urn:y>)+ ?b . ?b (!<urn:x>)* ?c } ORDER BY ?c",
    "bomb": f"SELECT ({CONCATS} AS ?y) {{ BIND('0123456789' AS ?x) }}",
    "doubling": f"SELECT ?z {{ BIND('0123456789' AS ?a) {DOUBLING} }}",
    "pattern": f"SELECT * {{ {ANY} FILTER(REGEX(STR(?c), '(a+)+(b+)+c$')) }}",
    "exists": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o . ?a ?b ?c "
    "FILTER NOT EXISTS { ?x ?y ?z . ?z ?y ?x } }",
    "values": f"SELECT (COUNT(*) AS ?n) {{ {VALUES} }}",
}


@pytest.mark.parametrize("name", HEAVY)
def test_a_heavy_query_ends_in_time_and_affects_no_other(
    send: Ask, client: FlaskClient, name: str
) -> None:
    answer = send(HEAVY[name])
    assert answer.status_code in (200, 503), answer.text
    assert answer.status_code == 200 or answer.headers["Retry-After"]
    assert (found := send("ASK {}")).status_code == 200, found.text[-900:]


@pytest.mark.parametrize(
    ("stated", "accept", "mimetype"),
    [
        ("xml", "application/rdf+xml", "application/rdf+xml"),
        ("turtle", "*/*", "text/turtle"),
        ("application/n-triples", "*/*", "application/n-triples"),
        ("json-ld", "*/*", "application/ld+json"),
        ("application/sparql-results+json", "text/turtle", "text/turtle"),
        ("csv", "text/turtle", "text/turtle"),
    ],
)
def test_a_format_of_the_other_kind_gives_way(
    send: Ask, stated: str, accept: str, mimetype: str
) -> None:
    """Clients send the format of another server beside their `Accept`."""
    answer = send(BUILD, accept, format=stated)
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == mimetype


def test_relative_iris_resolve_against_the_endpoint(send: Ask) -> None:
    answer = send("CONSTRUCT { <s> a 1 } WHERE {}", "application/n-triples")
    assert answer.status_code == 200, answer.text
    assert "http://127.0.0.1:8000/s>" in answer.text


GRAPH = "http://127.0.0.1:8000/id/dataset/cooperatives"


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT (COUNT(*) AS ?n) FROM <{GRAPH}> {{ ?s ?p ?o }}",
        f"PREFIX d: <{GRAPH[:-12]}> SELECT (COUNT(*) AS ?n) FROM d:cooperatives {{ ?s ?p ?o }}",
        f"SELECT (COUNT(*) AS ?n) FROM NAMED <{GRAPH}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
        "BASE <http://127.0.0.1:8000/> SELECT (COUNT(*) AS ?n) "
        "FROM <id/dataset/cooperatives> { ?s ?p ?o }",
    ],
)
def test_from_names_our_own_graphs(send: Ask, query: str) -> None:
    asked = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }}"
    assert send(query).json == send(asked).json
    assert int(send(query).json["results"]["bindings"][0]["n"]["value"]) > 10


def test_a_graph_of_the_protocol_goes_before_from(send: Ask) -> None:
    query = f"ASK FROM <{GRAPH}> {{ ?s ?p ?o }}"
    assert send(query).json["boolean"] is True
    other = {"default-graph-uri": "http://127.0.0.1:8000/none"}
    assert send(query, **other).json["boolean"] is False
