"""The metadata formats: which things each describes, and how it writes them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from pyoxigraph import RdfFormat, parse, serialize
from sqlalchemy import Connection

from oress_opendata.delivery.downloads.descriptions import make_subject
from oress_opendata.delivery.harvest.oai.xml import SCHEMAS
from oress_opendata.delivery.http.service import Service
from oress_opendata.errors import Gone, NotFound
from oress_opendata.model.markup import element
from oress_opendata.projections.descriptions.datacite import write_datacite_xml
from oress_opendata.projections.descriptions.subject import Subject
from oress_opendata.projections.rdf.namespaces import PREFIXES
from oress_opendata.projections.rdf.syntaxes import TYPE
from oress_opendata.projections.stream.database import ALL, DATASET, REGISTERS
from oress_opendata.projections.stream.reading import Stream, Thing
from oress_opendata.store.releases import find_current

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_DATACITE = "http://schema.datacite.org/oai/oai-1.1/"
# The metadata of things, by the number of their last change.
Written = dict[int, str]


@dataclass(frozen=True, slots=True)
class Source:
    """What metadata is written from: the stream, and the registry, which may be a moment ahead."""

    service: Service
    connection: Connection
    stream: Stream

    def find_subject(self, dataset: str) -> Subject | None:
        """The current release of a dataset; None if it was withdrawn meanwhile."""
        try:
            release = find_current(self.connection, dataset)
        except (Gone, NotFound):
            return None
        return make_subject(self.service, release, self.service.store.manifest(release.manifest))


@dataclass(frozen=True, slots=True)
class MetadataFormat:
    """`spec` is the set of the things that have the format. `write` leaves out what is gone."""

    prefix: str
    schema: str
    namespace: str
    spec: str
    write: Callable[[Source, Collection[Thing]], Written]

    def describes(self, register: str) -> bool:
        return self.spec == ALL or (self.spec == DATASET) == (register == DATASET)


def _write_dc(source: Source, things: Collection[Thing]) -> Written:
    return {thing.number: thing.card for thing in things}


def _write_datacite(source: Source, things: Collection[Thing]) -> Written:
    """https://schema.datacite.org/oai/oai-1.1/"""
    found = {thing.number: source.find_subject(thing.id) for thing in things}
    return {number: _wrap_datacite(subject) for number, subject in found.items() if subject}


def _wrap_datacite(subject: Subject) -> str:
    _, _, document = write_datacite_xml(subject).partition("?>")
    return (
        f'<oai_datacite xmlns="{_DATACITE}">{element("schemaVersion", "4.3")}'
        f"{element('datacentreSymbol', subject.publisher)}<payload>{document.strip()}</payload>"
        "</oai_datacite>"
    )


def _write_rdf(source: Source, things: Collection[Thing]) -> Written:
    texts = source.stream.read_texts([thing.number for thing in things])
    return {number: _to_rdf_xml(text) for number, text in texts.items()}


def _to_rdf_xml(text: str) -> str:
    # With its class first, a subject is written as an element of that class.
    triples = sorted(
        (quad.triple for quad in parse(text, RdfFormat.N_TRIPLES)),
        key=lambda triple: (str(triple.subject), triple.predicate.value != TYPE),
    )
    prefixes = {prefix: iri for prefix, iri in PREFIXES.items() if f"<{iri}" in text}
    document = serialize(triples, format=RdfFormat.RDF_XML, prefixes=prefixes) or b""
    return document.decode().partition("?>")[2].strip()


FORMATS: Mapping[str, MetadataFormat] = {
    form.prefix: form
    for form in (
        MetadataFormat("oai_dc", f"{SCHEMAS}/oai_dc.xsd", f"{SCHEMAS}/oai_dc/", ALL, _write_dc),
        MetadataFormat("oai_datacite", f"{_DATACITE}oai.xsd", _DATACITE, DATASET, _write_datacite),
        MetadataFormat("dcat", f"{SCHEMAS}/rdf.xsd", _RDF, DATASET, _write_rdf),
        MetadataFormat("ess", f"{SCHEMAS}/rdf.xsd", _RDF, REGISTERS, _write_rdf),
    )
}
