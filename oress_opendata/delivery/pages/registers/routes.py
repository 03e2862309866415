"""The pages of registers and of their things: made from the schema alone, for any register. Those
of the house have pages of their own beside."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from flask import Blueprint, Response, render_template, request
from sqlalchemy import Connection

from oress_opendata.delivery.http.caching import answer
from oress_opendata.delivery.http.negotiation import PAGE, redirect
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.registers.fields import title_of
from oress_opendata.delivery.pages.registers.profile import describe_thing
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.texts import Text, pick_text
from oress_opendata.errors import NotFound
from oress_opendata.meaning.descriptor import Table, read_tables
from oress_opendata.model.release import Manifest
from oress_opendata.projections.records import PAGES
from oress_opendata.queries.tables import tables_state
from oress_opendata.store.records import count_records, find_record_text, list_record_texts
from oress_opendata.store.releases import find_visible

ON_A_PAGE = 50


def make_things(service: Service) -> Blueprint:
    things = Blueprint("thing-pages", __name__)

    @things.get("/registers/<register>")
    def show_list(language: str, register: str) -> Response:
        return _show_list(service, language, register)

    @things.get("/registers/<register>/<identifier>")
    def show_thing(language: str, register: str, identifier: str) -> Response:
        if register in PAGES:
            # It has a page of its own, which knows what may be shown of it.
            return redirect(service.addresses.page(PAGES[register], identifier, language=language))
        return _show_thing(service, language, register, identifier)

    return things


def _show_list(service: Service, language: str, register: str) -> Response:
    def make(connection: Connection) -> str:
        total = _count(connection, register)
        after = request.args.get("after", "")
        found = list_record_texts(connection, register, after, ON_A_PAGE + 1)
        bodies = [json.loads(body) for _, body in found[:ON_A_PAGE]]
        following = found[ON_A_PAGE - 1][0] if len(found) > ON_A_PAGE else None
        return render_template(
            "registers/things.html",
            register=register,
            folder=PAGES.get(register, f"registers/{register}"),
            title=_register_title(service, connection, register, bodies, language),
            things=[(record["id"], _name(service, record, language)) for record in bodies],
            total=total,
            following=following,
        )

    return answer(service, make, PAGE)


def _count(connection: Connection, register: str) -> int:
    """How many are listed; a register of the house may have none yet."""
    try:
        return count_records(connection, register)
    except NotFound:
        if register in PAGES:
            return 0
        raise


def _show_thing(service: Service, language: str, register: str, identifier: str) -> Response:
    def make(connection: Connection) -> str:
        body = json.loads(find_record_text(connection, register, identifier))
        told = describe_thing(Reader(service, language), connection, register, body)
        return render_template("registers/thing.html", **told)

    return answer(service, make, PAGE, also=tables_state(service))


def _manifest_of(service: Service, connection: Connection, body: Mapping[str, Any]) -> Manifest:
    release = find_visible(connection, body["dataset"], body["version"])
    return service.store.manifest(release.manifest)


def _name(service: Service, body: Mapping[str, Any], language: str) -> Text:
    return pick_text(body["name"], language, service.settings.languages) or Text(body["id"])


def _register_title(
    service: Service,
    connection: Connection,
    register: str,
    bodies: list[dict[str, Any]],
    language: str,
) -> Text:
    """What the table is called that holds the first of these things."""
    if not bodies:
        return Text(register)
    manifest = _manifest_of(service, connection, bodies[0])
    table = next(_tables_of(manifest, register))
    return title_of(service, table.descriptor, language) or Text(register)


def _tables_of(manifest: Manifest, register: str) -> Iterator[Table]:
    yield from (table for table in read_tables(manifest.descriptor) if table.register == register)
