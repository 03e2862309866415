"""`formats/…`: descriptions of a release in other standards, and citations, made on request."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from flask import Blueprint, Response

from oress_opendata.delivery.downloads.citations import CITATIONS, Cite
from oress_opendata.delivery.http.caching import knows
from oress_opendata.delivery.http.negotiation import JSON
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.parameters.lists import requested_language
from oress_opendata.model.form import FORMS
from oress_opendata.model.release import Manifest, Release
from oress_opendata.model.texts import codes_of
from oress_opendata.projections.descriptions.citation import dump_json, refer_release
from oress_opendata.projections.descriptions.croissant import describe_croissant
from oress_opendata.projections.descriptions.datacite import (
    describe_datacite,
    write_datacite_xml,
)
from oress_opendata.projections.descriptions.places import read_covered_places
from oress_opendata.projections.descriptions.rocrate import ROCRATE, describe_rocrate
from oress_opendata.projections.descriptions.schemaorg import describe_schemaorg
from oress_opendata.projections.descriptions.signposts import (
    LINKSET,
    LINKSET_TYPE,
    land_release,
)
from oress_opendata.projections.descriptions.subject import Subject
from oress_opendata.projections.rdf.store.generation import find_current
from oress_opendata.store.engine import transaction
from oress_opendata.store.releases import find_visible

JSON_LD = FORMS["jsonld"].content_type

Write = Callable[[Subject, str], str]


def _cite(cite: Cite) -> Write:
    return lambda subject, language: cite(refer_release(subject), language)


# By file name: media type and writer. The language only affects texts for people.
DESCRIPTIONS: dict[str, tuple[str, Write]] = {
    **{f"citation.{end}": (kind, _cite(cite)) for end, (kind, cite) in CITATIONS.items()},
    "croissant.json": (JSON_LD, lambda subject, _: dump_json(describe_croissant(subject))),
    "datacite.json": (JSON, lambda subject, _: dump_json(describe_datacite(subject))),
    "datacite.xml": (FORMS["xml"].content_type, lambda subject, _: write_datacite_xml(subject)),
    LINKSET: (LINKSET_TYPE, lambda subject, _: dump_json(land_release(subject).to_json())),
    ROCRATE: (JSON_LD, lambda subject, code: dump_json(describe_rocrate(subject, code))),
    "schema.jsonld": (JSON_LD, lambda subject, code: dump_json(describe_schemaorg(subject, code))),
}


def make_subject(service: Service, release: Release, manifest: Manifest) -> Subject:
    """A release with its places, to be described."""
    codes = codes_of(manifest.descriptor.get("oress:spatial"))
    places = read_covered_places(service.store.home, service.settings.id_base, codes)
    return Subject(release, manifest, service.settings, places)


def make_descriptions(service: Service) -> Blueprint:
    descriptions = Blueprint("descriptions", __name__, url_prefix="/datasets")
    for file in DESCRIPTIONS:
        _add_description(descriptions, service, file)
    return descriptions


def _add_description(descriptions: Blueprint, service: Service, file: str) -> None:
    mediatype, write = DESCRIPTIONS[file]

    @descriptions.get(f"/<name>/<version>/formats/{file}", endpoint=file.replace(".", "_"))
    def get_description(name: str, version: str) -> Response:
        with transaction(service.store.reading) as connection:
            release = find_visible(connection, name, version)
        language = requested_language(service.settings)
        tag = _tag(service, release, file, language)
        response = Response(status=304)
        if not knows(tag):
            manifest = service.store.manifest(release.manifest)
            text = write(make_subject(service, release, manifest), language)
            response = Response(text, content_type=mediatype)
        response.set_etag(tag)
        response.headers["Cache-Control"] = "no-cache"
        response.vary.add("Accept-Language")
        return response


def _tag(service: Service, release: Release, file: str, language: str) -> str:
    """A tag of everything that a description is made from; places come from the graph."""
    graph = find_current(service.store.home)
    parts = (service.build, release.manifest, release.issued, graph, file, language)
    return hashlib.sha256(repr(parts).encode()).hexdigest()
