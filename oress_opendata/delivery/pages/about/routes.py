"""About: the observatory as its leaflet presents it, contact, method, licences, privacy,
accessibility, how to cite. The sentences of the leaflet are records of the register `statement`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Blueprint, Response
from sqlalchemy import Connection

from oress_opendata.delivery.http.caching import answer
from oress_opendata.delivery.http.negotiation import PAGE
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.datasets.summary import Licence, find_licences
from oress_opendata.delivery.pages.shared.contacts import Contacts, read_contacts
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.delivery.pages.shared.texts import Text, pick_text
from oress_opendata.errors import Gone, NotFound
from oress_opendata.model.record import Record
from oress_opendata.model.release import Manifest, Release
from oress_opendata.model.texts import is_sample
from oress_opendata.projections.descriptions.citation import cite_apa, refer_release
from oress_opendata.projections.descriptions.subject import Subject
from oress_opendata.store.records import find_record, stream_records
from oress_opendata.store.releases import list_datasets

STATEMENTS = "statement"
OBSERVATORY = "oress"
CONTACT = "contact"
HOUSE = ("actor", "mess")
STATUSES = ("verified", "partly_verified", "general_knowledge")


@dataclass(frozen=True, slots=True)
class StatementGroup:
    """The sentences of the leaflet on one subject."""

    kind: Text
    sentences: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class LicensedDataset:
    """A dataset, and the titles of its files under a licence; all where `names` is empty."""

    name: str
    title: Text
    names: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class AboutPage(Page):
    """`leaflet` is the name of its dataset, `house` the contact that it prints; `statuses` are
    labels and meanings, `schemes` names and titles."""

    template: ClassVar[str] = "about/about.html"

    observatory: tuple[StatementGroup, ...]
    project: tuple[StatementGroup, ...]
    leaflet: str
    house: Contacts
    statuses: tuple[tuple[Text, Text], ...]
    licensed: Mapping[tuple[Licence, ...], list[LicensedDataset]]
    schemes: tuple[tuple[str, Text], ...]
    citation: str


def make_about(service: Service) -> Blueprint:
    pages = Blueprint("about", __name__)

    @pages.get("/about")
    def show_about(language: str) -> Response:
        return answer(
            service, lambda connection: _render(Reader(service, language), connection), PAGE
        )

    return pages


def _render(reader: Reader, connection: Connection) -> str:
    found = list(stream_records(connection, STATEMENTS))
    own = [record for record in found if _code(record, "about") == OBSERVATORY]
    others = [record for record in found if record not in own and _code(record, "kind") != CONTACT]
    releases = [(release, _manifest(reader, release)) for release in _releases(connection)]
    page = AboutPage(
        observatory=_group(reader, own),
        project=_group(reader, others),
        leaflet=found[0].dataset if found else "",
        house=_find_house(connection),
        statuses=tuple(_define(reader, code) for code in STATUSES),
        licensed=_license(reader, [manifest for _, manifest in releases]),
        schemes=_list_schemes(reader),
        citation=_cite(reader, *releases[0]) if releases else "",
    )
    return render(page)


def _group(reader: Reader, records: list[Record]) -> tuple[StatementGroup, ...]:
    """The sentences by their kind, in the order of first occurrence."""
    kinds: dict[str, list[Text]] = {}
    for record in records:
        text = pick_text(record.name, reader.language, reader.languages)
        kinds.setdefault(_code(record, "kind"), []).append(text)
    return tuple(
        StatementGroup(reader.label("statement-kind", kind), tuple(sentences))
        for kind, sentences in kinds.items()
    )


def _code(record: Record, column: str) -> str:
    """The code of a cell; empty where the package of another publisher has no codes there."""
    value = record.values.get(column)
    return str(value["code"]) if isinstance(value, Mapping) else ""


def _find_house(connection: Connection) -> Contacts:
    """The contact of the house of the social economy, which the leaflet prints."""
    try:
        return read_contacts(find_record(connection, *HOUSE).values)
    except (NotFound, Gone):
        return Contacts()


def _define(reader: Reader, code: str) -> tuple[Text, Text]:
    """A status and what it means."""
    concept = reader.vocabulary.schemes["fact-status"].concepts[code]
    meaning = pick_text(concept.definitions, reader.language, reader.languages)
    return reader.label("fact-status", code), meaning


def _list_schemes(reader: Reader) -> tuple[tuple[str, Text], ...]:
    found = (
        (scheme.name, pick_text(scheme.titles, reader.language, reader.languages))
        for scheme in reader.vocabulary.schemes.values()
    )
    return tuple(sorted(found, key=lambda scheme: str(scheme[1])))


def _releases(connection: Connection) -> Iterator[Release]:
    for dataset in list_datasets(connection):
        if dataset.current:
            yield dataset.current


def _manifest(reader: Reader, release: Release) -> Manifest:
    return reader.service.store.manifest(release.manifest)


def _license(
    reader: Reader, manifests: list[Manifest]
) -> dict[tuple[Licence, ...], list[LicensedDataset]]:
    """The datasets by the licences of their files."""
    found: dict[tuple[Licence, ...], list[LicensedDataset]] = {}
    for manifest in manifests:
        if is_sample(manifest.descriptor):
            continue
        title = reader.text(manifest.descriptor, "title") or Text(manifest.name)
        parts = _parts(reader, manifest.descriptor)
        for licences, names in parts.items():
            licensed = LicensedDataset(manifest.name, title, tuple(names) if len(parts) > 1 else ())
            found.setdefault(licences, []).append(licensed)
    return found


def _parts(reader: Reader, descriptor: Mapping[str, Any]) -> dict[tuple[Licence, ...], list[Text]]:
    """The files of a dataset by their licences."""
    parts: dict[tuple[Licence, ...], list[Text]] = {}
    for resource in descriptor.get("resources", []):
        licences = tuple(find_licences(reader, descriptor, str(resource.get("path"))))
        parts.setdefault(licences, []).append(
            reader.text(resource, "title") or Text(resource["name"])
        )
    return parts


def _cite(reader: Reader, release: Release, manifest: Manifest) -> str:
    reference = refer_release(Subject(release, manifest, reader.service.settings))
    return cite_apa(reference, reader.language)
