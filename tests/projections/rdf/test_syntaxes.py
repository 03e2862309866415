"""Pages in Turtle: the same triples, and each property shortened once for all of them."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from oress_opendata.projections.rdf import syntaxes
from oress_opendata.projections.rdf.namespaces import term
from oress_opendata.projections.rdf.syntaxes import make_page, write_page

BASE = "https://data.example.org"


def make_triples(iri: str) -> list[Triple]:
    subject = NamedNode(iri)
    return [
        Triple(subject, term("rdf:type"), term("foaf:Organization")),
        Triple(subject, term("dct:title"), Literal('“Zitoun”,"dcat:x"\n', language="fr")),
        Triple(subject, term("dct:issued"), Literal("2026-01-02", datatype=term("xsd:date"))),
        Triple(subject, NamedNode(f"{BASE}/vocab/oress#members"), Literal(7)),
    ]


def test_turtle_says_what_it_was_given() -> None:
    triples = make_triples(f"{BASE}/id/structure/zitoun")
    turtle = write_page(make_page(triples, f"{BASE}/id/structure/zitoun", BASE), "ttl")
    assert {quad.triple for quad in parse(turtle, RdfFormat.TURTLE)} == set(triples)
    header = [line for line in turtle.decode().splitlines() if line.startswith("@prefix")]
    assert [line.split()[1] for line in header] == ["dct:", "foaf:", "oress:", "xsd:"]


def test_a_property_is_shortened_once(monkeypatch: pytest.MonkeyPatch) -> None:
    shortened: list[str] = []

    def note(iri: str, shorten: object) -> str:
        shortened.append(iri)
        return f"<{iri}>"

    syntaxes._remembering.cache_clear()
    monkeypatch.setattr(syntaxes, "short_iri", note)
    for iri in (f"{BASE}/id/structure/zitoun", f"{BASE}/id/structure/amal"):
        write_page(make_page(make_triples(iri), iri, BASE), "ttl")
    syntaxes._remembering.cache_clear()
    assert shortened.count(term("dct:title").value) == 1
