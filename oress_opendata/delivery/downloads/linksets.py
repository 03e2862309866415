"""`/linkset/id/…`: the typed links of a page as a set (RFC 9264), in JSON or in the form of the
`Link` header by `Accept`. Pages take their header from here, too.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response
from sqlalchemy import Connection

from oress_opendata.delivery.downloads.descriptions import make_subject
from oress_opendata.delivery.http.caching import answer
from oress_opendata.delivery.http.negotiation import choose_form
from oress_opendata.delivery.http.service import Service
from oress_opendata.model.form import FORMS
from oress_opendata.model.record import Record
from oress_opendata.model.release import Release
from oress_opendata.projections.descriptions.citation import dump_json
from oress_opendata.projections.descriptions.signposts import Landing, land_record, land_release
from oress_opendata.projections.rdf.store.generation import find_current as find_graph
from oress_opendata.queries.documents import REGISTER, find_pdf
from oress_opendata.store.engine import transaction
from oress_opendata.store.records import find_record
from oress_opendata.store.releases import find_current, find_dataset, find_visible

Find = Callable[[Connection], Landing]


def make_linksets(service: Service) -> Blueprint:
    linksets = Blueprint("linksets", __name__, url_prefix="/linkset/id")

    @linksets.get("/dataset/<name>")
    def get_dataset_links(name: str) -> Response:
        return _send(service, lambda connection: find_landing(service, connection, name))

    @linksets.get("/dataset/<name>/<version>")
    def get_release_links(name: str, version: str) -> Response:
        return _send(service, lambda connection: find_landing(service, connection, name, version))

    @linksets.get("/<register>/<identifier>")
    def get_record_links(register: str, identifier: str) -> Response:
        return _send(
            service,
            lambda connection: find_record_landing(service, connection, register, identifier),
        )

    return linksets


def _send(service: Service, find: Find) -> Response:
    form = choose_form(("linkset", "linkset-text"))

    def make(connection: Connection) -> str:
        landing = find(connection)
        return landing.to_text() if form == "linkset-text" else dump_json(landing.to_json())

    also = form, find_graph(service.store.home)
    response = answer(service, make, FORMS[form].content_type, also=also)
    response.vary.add("Accept")
    return response


def find_landing(
    service: Service, connection: Connection, name: str, version: str | None = None
) -> Landing:
    """The pages of a dataset, or of one of its releases. Raises NotFound or Gone."""
    pinned = find_visible(connection, name, version) if version else None
    dataset = find_dataset(connection, name)
    release = pinned or dataset.newest or find_current(connection, name)
    manifest = service.store.manifest(release.manifest)
    return land_release(make_subject(service, release, manifest), pinned=pinned is not None)


def find_record_landing(
    service: Service, connection: Connection, register: str, identifier: str
) -> Landing:
    """The pages of a record, listed or not. Raises NotFound or Gone."""
    record = find_record(connection, register, identifier)
    release = find_visible(connection, record.dataset, record.version)
    return _land_record(service, register, record, release)


def remember_record_links(
    service: Service, connection: Connection, register: str, record: Record, release: Release
) -> None:
    """Make the header of a page while its record and release are at hand, for `link_header`, which
    would have to look them up again."""
    service.snapshots.read(connection).remember(
        ("links", register, record.id),
        lambda: _land_record(service, register, record, release).header,
    )


def _land_record(service: Service, register: str, record: Record, release: Release) -> Landing:
    manifest = service.store.manifest(release.manifest)
    file = find_pdf(manifest, record.text("resource")) if register == REGISTER else None
    return land_record(make_subject(service, release, manifest), register, record, file)


def link_header(service: Service, key: tuple[str, ...], find: Find) -> str:
    """The `Link` header of a page, made once for each state of the registry."""
    state = service.snapshots.unchanged()
    if state and (known := state.memory.get(("links", *key))):
        return str(known)
    with transaction(service.store.reading) as connection:
        state = service.snapshots.unchanged() or service.snapshots.read(connection)
        return state.remember(("links", *key), lambda: find(connection).header)
