"""The pages of registers and of their things: made from the schema alone, for any register."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, render_template, request
from sqlalchemy import Connection

from oress_opendata.delivery.caching import answer
from oress_opendata.delivery.describing import is_sample
from oress_opendata.delivery.negotiation import PAGE
from oress_opendata.delivery.pages.texts import Text, pick_text, safe_link
from oress_opendata.delivery.service import Service
from oress_opendata.errors import NotFound
from oress_opendata.meaning.descriptor import Column, Table, read_tables
from oress_opendata.model.release import Manifest
from oress_opendata.projections.bodies import PAGES
from oress_opendata.store.items import count_items, find_item, list_items, list_states
from oress_opendata.store.releases import find_visible

ON_A_PAGE = 50
# Registers whose list is a page of its own kind.
OWN_LISTS = frozenset({"actor"})
# Registers whose pages all are.
OWN_PAGES = frozenset({"document"})


@dataclass(frozen=True, slots=True)
class Value:
    """A value as it is shown; `href` where there is something to go to."""

    text: Text
    href: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A column of a thing: what it is called, what is meant by it, and its values."""

    title: Text
    name: str
    values: tuple[Value, ...]


def make_things(service: Service) -> Blueprint:
    things = Blueprint("thing-pages", __name__)
    for register, folder in PAGES.items():
        if register in OWN_PAGES:
            continue
        _add_register(things, service, f"/{folder}", register)
    _add_registers(things, service)
    return things


def _add_register(things: Blueprint, service: Service, path: str, register: str) -> None:
    """The pages of a register that has an address of its own."""
    if register not in OWN_LISTS:

        @things.get(path, endpoint=f"list_{register}")
        def show_list(language: str) -> Response:
            return _show_list(service, language, register)

    @things.get(f"{path}/<identifier>", endpoint=f"show_{register}")
    def show_thing(language: str, identifier: str) -> Response:
        return _show_thing(service, language, register, identifier)


def _add_registers(things: Blueprint, service: Service) -> None:
    @things.get("/registers/<register>")
    def show_list(language: str, register: str) -> Response:
        return _show_list(service, language, register)

    @things.get("/registers/<register>/<identifier>")
    def show_thing(language: str, register: str, identifier: str) -> Response:
        return _show_thing(service, language, register, identifier)


def _show_list(service: Service, language: str, register: str) -> Response:
    def make(connection: Connection) -> str:
        total = _count(connection, register)
        after = request.args.get("after", "")
        found = list_items(connection, register, after, ON_A_PAGE + 1)
        bodies = [json.loads(body) for _, body in found[:ON_A_PAGE]]
        following = found[ON_A_PAGE - 1][0] if len(found) > ON_A_PAGE else None
        return render_template(
            "things.html",
            register=register,
            folder=PAGES.get(register, f"registers/{register}"),
            title=_register_title(service, connection, register, bodies, language),
            things=[(each["id"], _name(service, each, language)) for each in bodies],
            total=total,
            following=following,
        )

    return answer(service, make, PAGE)


def _count(connection: Connection, register: str) -> int:
    """How many are listed; a register of the house may have none yet."""
    try:
        return count_items(connection, register)
    except NotFound:
        if register in PAGES:
            return 0
        raise


def _show_thing(service: Service, language: str, register: str, identifier: str) -> Response:
    def make(connection: Connection) -> str:
        body = json.loads(find_item(connection, register, identifier))
        manifest = _manifest_of(service, connection, body)
        return render_template(
            "thing.html",
            register=register,
            folder=PAGES.get(register, f"registers/{register}"),
            canonical=_page_of(service, body["iri"], language),
            thing=body,
            name=_name(service, body, language),
            lines=list(_lines(service, manifest, register, body, language)),
            history=list_states(connection, register, identifier),
            sample=is_sample(manifest.descriptor),
        )

    return answer(service, make, PAGE)


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
    return _title(service, table.descriptor, language) or Text(register)


def _tables_of(manifest: Manifest, register: str) -> Iterator[Table]:
    yield from (each for each in read_tables(manifest.descriptor) if each.register == register)


def _title(service: Service, part: Mapping[str, Any], language: str) -> Text:
    texts = part.get("oress:title")
    if not isinstance(texts, Mapping):
        texts = {service.settings.languages[0]: str(part.get("title") or "")}
    return pick_text(texts, language, service.settings.languages)


def _lines(
    service: Service, manifest: Manifest, register: str, body: Mapping[str, Any], language: str
) -> Iterator[Line]:
    """The columns of a thing that say something, in the order of its schema, then satellites."""
    columns = {
        column.name: column
        for table in read_tables(manifest.descriptor)
        if register in (table.register, table.owner)
        for column in table.columns
    }
    values = body["values"]
    for name, value in values.items():
        column = columns.get(name) or columns.get(name.rpartition(".")[2])
        if value in (None, []) or _is_translated(column, columns, values, language):
            continue
        title = _title(service, column.field, language) if column else Text("")
        listed = value if isinstance(value, list) else [value]
        shown = tuple(_value(service, each, language) for each in listed if each is not None)
        yield Line(title or Text(name), name, tuple(dict.fromkeys(shown)))


def _is_translated(
    column: Column | None,
    columns: Mapping[str, Column],
    values: Mapping[str, Any],
    language: str,
) -> bool:
    """Whether another column says the same in the reader's language."""
    if column is None or column.language in (None, language):
        return False
    same = (each for each in columns.values() if each.property_url == column.property_url)
    return any(each.language == language and values.get(each.name) for each in same)


def _value(service: Service, value: Any, language: str) -> Value:
    if isinstance(value, Mapping):
        label = pick_text(value["label"], language, service.settings.languages)
        return Value(label or Text(value["code"]), _page_of(service, value["iri"], language))
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return Value(Text(text), safe_link(text))


def _page_of(service: Service, iri: str, language: str) -> str:
    """Where a code or another thing is shown: the thing's page, else what its IRI leads to."""
    base = f"{service.settings.id_base}/id/"
    if not iri.startswith(base):
        return safe_link(iri)
    register, _, identifier = iri.removeprefix(base).partition("/")
    folder = PAGES.get(register, f"registers/{register}").split("/")
    return service.addresses.page(*folder, identifier, language=language)
