"""IRIs answer: by `Accept`, by suffix, withdrawn, no longer listed, and the same in each syntax."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from shutil import which
from typing import Any
from xml.etree import ElementTree

import pytest
from pyoxigraph import RdfFormat
from pyoxigraph import parse as parse_rdf
from rdflib import DCTERMS, FOAF, OWL, PROV, RDF, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from sqlalchemy import event

from oress_opendata import __version__
from oress_opendata.model.release import Release
from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store
from tests.conftest import ROWS, make_field

Ask = Callable[..., Any]
THING = "cooperatives-thing/zitoun"
FORMATS = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "rdf": "xml"}
pytestmark = pytest.mark.usefixtures("client")


@pytest.mark.parametrize(
    ("accept", "to"),
    [
        (None, "/fr/registers/cooperatives-thing/zitoun"),
        ("*/*", "/fr/registers/cooperatives-thing/zitoun"),
        ("text/html", "/fr/registers/cooperatives-thing/zitoun"),
        ("text/turtle", f"/doc/id/{THING}.ttl"),
        ("application/ld+json", f"/doc/id/{THING}.jsonld"),
        ("application/n-triples", f"/doc/id/{THING}.nt"),
        ("text/turtle;charset=utf-8", f"/doc/id/{THING}.ttl"),
        ("Text/Turtle; charset=UTF-8;q=0.4, */*;q=0.1", f"/doc/id/{THING}.ttl"),
        (
            'application/ld+json; profile="http://www.w3.org/ns/json-ld#compacted"',
            f"/doc/id/{THING}.jsonld",
        ),
        ("application/rdf+xml", f"/doc/id/{THING}.rdf"),
        ("text/html;q=0.2, text/turtle;q=0.9", f"/doc/id/{THING}.ttl"),
        ("text/turtle;q=0.3, application/ld+json;q=0.4, */*;q=0.1", f"/doc/id/{THING}.jsonld"),
        ("application/*", f"/fr/registers/{THING}"),
        ("text/turtle;q=0, application/rdf+xml", f"/doc/id/{THING}.rdf"),
    ],
)
def test_an_iri_redirects_to_the_requested_form(
    ask: Ask, release: Any, accept: str | None, to: str
) -> None:
    answer = ask(f"/id/{THING}", accept)
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(to)
    assert {"accept", "accept-language"} <= {header.lower() for header in answer.vary}


def test_what_cannot_be_given_is_406(ask: Ask, release: Any) -> None:
    answer = ask(f"/id/{THING}", "image/png")
    assert answer.status_code == 406
    assert "accept" in {header.lower() for header in answer.vary}


def test_the_page_is_in_the_language_of_the_reader(ask: Ask, release: Any) -> None:
    answer = ask(f"/id/{THING}", "text/html", Accept_Language="ar-MA, fr;q=0.2")
    assert "/ar/" in answer.headers["Location"]


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # rdflib's own
@pytest.mark.parametrize(
    "path",
    [
        f"id/{THING}",
        "id/dataset/cooperatives",
        "id/dataset/cooperatives/1.0.0",
        "id/catalog",
        "vocab/actor-kind",
        "vocab/actor-kind/association",
        "vocab/licence/CC-BY-4.0",
        "vocab/oress",
    ],
)
def test_every_syntax_says_the_same(
    ask: Ask, release: Any, settings: Settings, path: str, tmp_path: Path
) -> None:
    graphs = {}
    for suffix, form in FORMATS.items():
        answer = ask(f"/doc/{path}.{suffix}")
        assert answer.status_code == 200, suffix
        graphs[suffix] = Graph().parse(data=answer.data, format=form)
    whole = graphs["nt"]
    assert (URIRef(f"{settings.id_base}/{path}"), None, None) in whole
    assert all(isomorphic(whole, graph) for graph in graphs.values())


@pytest.mark.skipif(not which("rapper"), reason="needs rapper (raptor2-utils); .ci/run installs it")
@pytest.mark.parametrize(("suffix", "name"), [("ttl", "turtle"), ("rdf", "rdfxml")])
def test_rapper_reads_it_too(
    ask: Ask, release: Any, suffix: str, name: str, tmp_path: Path
) -> None:
    (tmp_path / "page").write_bytes(ask(f"/doc/id/dataset/cooperatives.{suffix}").data)
    ended = subprocess.run(
        ["rapper", "-q", "-i", name, "-o", "ntriples", str(tmp_path / "page"), "http://x/"],
        capture_output=True,
        check=True,
    )
    ours = ask("/doc/id/dataset/cooperatives.nt").data
    count = [len({str(quad) for quad in parse_rdf(content, RdfFormat.N_TRIPLES)})
             for content in (ended.stdout, ours)]  # fmt: skip
    assert count[0] == count[1]
    assert not ended.stderr


def test_json_ld_carries_its_context(ask: Ask, release: Any) -> None:
    document = json.loads(ask(f"/doc/id/{THING}.jsonld").data)
    assert isinstance(document["@context"], dict)
    (node,) = document["@graph"]
    assert node["skos:prefLabel"]["fr"] == "Coopérative Zitoun"
    context = json.loads(ask("/doc/context.jsonld").data)["@context"]
    assert document["@context"].items() <= context.items()


def test_an_unchanged_document_is_not_sent_again(ask: Ask, release: Any) -> None:
    first = ask(f"/doc/id/{THING}.ttl")
    again = ask(f"/doc/id/{THING}.ttl", If_None_Match=first.headers["ETag"])
    assert again.status_code == 304
    assert ask(f"/doc/id/{THING}.nt").headers["ETag"] != first.headers["ETag"]


def test_a_kept_document_is_never_an_old_one(
    ask: Ask, publish: Callable[..., Any], store: Store, project: Callable[[], object]
) -> None:
    """It is kept in each language, and no longer than what it was made from."""
    path = f"/doc/id/{THING}.ttl"
    publish()
    project()
    first, again, arabic = ask(path), ask(path), ask(path, Accept_Language="ar")
    assert (first.data, first.headers["Link"]) == (again.data, again.headers["Link"])
    assert "/ar/registers/" in arabic.headers["Link"]
    header, row, *rest = ROWS
    publish("cooperatives", "1.0.1", (header, (row[0], "Zitoun, dite Oliviers", *row[2:]), *rest))
    project()
    assert "Oliviers" in ask(path).text
    withdraw_release(store, "cooperatives", None, "Faux")
    project()
    assert ask(path).status_code == 410


def test_a_new_document_asks_the_registry_for_one_row(ask: Ask, release: Any, store: Store) -> None:
    """What the last answer learned of the registry holds, and no content is read from it."""
    ask(f"/doc/id/{THING}.nt")
    asked: list[str] = []
    event.listen(store.reading, "before_cursor_execute", lambda *it: asked.append(it[2]))
    assert "Coopérative Zitoun" in ask(f"/doc/id/{THING}.ttl").text
    (question,) = [text for text in asked if text != "BEGIN"]
    assert "body" not in question


@pytest.mark.parametrize(
    "path",
    [
        f"/doc/id/{THING}",
        f"/doc/id/{THING}.txt",
        "/doc/id/cooperatives-thing/nobody.ttl",
        "/doc/vocab/absent.ttl",
        "/doc/vocab/actor-kind/absent.ttl",
        "/doc/id/catalog",
    ],
)
def test_what_is_not_there_is_404(ask: Ask, release: Any, path: str) -> None:
    assert ask(path).status_code == 404


def test_links_lead_on(ask: Ask, release: Any) -> None:
    link = ask("/doc/id/dataset/cooperatives.ttl").headers["Link"]
    for rel in ("cite-as", "alternate", "describes", "collection", "type"):
        assert f'rel="{rel}"' in link
    assert 'rel="describedby"' in ask("/id/dataset/cooperatives", "text/html").headers["Link"]


def test_a_release_states_what_built_it(ask: Ask, release: Release, settings: Settings) -> None:
    graph = Graph().parse(data=ask("/doc/id/dataset/cooperatives/1.0.0.ttl").data, format="turtle")
    iri = URIRef(f"{settings.id_base}/id/dataset/cooperatives/1.0.0")
    activity = graph.value(iri, PROV.wasGeneratedBy)
    assert (activity, RDF.type, PROV.Activity) in graph
    software = graph.value(activity, PROV.wasAssociatedWith)
    assert (software, RDF.type, PROV.SoftwareAgent) in graph
    assert str(graph.value(software, FOAF.name)) == "oress-opendata"
    assert str(graph.value(software, OWL.versionInfo)) == __version__
    began, ended = (
        graph.value(activity, predicate) for predicate in (PROV.startedAtTime, PROV.endedAtTime)
    )
    assert isinstance(began, Literal)
    assert isinstance(ended, Literal)
    assert began.value <= ended.value == release.issued
    source = graph.value(activity, PROV.used)
    assert str(graph.value(source, DCTERMS.identifier)) == f"sha256:{release.content}"


def test_an_unlisted_record_has_its_last_statements(
    ask: Ask, two_releases: None, settings: Settings
) -> None:
    answer = ask("/doc/id/cooperatives-thing/rif.ttl")
    assert answer.status_code == 200
    assert "Association Rif" in answer.text
    assert "oress:listed false" in answer.text
    assert "prov:invalidatedAtTime" in answer.text


def test_a_withdrawn_release_is_410_in_the_requested_form(
    ask: Ask, two_releases: None, store: Store, project: Callable[[], object]
) -> None:
    withdraw_release(store, "cooperatives", "1.0.0", "Codes erronés", "1.1.0")
    project()
    for path, accept in (
        ("/doc/id/dataset/cooperatives/1.0.0.ttl", None),
        ("/id/dataset/cooperatives/1.0.0", "text/turtle"),
    ):
        answer = ask(path, accept)
        assert answer.status_code == 410
        assert answer.mimetype == "text/turtle"
        assert "Codes erronés" in answer.text
        assert "dct:isReplacedBy" in answer.text
        assert "dataset-status/WITHDRAWN" in answer.text
    assert ask("/id/dataset/cooperatives/1.0.0", "text/html").mimetype == "text/html"


def test_a_withdrawn_dataset_takes_its_records_along(
    ask: Ask, release: Any, store: Store, project: Callable[[], object]
) -> None:
    withdraw_release(store, "cooperatives", None, "Faux")
    project()
    for path in (f"/doc/id/{THING}.ttl", "/doc/id/dataset/cooperatives.jsonld"):
        answer = ask(path)
        assert answer.status_code == 410
        assert "Faux" in answer.text


def test_a_new_column_appears_without_code(
    ask: Ask, publish: Callable[..., Any], project: Callable[[], object]
) -> None:
    header = ("id", "name_fr", "name_ar", "motto")
    package = (header, ("zitoun", "Zitoun", "", "Ensemble"))
    folder_fields = {"fields": _fields(header)}
    publish("cooperatives", "1.0.0", package, folder_fields)
    project()
    assert 'schema:slogan "Ensemble"' in ask(f"/doc/id/{THING}.ttl").text
    (node,) = json.loads(ask(f"/doc/id/{THING}.jsonld").data)["@graph"]
    assert node["schema:slogan"] == "Ensemble"


def _fields(header: tuple[str, ...]) -> list[dict[str, Any]]:
    fields = [make_field(name) for name in header]
    fields[-1]["propertyUrl"] = "http://schema.org/slogan"
    return fields


def test_a_control_character_of_an_older_journal_breaks_no_document(
    ask: Ask,
    publish: Callable[..., Any],
    project: Callable[[], object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("oress_opendata.publication.publish.refuse_note", lambda text: None)
    publish(message="premi\x0bre")
    project()
    for path in ("/doc/id/dataset/cooperatives/1.0.0.rdf", "/catalog.rdf"):
        ElementTree.fromstring(ask(path).data)
    text = ask("/doc/id/dataset/cooperatives/1.0.0.ttl").text
    assert "premi\N{REPLACEMENT CHARACTER}re" in text
