"""The pages of registers and their records, made from the schema alone, for any register.

The registers of the house have pages of their own, to which their records are redirected.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Blueprint, Response
from markupsafe import Markup
from sqlalchemy import Connection

from oress_opendata.delivery.http.caching import answer
from oress_opendata.delivery.http.confirmations import confirmed_on
from oress_opendata.delivery.http.negotiation import PAGE, redirect
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.registers.fields import title_of_register
from oress_opendata.delivery.pages.registers.profile import (
    RecordProfile,
    describe_record,
    describe_thing,
    label_of,
    name_record,
    to_json_ld,
)
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.delivery.parameters.query_string import read_query_string
from oress_opendata.errors import NotFound
from oress_opendata.model.record import Record, parse_record
from oress_opendata.projections.descriptions.signposts import TYPES
from oress_opendata.projections.records import PAGES
from oress_opendata.queries.tables import tables_state
from oress_opendata.store.records import count_records, find_record, list_record_texts
from oress_opendata.store.releases import find_visible

ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class RegisterPage(Page):
    """`records` are ids and names; `following` is the id after which the next page begins."""

    template: ClassVar[str] = "registers/register.html"

    register: str
    folder: str
    title: Text
    records: tuple[tuple[str, Text], ...]
    total: int
    following: str | None


@dataclass(frozen=True, slots=True)
class RecordPage(Page):
    template: ClassVar[str] = "registers/record.html"

    profile: RecordProfile
    linked_data: Markup


def make_registers(service: Service) -> Blueprint:
    pages = Blueprint("register-pages", __name__)

    @pages.get("/registers/<register>")
    def show_register(language: str, register: str) -> Response:
        reader = Reader(service, language)
        return answer(
            service, lambda connection: _render_register(reader, connection, register), PAGE
        )

    @pages.get("/registers/<register>/<identifier>")
    def show_record(language: str, register: str, identifier: str) -> Response:
        if register in PAGES:
            # It has a page of its own, which knows what may be shown of it.
            return redirect(service.addresses.page(PAGES[register], identifier, language=language))

        def make(connection: Connection) -> str:
            record = find_record(connection, register, identifier)
            reader = Reader(service, language)
            profile = describe_record(reader, connection, register, record)
            return render(RecordPage(profile, to_json_ld(_describe(profile, reader))))

        also = tables_state(service), confirmed_on(register, identifier)
        return answer(service, make, PAGE, also=also)

    return pages


def _describe(profile: RecordProfile, reader: Reader) -> dict[str, Any]:
    """A record as far as schema.org has a type for its register."""
    kind = TYPES.get(profile.register, "Thing")
    if kind != "Service":
        return describe_thing(profile, reader.language, kind)
    values = profile.record.values
    return describe_thing(
        profile,
        reader.language,
        kind,
        serviceType=label_of(reader, values.get("kind")).text,
        provider=refer_organization(reader, values.get("actor")),
    )


def refer_organization(reader: Reader, cell: object) -> dict[str, str] | None:
    """The organization that a cell refers to."""
    if not isinstance(cell, Mapping):
        return None
    return {"@type": "Organization", "@id": cell["iri"], "name": label_of(reader, cell).text}


def _render_register(reader: Reader, connection: Connection, register: str) -> str:
    total = _count(connection, register)
    after = read_query_string().text("after")
    found = list_record_texts(connection, register, after, ON_A_PAGE + 1)
    records = [parse_record(text) for _, text in found[:ON_A_PAGE]]
    page = RegisterPage(
        register=register,
        folder=PAGES.get(register, f"registers/{register}"),
        title=_register_title(reader, connection, register, records),
        records=tuple((record.id, name_record(reader, record)) for record in records),
        total=total,
        following=found[ON_A_PAGE - 1][0] if len(found) > ON_A_PAGE else None,
    )
    return render(page)


def _count(connection: Connection, register: str) -> int:
    """How many are listed; a register of the house may have none yet."""
    try:
        return count_records(connection, register)
    except NotFound:
        if register in PAGES:
            return 0
        raise


def _register_title(
    reader: Reader, connection: Connection, register: str, records: list[Record]
) -> Text:
    """As the release names it that holds the first of these records."""
    if not records:
        return Text(register)
    service, first = reader.service, records[0]
    release = find_visible(connection, first.dataset, first.version)
    descriptor = service.store.manifest(release.manifest).descriptor
    return title_of_register(service, descriptor, register, reader.language)
