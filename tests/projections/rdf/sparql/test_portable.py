"""What may be sent to the SPARQL server of others."""

from __future__ import annotations

import pytest

from oress_opendata.errors import BadQuery
from oress_opendata.projections.rdf.sparql.portable import make_portable

PREFIX = "PREFIX x: <http://www.w3.org/2001/XMLSchema#> "


@pytest.mark.parametrize(
    "text",
    [
        'SELECT (<bif:http_get>("http://b.example/") AS ?x) {}',
        'SELECT (bif:exec("x") AS ?x) {}',
        'PREFIX xsd: <bif:> SELECT * { FILTER(xsd:exec("x")) }',
        "SELECT * { ?s ?p ?o } ORDER BY <sql:x>(?s)",
        'DEFINE get:soft "soft" SELECT * { ?s ?p ?o }',
        "SELECT * { ?s <java:a.B> ?o }",
        "PREFIX j: <java:a.> SELECT * { ?s j:B ?o }",
        'SELECT * { ?s bif:contains "x" }',
        'SELECT * { ?s <bif:contains> "x" }',
        "SELECT * FROM <http://a.example/> { ?s ?p ?o }",
        "SELECT * FROM NAMED <http://a.example/> { ?s ?p ?o }",
        # Parsers differ in when they read codes of characters, and where a comment begins.
        'SELECT * { BIND(\\u0062if:exec("x") AS ?y) }',
        'SELECT (CONCAT("a\\u005C", bif:http_get(\'http://b.example/\')) #"\\u000A)\n AS ?x) {}',
        "SELECT ?s #\\u000AFROM <http://b.example/>\n{ ?s ?p ?o }",
        "SELECT * { ?a ?p ?b FILTER(?a<?b#x> ''' \n) } # '''",
        "SELECT * { <a#b> ?p ?o }",
        "SELECT * { <http://a.example/'> ?p ?o }",
        "SELECT * { ?s undeclared:p ?o }",
    ],
)
def test_what_two_servers_may_read_in_two_ways_is_refused(text: str) -> None:
    with pytest.raises(BadQuery):
        make_portable(text)


@pytest.mark.parametrize(
    "text",
    [
        PREFIX + 'SELECT (x:integer("1") AS ?n) { ?s <http://a.example/p> (1 2) }',
        "SELECT * { GRAPH ?g { ?s <http://a.example/a#b>/<http://a.example/c> ?o } }",
        'CONSTRUCT { ?s ?p "a # b" } WHERE { ?s ?p "a # b" }',
        "DESCRIBE <http://a.example/a>",
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o FILTER(?o < 5 && ?o > 3) } GROUP BY ?s",
    ],
)
def test_plain_sparql_stays_as_it_is(text: str) -> None:
    assert make_portable(text) == text


def test_comments_are_left_out() -> None:
    text = "# all\nSELECT * # of\n{ ?s ?p <http://a.example/#b> } # them"
    plain = "SELECT * { ?s ?p <http://a.example/#b> }"
    assert "".join(make_portable(text).split()) == plain.replace(" ", "")
