"""`/api/v1/registers…`: the rows that are things, as they stand now, with their past.

An item is kept as the JSON that is answered; it is joined here and never parsed.
"""

from __future__ import annotations

from typing import Any

from flask import Response, request
from sqlalchemy import Connection

from oress_opendata.delivery.api.lists import JSON, answer, dump, envelope, join_envelope
from oress_opendata.delivery.api.register_rows import is_simple, select_items
from oress_opendata.delivery.api.rows import LANGUAGE, PARAMETERS
from oress_opendata.delivery.api.schemas import ItemList, ItemSchema, RegisterList
from oress_opendata.delivery.http.pagination import read_cursor_key, write_cursor
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.parameters.fields import Page, Part
from oress_opendata.errors import NotFound
from oress_opendata.store.records import (
    HistoryEntry,
    count_records,
    find_record_text,
    list_history,
    list_record_texts,
    list_registers,
)

SHORT = {"structures": "structure", "actors": "actor", "documents": "document", "places": "place"}


def make_registers(service: Service) -> Part:
    registers = Part("registers", __name__, description="Rows that are things")

    @registers.get("/registers")
    @registers.response(200, RegisterList)
    def get_registers() -> Response:
        """The registers, with the number of their listed items."""
        return answer(service, lambda connection: _list_registers(service, connection), JSON)

    @registers.get("/registers/<register>")
    @registers.response(200, ItemList)
    @registers.doc(parameters=[*PARAMETERS, LANGUAGE])
    def get_items(register: str) -> Response:
        """The listed items of a register, by id; or those that a question selects."""
        steps = ("registers", register)
        return answer(service, lambda each: _find_items(service, each, register, steps), JSON)

    @registers.get("/registers/<register>/<identifier>")
    @registers.response(200, ItemSchema)
    def get_item(register: str, identifier: str) -> Response:
        """An item, listed or not, with its history by release."""
        return answer(service, lambda each: _describe_item(each, register, identifier), JSON)

    for plural, register in SHORT.items():
        _add_short(registers, service, plural, register)
    return registers


def _add_short(registers: Part, service: Service, plural: str, register: str) -> None:
    """The short name of a register of the house; it answers though nothing is in it yet."""

    @registers.get(f"/{plural}", endpoint=f"get_{plural}")
    @registers.response(200, ItemList)
    @registers.doc(parameters=[*PARAMETERS, LANGUAGE])
    def get_items() -> Response:
        """The listed items of this register, by id; or those that a question selects."""

        def make(connection: Connection) -> str:
            try:
                return _find_items(service, connection, register, (plural,))
            except NotFound:
                return envelope([], 0, None)

        return answer(service, make, JSON)

    @registers.get(f"/{plural}/<identifier>", endpoint=f"get_{register}")
    @registers.response(200, ItemSchema)
    def get_item(identifier: str) -> Response:
        """An item of this register, listed or not, with its history by release."""
        return answer(service, lambda each: _describe_item(each, register, identifier), JSON)


def _list_registers(service: Service, connection: Connection) -> str:
    items = [
        {"register": name, "count": count, "url": service.addresses.api("registers", name)}
        for name, count in list_registers(connection).items()
    ]
    return envelope(items, len(items), None)


def _find_items(
    service: Service, connection: Connection, register: str, steps: tuple[str, ...]
) -> str:
    if is_simple():
        question = Part.ARGUMENTS_PARSER.parse(Page, request, location="query")
        return _list_items(service, connection, register, question, steps)
    return select_items(
        service, connection, register, lambda **query: service.addresses.api(*steps, **query)
    )


def _list_items(
    service: Service,
    connection: Connection,
    register: str,
    question: dict[str, Any],
    steps: tuple[str, ...],
) -> str:
    after, limit = read_cursor_key(question["cursor"]) or "", question["limit"]
    total = count_records(connection, register)
    found = list_record_texts(connection, register, after, limit + 1)
    shown = found[:limit]
    following = None
    if len(found) > limit:
        following = service.addresses.api(*steps, limit=limit, cursor=write_cursor(shown[-1][0]))
    return join_envelope((body for _, body in shown), total, following)


def _describe_item(connection: Connection, register: str, identifier: str) -> str:
    body = find_record_text(connection, register, identifier)
    history = [_state_to_json(each) for each in list_history(connection, register, identifier)]
    return f'{body[:-1]},"history":{dump(history)}}}'


def _state_to_json(state: HistoryEntry) -> dict[str, Any]:
    return {
        "version": state.version,
        "issued": state.issued,
        "change": state.change,
        "columns": list(state.columns),
    }
