"""The vocabularies that we ship: the Turtle is what the labels make, and says what it should."""

from __future__ import annotations

import csv
import json
import re
import runpy
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, RDFS, SKOS
from rdflib.term import Node

VOCAB = Path(__file__).parents[2] / "vocab"
BASE = "https://base.example"
BUILD: dict[str, Any] = runpy.run_path(str(VOCAB / "build.py"))
LANGUAGES = ("fr", "ar", "en")
# No Arabic label was found for these, and none is invented.
WITHOUT_ARABIC = {("legal-form", "entreprise_collective_partagee")}


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


SCHEMES = {row["scheme"]: row for row in read_csv(VOCAB / "schemes.csv")}
LABELS = {name: read_csv(VOCAB / "labels" / f"{name}.csv") for name in SCHEMES}
every_scheme = pytest.mark.parametrize("name", SCHEMES)


def parse(name: str) -> Graph:
    return Graph().parse(VOCAB / f"{name}.ttl", format="turtle", publicID=f"{BASE}/")


def languages_of(graph: Graph, subject: Node, predicate: URIRef) -> set[str | None]:
    values = graph.objects(subject, predicate)
    return {value.language for value in values if isinstance(value, Literal)}


def test_every_file_belongs_to_a_scheme() -> None:
    assert {path.stem for path in (VOCAB / "labels").glob("*.csv")} == set(SCHEMES)
    assert {path.stem for path in VOCAB.glob("*.ttl")} - {"oress"} == set(SCHEMES)


@every_scheme
def test_turtle_is_what_the_labels_make(name: str) -> None:
    made = BUILD["scheme_to_turtle"](SCHEMES[name])
    assert (VOCAB / f"{name}.ttl").read_text(encoding="utf-8") == made


@every_scheme
def test_turtle_is_skos_with_a_base(name: str) -> None:
    graph = parse(name)
    scheme = URIRef(f"{BASE}/vocab/{name}")
    assert (scheme, RDF.type, SKOS.ConceptScheme) in graph
    assert languages_of(graph, scheme, DCTERMS.title) == set(LANGUAGES)
    assert (scheme, DCTERMS.source, None) in graph
    concepts = set(graph.subjects(RDF.type, SKOS.Concept))
    assert concepts == {URIRef(f"{BASE}/vocab/{name}/{row['code']}") for row in LABELS[name]}
    for concept in concepts:
        assert (concept, SKOS.inScheme, scheme) in graph
        code = str(concept).rsplit("/", 1)[-1]
        assert (concept, SKOS.notation, Literal(code)) in graph
        for wider in graph.objects(concept, SKOS.broader):
            assert wider in concepts


@every_scheme
def test_labels_are_whole(name: str) -> None:
    for row in LABELS[name]:
        for language in LANGUAGES:
            if language != "ar" or (name, row["code"]) not in WITHOUT_ARABIC:
                assert row[f"label_{language}"].strip()
        for column in ("status", "source", "checked_on"):
            assert row[column].strip()
        assert row["status"] in {label["code"] for label in LABELS["fact-status"]}
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", row["checked_on"])


@every_scheme
def test_texts_come_in_three_languages_or_none(name: str) -> None:
    for row in LABELS[name]:
        for base in ("definition", "scope_note", "note"):
            filled = {
                language for language in LANGUAGES if row.get(f"{base}_{language}", "").strip()
            }
            assert filled in (set(), set(LANGUAGES)), f"{base} lacks {set(LANGUAGES) - filled}"


@every_scheme
def test_arabic_is_in_arabic_letters(name: str) -> None:
    for row in LABELS[name]:
        for column, text in row.items():
            if column.endswith(("_ar", "_ary")) and text:
                for part in text.split("|"):
                    assert re.search(r"[\u0620-\u064a]", part), f"{column}: {part}"
            elif column.startswith(("label_", "alt_labels_", "definition_")):
                assert not re.search(r"[\u0600-\u06ff]", text), f"{column}: {text}"


@every_scheme
def test_a_code_is_fit_for_an_iri(name: str) -> None:
    for row in LABELS[name]:
        assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", row["code"])


def test_indicators_say_what_they_count() -> None:
    units = {row["code"] for row in LABELS["unit"]}
    for row in LABELS["indicator"]:
        assert row["unit"] in units
        assert row["heading"] or row["note_fr"], f"{row['code']} has no heading of its source"


def test_codes_are_not_twice() -> None:
    for name, rows in LABELS.items():
        codes = [row["code"] for row in rows]
        assert len(codes) == len(set(codes)), name


def test_the_ontology_defines_every_term_in_use() -> None:
    """In the Turtle, and in the schemas and descriptors: as a term or as a key."""
    ontology = parse("oress")
    defined = {str(subject).rsplit("#", 1)[-1] for subject in ontology.subjects(RDFS.label)}
    used: set[str] = set()
    root = VOCAB.parent
    files = [*VOCAB.glob("*.ttl"), *VOCAB.glob("schemas/*/*.json")]
    for path in [*files, *root.glob("datasets/*/*/datapackage.json")]:
        text = path.read_text(encoding="utf-8")
        used |= set(re.findall(r"(?<![\w/])oress:([A-Za-z0-9]+)", text))
        used |= set(re.findall(r"/vocab/oress#([A-Za-z0-9]+)", text))
    assert used <= defined, used - defined
    for term in set(ontology.subjects(RDFS.isDefinedBy)):
        for about in (RDFS.label, RDFS.comment):
            assert languages_of(ontology, term, about) == set(LANGUAGES), term


@pytest.mark.parametrize(
    "path", sorted(VOCAB.glob("schemas/*/*.json")), ids=lambda path: path.parent.name
)
def test_a_house_schema_is_whole(path: Path) -> None:
    schema = json.loads(path.read_text(encoding="utf-8"))
    register = path.parent.name
    assert schema["oress:register"] == register
    assert schema["oress:schema"] == f"{register}/{path.stem}"
    key = schema["primaryKey"]
    assert schema["aboutUrl"] == f"/id/{register}/{{{key[0]}}}"
    names = {field["name"] for field in schema["fields"]}
    assert set(schema["oress:provenance"].values()) <= names
    assert set(schema["oress:label"].values()) <= names
    for field in schema["fields"]:
        assert set(field["oress:title"]) == set(field["oress:description"]) == set(LANGUAGES)
        assert field.get("oress:scheme", "sex") in SCHEMES
        assert field["oress:search"] in ("title", "text", "facet", "none")
