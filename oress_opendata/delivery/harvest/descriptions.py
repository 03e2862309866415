"""What is known of a thing, as a graph; and what is said of it when it is withdrawn.

A thing is found in the registry first, which raises NotFound or Gone; the graph then tells.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from pyoxigraph import Literal, Triple
from sqlalchemy import Connection

from oress_opendata.delivery.http.service import Service
from oress_opendata.errors import Gone, NotFound, StoreUnavailable
from oress_opendata.iris import catalog_iri, concept_iri, dataset_iri, record_iri, release_iri
from oress_opendata.languages import N_
from oress_opendata.model.entry import time_from_text
from oress_opendata.model.release import Dataset, Release
from oress_opendata.projections.rdf.dcat.agents import describe_listed
from oress_opendata.projections.rdf.dcat.context import Sourcing
from oress_opendata.projections.rdf.dcat.dataset import (
    WITHDRAWN,
    release_to_rdf,
    withdrawn_to_rdf,
)
from oress_opendata.projections.rdf.graph import Graph
from oress_opendata.projections.rdf.namespaces import AUTHORITY
from oress_opendata.projections.rdf.store.reading import (
    Reading,
    describe_graph,
    describe_past,
    describe_thing,
    open_current,
)
from oress_opendata.projections.rdf.vocabularies import load_vocabularies
from oress_opendata.projections.records import PAGES
from oress_opendata.projections.tables.projection import read_made
from oress_opendata.store.entries import find_entry
from oress_opendata.store.records import find_record_text
from oress_opendata.store.releases import find_current, find_dataset, find_visible

NOT_YET = N_("The graph is being built. Try again in a moment.")
NO_TERM = N_("There is no {name} in the vocabularies.")


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing that has an IRI. `path` is the IRI without its base; `page` the steps of its page,
    behind the language; `collection` the IRI of what it is listed in."""

    iri: str
    path: str
    page: tuple[str, ...]
    collection: str
    read: Callable[[Connection, Reading], list[Triple]]
    tombstone: Callable[[Connection, Gone], Graph]


def open_reading(service: Service) -> Reading:
    reading = open_current(service.store.home)
    if reading is None:
        raise StoreUnavailable(NOT_YET)
    return reading


def sourcing_of(service: Service) -> Sourcing:
    settings, home = service.settings, service.store.home

    def formats(name: str, version: str) -> dict[str, int]:
        files = read_made(home, name, version).get("files", {})
        return {file: made["bytes"] for file, made in files.items()}

    return Sourcing(settings, load_vocabularies(settings.id_base), formats)


def find_catalogue(service: Service) -> Thing:
    base = service.settings.id_base
    iri = catalog_iri(base)

    def read(connection: Connection, reading: Reading) -> list[Triple]:
        return describe_thing(reading, iri, base)

    return Thing(iri, "id/catalog", ("datasets",), iri, read, _plain_tombstone(iri))


def find_dataset_thing(service: Service, name: str) -> Thing:
    base = service.settings.id_base
    iri = dataset_iri(base, name)

    def read(connection: Connection, reading: Reading) -> list[Triple]:
        find_current(connection, name)
        return told(describe_thing(reading, iri, base))

    def tombstone(connection: Connection, gone: Gone) -> Graph:
        return withdrawn_to_rdf(find_dataset(connection, name), None, sourcing_of(service))

    page = ("datasets", name)
    return Thing(iri, f"id/dataset/{name}", page, catalog_iri(base), read, tombstone)


def find_release_thing(service: Service, name: str, version: str) -> Thing:
    base = service.settings.id_base
    iri = release_iri(base, name, version)

    def read(connection: Connection, reading: Reading) -> list[Triple]:
        release = find_visible(connection, name, version)
        manifest = service.store.manifest(release.manifest)
        dataset = find_dataset(connection, name)
        entry = find_entry(connection, release.seq)
        assert entry is not None
        return list(release_to_rdf(dataset, entry, manifest, sourcing_of(service)).triples)

    def tombstone(connection: Connection, gone: Gone) -> Graph:
        dataset = find_dataset(connection, name)
        return withdrawn_to_rdf(dataset, _release_of(dataset, version), sourcing_of(service))

    path, page = f"id/dataset/{name}/{version}", ("datasets", name, version)
    return Thing(iri, path, page, dataset_iri(base, name), read, tombstone)


def find_register_thing(service: Service, register: str, identifier: str) -> Thing:
    base = service.settings.id_base
    iri = record_iri(base, register, identifier)
    folder = (PAGES[register],) if register in PAGES else ("registers", register)

    def read(connection: Connection, reading: Reading) -> list[Triple]:
        item = json.loads(find_record_text(connection, register, identifier))
        if item["listed"]:
            return told(describe_thing(reading, iri, base))
        return told(_no_longer_listed(reading, item, base))

    path, page = f"id/{register}/{identifier}", (*folder, identifier)
    return Thing(iri, path, page, catalog_iri(base), read, _plain_tombstone(iri))


def find_term(service: Service, scheme: str, notation: str | None) -> Thing:
    """A scheme with its concepts, a concept, or the ontology (`oress`)."""
    base = service.settings.id_base
    whole = f"{base}/vocab/{scheme}"
    iri = concept_iri(base, scheme, notation) if notation else whole
    vocabularies = load_vocabularies(base)
    known = scheme in vocabularies.graphs
    if known and notation:
        known = scheme in vocabularies.concepts.schemes and (
            notation in vocabularies.concepts.schemes[scheme].concepts
        )
    if not known:
        raise NotFound(NO_TERM, name=f"{scheme}/{notation}" if notation else scheme)

    def read(connection: Connection, reading: Reading) -> list[Triple]:
        if notation is None:
            return told(describe_graph(reading, whole))
        return told(describe_thing(reading, iri, base))

    page = ("vocab", scheme, notation) if notation else ("vocab", scheme)
    return Thing(iri, "/".join(page), page, whole, read, _plain_tombstone(iri))


def told(triples: list[Triple]) -> list[Triple]:
    """What the registry has and the graph has not is on its way."""
    if not triples:
        raise StoreUnavailable(NOT_YET)
    return triples


def _no_longer_listed(reading: Reading, item: dict[str, str], base: str) -> list[Triple]:
    iri = item["iri"]
    graph = Graph(describe_past(reading, item["dataset"], iri))
    if graph.triples:
        since = time_from_text(item["unlisted_since"])
        graph.time(iri, "prov:invalidatedAtTime", since)
        graph.add_external(iri, f"{base}/vocab/oress#listed", Literal(False))
    return list(graph.triples)


def _release_of(dataset: Dataset, version: str) -> Release:
    return next(release for release in dataset.releases if release.version == version)


def _plain_tombstone(iri: str) -> Callable[[Connection, Gone], Graph]:
    def tombstone(connection: Connection, gone: Gone) -> Graph:
        graph = Graph()
        graph.type(iri, "prov:Entity")
        graph.add(iri, "adms:status", WITHDRAWN)
        describe_listed(graph, WITHDRAWN, "skos:Concept", f"{AUTHORITY}/dataset-status")
        graph.text(iri, "rdfs:comment", gone.reason)
        return graph

    return tombstone
