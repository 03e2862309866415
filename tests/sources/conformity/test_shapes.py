"""What is certain conforms, and nearly everything that is valid is certain."""

from __future__ import annotations

from random import Random

import pytest
from pyshacl import validate
from rdflib import SH, Graph

from oress_opendata.sources.conformity.shapes import Conformity
from oress_opendata.vocabularies.installed import installed_shapes

BASE = "https://example.org/oress"
SEED, NODES = 2008, 600
PREFIXES = {
    "a": "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "ess": "http://purl.org/essglobal/vocab/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "oress": f"{BASE}/vocab/oress#",
    "org": "http://www.w3.org/ns/org#",
    "pav": "http://purl.org/pav/",
    "schema": "http://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "subclass": "http://www.w3.org/2000/01/rdf-schema#subClassOf",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
# Properties with values that conform, alone, and then with others.
IRIS = ("urn:y", "http://a.org/", "ftp://a.org/", "ess:SSEInitiative", "oress:SupportActor")
NUMBERS = ("3|xsd:integer", "-1|xsd:integer", "04|xsd:integer", "4|xsd:decimal", "95.5|xsd:decimal",
           "1|xsd:double", "3", "-180.5|xsd:decimal")  # fmt: skip
DAYS = ("2024-02-27|xsd:date", "2024-02-28|xsd:date", "2024-03-01|xsd:date")
TIMES = (*DAYS, "2024-02-30|xsd:date", "2024|xsd:gYear", "2024-02|xsd:gYearMonth",
         "2024-13|xsd:gYearMonth", "2024-02-28")  # fmt: skip
TEXTS = ("a@fr", "b@fr", "b@FR", "c@ar", "", "@fr", "d", 'e\\"@en', "POINT(1 2)|geo:wktLiteral",
         "35|geo:wktLiteral", "d|xsd:string")  # fmt: skip
USUAL = {
    "a": (("ess:SSEInitiative", "org:Organization", "dcat:Dataset"), IRIS),
    "dct:identifier": (("x",), TEXTS),
    "dct:spatial": (("urn:y",), (*IRIS, *TEXTS)),
    "dct:source": (("d",), TEXTS),
    "dct:isReplacedBy": (("urn:y",), (*IRIS, *TEXTS)),
    "dct:replaces": (("urn:z",), IRIS),
    "dct:temporal": (("self:",), IRIS),
    "dct:title": (("a@fr", "c@ar"), TEXTS),
    "dcat:version": (("1.0.0",), (*TEXTS, "1.2.3", "12")),
    "dcat:startDate": (("2024-02-28|xsd:date",), DAYS),
    "dcat:endDate": (("2024-02-28|xsd:date",), DAYS),
    "ess:legalForm": (("urn:y",), (*IRIS, *TEXTS)),
    "geo:asWKT": (("POINT(1 2)|geo:wktLiteral",), TEXTS),
    "oress:factStatus": (("urn:y",), IRIS),
    "oress:members": (("3|xsd:integer",), NUMBERS),
    "oress:womenMembers": (("3|xsd:integer",), NUMBERS),
    "pav:sourceAccessedOn": (("2024-02-28|xsd:date",), TIMES),
    "schema:foundingDate": (("2024-02|xsd:gYearMonth",), TIMES),
    "schema:latitude": (("35.5|xsd:decimal",), NUMBERS),
    "schema:longitude": (("-5|xsd:integer",), NUMBERS),
    "schema:url": (("http://a.org/",), (*IRIS, *TEXTS)),
    "skos:prefLabel": (("a@fr", "c@ar"), TEXTS),
}
SHAPES = Graph().parse(data=installed_shapes(BASE), format="turtle")
CONFORMITY = Conformity(SHAPES)


def write(term: str) -> str:
    """A term of this file in N-Triples."""
    prefix, _, local = term.partition(":")
    if prefix in PREFIXES and "|" not in term:
        return f"<{PREFIXES[prefix]}{local}>"
    if prefix in ("urn", "http", "ftp"):
        return f"<{term}>"
    text, _, datatype = term.partition("|")
    if datatype:
        return f'"{text}"^^{write(datatype)}'
    text, _, language = term.partition("@")
    return f'"{text}"@{language}' if language else f'"{text}"'


def describe(subject: str, chance: Random) -> list[str]:
    """A structure that conforms, but for one or two of its values."""
    values = {name: list(usual) for name, (usual, _) in USUAL.items()}
    for _ in range(chance.choice((0, 1, 1, 2))):
        name = chance.choice(list(USUAL))
        kept = chance.choice((0, 1, 2))
        values[name] = [*values[name][:kept], chance.choice(USUAL[name][1])]
    return [
        f"<{subject}> {write(name)} {write(subject if value == 'self:' else value)} ."
        for name, found in values.items()
        for value in found
    ]


def find_broken(lines: list[str], shapes: Graph = SHAPES) -> set[str]:
    """The nodes that break a shape, as SHACL proper finds them."""
    data = Graph().parse(data="\n".join((*lines, "")), format="nt")
    _, results, _ = validate(data, shacl_graph=shapes, inference="none")
    return {str(node) for node in results.objects(None, SH.focusNode)}


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # rdflib's, about ill-typed literals
def test_what_is_certain_conforms() -> None:
    chance = Random(SEED)
    nodes = {f"urn:n{number}": describe(f"urn:n{number}", chance) for number in range(NODES)}
    broken = find_broken([line for lines in nodes.values() for line in lines])
    certain = {subject for subject, lines in nodes.items() if CONFORMITY.is_certain(lines)}
    assert not broken & certain
    assert len(certain) > NODES / 4
    assert len(broken) > NODES / 4


def test_a_class_that_is_declared_to_be_another_is_left_to_shacl() -> None:
    lines = [f"<urn:x> {write('a')} <urn:y> .", f"<urn:y> {write('subclass')} {write(IRIS[3])} ."]
    assert find_broken(lines) == {"urn:x"}
    assert not CONFORMITY.is_certain(lines)


@pytest.mark.parametrize(
    "requirement",
    [
        "sh:targetClass schema:Thing ; sh:property [ sh:path schema:latitude ; sh:in ( 1 ) ]",
        "sh:targetClass schema:Thing ; sh:closed true",
        "sh:targetClass schema:Thing ; sh:property [ sh:path [ sh:inversePath schema:url ] ; "
        "sh:minCount 1 ]",
        "sh:targetNode <urn:x> ; sh:property [ sh:path schema:url ; sh:minCount 1 ]",
    ],
)
def test_a_requirement_that_is_not_known_is_left_to_shacl(requirement: str) -> None:
    prefixes = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix schema: <http://schema.org/> ."
    text = f"{prefixes} <urn:shape> a sh:NodeShape ; {requirement} ."
    shapes = Graph().parse(data=text, format="turtle")
    statements = {"a": "schema:Thing", "schema:latitude": "3|xsd:integer"}
    lines = [f"<urn:x> {write(name)} {write(value)} ." for name, value in statements.items()]
    assert find_broken(lines, shapes)
    assert not Conformity(shapes).is_certain(lines)
