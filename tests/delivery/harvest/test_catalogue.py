"""Harvesting the catalogue page by page, while it changes; the dumps and their description."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from pyoxigraph import RdfFormat
from pyoxigraph import parse as parse_rdf
from rdflib import RDF, Graph, Namespace, URIRef

from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store
from tests.delivery.conftest import LATER

Ask = Callable[..., Any]
DCAT = Namespace("http://www.w3.org/ns/dcat#")
HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
ADMS = Namespace("http://www.w3.org/ns/adms#")


def read(ask: Ask, settings: Settings, address: str) -> tuple[Graph, str | None]:
    answer = ask(address.removeprefix(settings.base_url))
    assert answer.status_code == 200, answer.text
    graph = Graph().parse(data=answer.data, format="turtle")
    (page,) = graph.subjects(RDF.type, HYDRA.PartialCollectionView)
    following = graph.value(page, HYDRA.next)
    return graph, str(following) if following else None


def names(graph: Graph) -> list[str]:
    return sorted(
        str(subject).rpartition("/")[2] for subject in graph.subjects(RDF.type, DCAT.Dataset)
    )


def test_no_edit_shifts_a_page(
    ask: Ask,
    settings: Settings,
    store: Store,
    publish: Callable[..., Any],
    project: Callable[[], object],
) -> None:
    """Publishes, corrects and withdraws between two pages."""
    for name in ("alpha", "beta", "gamma", "delta"):
        publish(name, "1.0.0")
    graph, following = read(ask, settings, "/catalog.ttl?limit=2")
    seen = names(graph)
    assert seen == ["alpha", "beta"]
    publish("alpha", "1.1.0", LATER)
    withdraw_release(store, "beta", None, "Faux")
    publish("epsilon", "1.0.0")
    while following:
        graph, following = read(ask, settings, following)
        seen += names(graph)
    assert seen == ["alpha", "beta", "delta", "gamma", "epsilon"]


def test_a_withdrawn_dataset_is_a_tombstone(
    ask: Ask, settings: Settings, store: Store, publish: Callable[..., Any]
) -> None:
    publish("alpha", "1.0.0")
    publish("beta", "1.0.0")
    withdraw_release(store, "alpha", None, "Loi")
    graph, _ = read(ask, settings, "/catalog.ttl")
    alpha = URIRef(f"{settings.id_base}/id/dataset/alpha")
    assert names(graph) == ["beta"]
    assert graph.value(alpha, ADMS.status)
    assert (None, DCAT.dataset, alpha) not in graph


def test_only_what_changed_since(ask: Ask, settings: Settings, publish: Callable[..., Any]) -> None:
    publish("alpha", "1.0.0")
    assert names(read(ask, settings, "/catalog.ttl?modified_since=2000-01-01")[0]) == ["alpha"]
    graph, following = read(ask, settings, "/catalog.ttl?modified_since=2100-01-01T00:00:00Z")
    assert names(graph) == []
    assert following is None


@pytest.mark.parametrize("query", ["after=x", "limit=-1", "modified_since=hier", "page=2"])
def test_a_question_that_cannot_be_is_400(ask: Ask, query: str) -> None:
    assert ask(f"/catalog.ttl?{query}").status_code == 400


def test_releases_are_no_datasets_of_the_catalogue(
    ask: Ask, settings: Settings, two_releases: None
) -> None:
    graph, _ = read(ask, settings, "/catalog.ttl")
    assert names(graph) == ["cooperatives"]


def test_the_catalogue_is_negotiated(ask: Ask, release: Any) -> None:
    assert ask("/catalog", "text/turtle").headers["Location"].endswith("/catalog.ttl")
    assert ask("/catalog", "text/html").headers["Location"].endswith("/fr/datasets")
    to = ask("/catalog?modified_since=2026-01-01", "application/ld+json").headers["Location"]
    assert to.endswith("/catalog.jsonld?modified_since=2026-01-01")
    first = ask("/catalog.ttl")
    assert ask("/catalog.ttl", If_None_Match=first.headers["ETag"]).status_code == 304


def test_the_dumps_are_what_their_sums_say(ask: Ask, release: Any) -> None:
    lines = ask("/dump/SHA256SUMS").text.splitlines()
    assert len(lines) >= 6
    for line in lines:
        sha256, name = line.split("  ")
        answer = ask(f"/dump/{name}")
        assert hashlib.sha256(answer.data).hexdigest() == sha256
        assert answer.headers["ETag"].strip('"') == sha256
        assert int(answer.headers["Content-Length"]) == len(answer.data)


def test_both_syntaxes_of_a_dump_say_the_same(ask: Ask, release: Any, settings: Settings) -> None:
    lines, blocks = (
        {str(quad) for quad in parse_rdf(gzip.decompress(ask(f"/dump/all.{suffix}.gz").data), form)}
        for suffix, form in (("nt", RdfFormat.N_TRIPLES), ("ttl", RdfFormat.TURTLE))
    )
    assert lines == blocks
    assert any("cooperatives-thing/zitoun" in line for line in lines)


def test_void_counts_what_there_is(ask: Ask, release: Any, settings: Settings) -> None:
    void = Namespace("http://rdfs.org/ns/void#")
    graph = Graph().parse(data=ask("/.well-known/void").data, format="turtle")
    whole = URIRef(f"{settings.id_base}/id/catalog#everything")
    dump = gzip.decompress(ask("/dump/all.nt.gz").data)
    triples = {str(quad) for quad in parse_rdf(dump, RdfFormat.N_TRIPLES)}
    assert int(str(graph.value(whole, void.triples))) == len(triples)
    assert (whole, void.sparqlEndpoint, URIRef(f"{settings.base_url}/sparql")) in graph
    used = [str(iri) for iri in graph.objects(whole, void.vocabulary)]
    assert "http://www.w3.org/ns/hydra/core#" not in used
    assert "http://www.w3.org/ns/dcat#" in used
    parts = graph.objects(whole, void.propertyPartition)
    assert sum(int(str(graph.value(part, void.triples))) for part in parts) == len(triples)


def test_there_is_no_other_dump(ask: Ask, release: Any) -> None:
    assert ask("/dump/..%2Fcursor.json").status_code == 404
    assert ask("/dump/*.nt.gz").status_code == 404
