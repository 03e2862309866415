"""Resources with an IRI as graphs, and their tombstones after a withdrawal.

A resource is looked up in the registry first, which raises NotFound or Gone; then in the graph.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pyoxigraph import Literal, Triple
from sqlalchemy import Connection

from oress_opendata.delivery.http.service import Service
from oress_opendata.errors import Gone, NotFound, StoreUnavailable
from oress_opendata.iris import catalog_iri, concept_iri, dataset_iri, record_iri, release_iri
from oress_opendata.languages import N_
from oress_opendata.model.entry import time_from_text
from oress_opendata.model.record import Record
from oress_opendata.model.release import Dataset, Release
from oress_opendata.projections.healing import REBUILT, request_healing
from oress_opendata.projections.omissions import refuse_omitted
from oress_opendata.projections.rdf.dcat.agents import describe_listed
from oress_opendata.projections.rdf.dcat.context import DescriptionContext
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
    describe_resource,
    open_current,
)
from oress_opendata.projections.rdf.vocabularies import load_vocabularies
from oress_opendata.projections.records import PAGES
from oress_opendata.projections.tables.folders import read_made
from oress_opendata.store.entries import find_entry
from oress_opendata.store.records import find_record, find_standing
from oress_opendata.store.releases import find_current, find_dataset, find_visible

NOT_YET = N_("The graph is being built. Try again in a moment.")
NO_TERM = N_("There is no {name} in the vocabularies.")


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource with an IRI. `path` is the IRI without its base, `page` the steps of its page
    after the language, `collection` the IRI of what lists it."""

    iri: str
    path: str
    page: tuple[str, ...]
    collection: str
    read: Callable[[Connection, Reading], list[Triple]]
    tombstone: Callable[[Connection, Gone], Graph]


def open_reading(service: Service) -> Reading:
    try:
        reading = open_current(service.store.home)
    except OSError as error:
        request_healing(service.store.home, "rdf", "graph")
        raise StoreUnavailable(REBUILT) from error
    if reading is None:
        raise StoreUnavailable(NOT_YET)
    return reading


def description_context(service: Service) -> DescriptionContext:
    settings, home = service.settings, service.store.home

    def formats(name: str, version: str) -> dict[str, int]:
        files = read_made(home, name, version).get("files", {})
        return {file: made["bytes"] for file, made in files.items()}

    return DescriptionContext(settings, load_vocabularies(settings.id_base), formats)


def find_catalogue(service: Service) -> Resource:
    base = service.settings.id_base
    iri = catalog_iri(base)

    def read(connection: Connection, reading: Reading) -> list[Triple]:
        return describe_resource(reading, iri, base)

    return Resource(iri, "id/catalog", ("datasets",), iri, read, _plain_tombstone(iri))


def find_dataset_resource(service: Service, name: str) -> Resource:
    base = service.settings.id_base
    iri = dataset_iri(base, name)

    def read(connection: Connection, reading: Reading) -> list[Triple]:
        version = find_current(connection, name).version
        refuse_omitted(service.store.home, "rdf", name, version)
        return require_triples(describe_resource(reading, iri, base))

    def tombstone(connection: Connection, gone: Gone) -> Graph:
        return withdrawn_to_rdf(find_dataset(connection, name), None, description_context(service))

    page = ("datasets", name)
    return Resource(iri, f"id/dataset/{name}", page, catalog_iri(base), read, tombstone)


def find_release_resource(service: Service, name: str, version: str) -> Resource:
    base = service.settings.id_base
    iri = release_iri(base, name, version)

    def read(connection: Connection, reading: Reading) -> list[Triple]:
        release = find_visible(connection, name, version)
        manifest = service.store.manifest(release.manifest)
        dataset = find_dataset(connection, name)
        entry = find_entry(connection, release.seq)
        assert entry is not None
        return list(release_to_rdf(dataset, entry, manifest, description_context(service)).triples)

    def tombstone(connection: Connection, gone: Gone) -> Graph:
        dataset = find_dataset(connection, name)
        return withdrawn_to_rdf(
            dataset, _release_of(dataset, version), description_context(service)
        )

    path, page = f"id/dataset/{name}/{version}", ("datasets", name, version)
    return Resource(iri, path, page, dataset_iri(base, name), read, tombstone)


def find_record_resource(service: Service, register: str, identifier: str) -> Resource:
    base = service.settings.id_base
    iri = record_iri(base, register, identifier)
    folder = (PAGES[register],) if register in PAGES else ("registers", register)

    def read(connection: Connection, reading: Reading) -> list[Triple]:
        standing = find_standing(connection, register, identifier)
        refuse_omitted(service.store.home, "rdf", standing.dataset, standing.version)
        if standing.listed:
            return require_triples(describe_resource(reading, iri, base))
        record = find_record(connection, register, identifier)
        return require_triples(_describe_unlisted(reading, record, base))

    path, page = f"id/{register}/{identifier}", (*folder, identifier)
    return Resource(iri, path, page, catalog_iri(base), read, _plain_tombstone(iri))


def find_term(service: Service, scheme: str, notation: str | None) -> Resource:
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
            return require_triples(describe_graph(reading, whole))
        return require_triples(describe_resource(reading, iri, base))

    page = ("vocab", scheme, notation) if notation else ("vocab", scheme)
    return Resource(iri, "/".join(page), page, whole, read, _plain_tombstone(iri))


def require_triples(triples: list[Triple]) -> list[Triple]:
    """Raises StoreUnavailable if the graph does not have yet what the registry has."""
    if not triples:
        raise StoreUnavailable(NOT_YET)
    return triples


def _describe_unlisted(reading: Reading, record: Record, base: str) -> list[Triple]:
    graph = Graph(describe_past(reading, record.dataset, record.iri))
    if graph.triples:
        graph.time(record.iri, "prov:invalidatedAtTime", time_from_text(record.unlisted_since))
        graph.add_external(record.iri, f"{base}/vocab/oress#listed", Literal(False))
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
