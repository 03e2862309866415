"""About: the observatory as its leaflet presents it, contact, method, licences, privacy,
accessibility, how to cite. What the leaflet says is read from the register `statement`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, render_template
from sqlalchemy import Connection

from oress_opendata.delivery.http.caching import answer
from oress_opendata.delivery.http.negotiation import PAGE
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.datasets.summary import Licence, find_licences
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.texts import Text, pick_text
from oress_opendata.errors import Gone, NotFound
from oress_opendata.model.release import Manifest, Release
from oress_opendata.model.texts import is_sample
from oress_opendata.projections.descriptions.citation import cite_apa, refer_release
from oress_opendata.projections.descriptions.subject import Subject
from oress_opendata.store.records import find_record_text, stream_record_texts
from oress_opendata.store.releases import list_datasets

STATEMENTS = "statement"
OBSERVATORY = "oress"
CONTACT = "contact"
HOUSE = ("actor", "mess")
STATUSES = ("verified", "partly_verified", "general_knowledge")


@dataclass(frozen=True, slots=True)
class Said:
    """What the leaflet says of one matter, sentence by sentence."""

    kind: Text
    sentences: list[Text]


@dataclass(frozen=True, slots=True)
class Licensed:
    """A dataset, and those of its files that are under a licence; all where `names` is empty."""

    name: str
    title: Text
    names: tuple[Text, ...]


def make_about(service: Service) -> Blueprint:
    pages = Blueprint("about", __name__)

    @pages.get("/about")
    def show_about(language: str) -> Response:
        return answer(
            service, lambda connection: _render(Reader(service, language), connection), PAGE
        )

    return pages


def _render(reader: Reader, connection: Connection) -> str:
    found = [json.loads(text) for text in stream_record_texts(connection, STATEMENTS)]
    own = [record for record in found if _code(record, "about") == OBSERVATORY]
    others = [record for record in found if record not in own and _code(record, "kind") != CONTACT]
    releases = [(release, _manifest(reader, release)) for release in _releases(connection)]
    return render_template(
        "about/about.html",
        observatory=_group(reader, own),
        project=_group(reader, others),
        leaflet=found[0]["dataset"] if found else "",
        house=_find_house(connection),
        statuses=[_define(reader, code) for code in STATUSES],
        licensed=_license(reader, [manifest for _, manifest in releases]),
        schemes=_list_schemes(reader),
        citation=_cite(reader, *releases[0]) if releases else "",
    )


def _group(reader: Reader, bodies: list[dict[str, Any]]) -> list[Said]:
    """The sentences by their kind, in the order in which kinds first come."""
    kinds: dict[str, list[Text]] = {}
    for record in bodies:
        text = pick_text(record["name"], reader.language, reader.languages)
        kinds.setdefault(_code(record, "kind"), []).append(text)
    return [Said(reader.label("statement-kind", kind), said) for kind, said in kinds.items()]


def _code(body: Mapping[str, Any], column: str) -> str:
    """The code of a cell; empty where another's package has it otherwise."""
    value = body["values"].get(column)
    return str(value["code"]) if isinstance(value, Mapping) else ""


def _find_house(connection: Connection) -> Mapping[str, Any] | None:
    """The row of the house of the social economy, whose contact the leaflet prints."""
    try:
        values: Mapping[str, Any] = json.loads(find_record_text(connection, *HOUSE))["values"]
    except (NotFound, Gone):
        return None
    return values


def _define(reader: Reader, code: str) -> tuple[Text, Text]:
    """A status and what it means."""
    concept = reader.vocabulary.schemes["fact-status"].concepts[code]
    meaning = pick_text(concept.definitions, reader.language, reader.languages)
    return reader.label("fact-status", code), meaning


def _list_schemes(reader: Reader) -> list[tuple[str, Text]]:
    found = (
        (scheme.name, pick_text(scheme.titles, reader.language, reader.languages))
        for scheme in reader.vocabulary.schemes.values()
    )
    return sorted(found, key=lambda scheme: str(scheme[1]))


def _releases(connection: Connection) -> Iterator[Release]:
    for dataset in list_datasets(connection):
        if dataset.current:
            yield dataset.current


def _manifest(reader: Reader, release: Release) -> Manifest:
    return reader.service.store.manifest(release.manifest)


def _license(
    reader: Reader, manifests: list[Manifest]
) -> dict[tuple[Licence, ...], list[Licensed]]:
    """What is under which licences."""
    found: dict[tuple[Licence, ...], list[Licensed]] = {}
    for manifest in manifests:
        if is_sample(manifest.descriptor):
            continue
        title = reader.text(manifest.descriptor, "title") or Text(manifest.name)
        parts = _parts(reader, manifest.descriptor)
        for licences, names in parts.items():
            told = Licensed(manifest.name, title, tuple(names) if len(parts) > 1 else ())
            found.setdefault(licences, []).append(told)
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
