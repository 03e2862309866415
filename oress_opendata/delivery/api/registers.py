"""`/api/v1/registers…`: the records of registers, current and past.

A record is stored as the JSON of the response; it is joined here and never parsed.
"""

from __future__ import annotations

from flask import Response
from flask_smorest import Blueprint
from sqlalchemy import Connection

from oress_opendata.delivery.api.lists import JSON, answer, dump, envelope, join_envelope
from oress_opendata.delivery.api.register_rows import is_simple, select_records
from oress_opendata.delivery.api.schemas import (
    HistoryEntrySchema,
    RecordList,
    RecordSchema,
    RegisterList,
)
from oress_opendata.delivery.http.capacity import ROWS, takes
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.parameters.cursors import write_cursor
from oress_opendata.delivery.parameters.lists import CURSOR, LANGUAGE, LIMIT
from oress_opendata.delivery.parameters.query_string import QueryString, describe, read_only
from oress_opendata.delivery.parameters.rows import PARAMETERS
from oress_opendata.errors import NotFound
from oress_opendata.store.record_history import list_history
from oress_opendata.store.records import (
    count_records,
    find_record_text,
    list_record_texts,
    list_registers,
)

SHORT = {"structures": "structure", "actors": "actor", "documents": "document", "places": "place"}


def make_registers(service: Service) -> Blueprint:
    registers = Blueprint("registers", __name__, description="Registers and their records")

    @registers.get("/registers")
    @registers.response(200, RegisterList)
    def get_registers() -> Response:
        """The registers, with the number of their listed records."""
        return answer(service, lambda connection: _list_registers(service, connection), JSON)

    @registers.get("/registers/<register>")
    @registers.response(200, RecordList)
    @registers.doc(parameters=describe(*PARAMETERS, LANGUAGE))
    @takes(ROWS)
    def get_records(register: str) -> Response:
        """The listed records of a register, by id; or those that a query selects."""
        steps = ("registers", register)
        return answer(
            service, lambda connection: _find_records(service, connection, register, steps), JSON
        )

    @registers.get("/registers/<register>/<identifier>")
    @registers.response(200, RecordSchema)
    def get_record(register: str, identifier: str) -> Response:
        """A record, listed or not, with its history by release."""
        return answer(
            service, lambda connection: _describe_record(connection, register, identifier), JSON
        )

    for plural, register in SHORT.items():
        _add_short(registers, service, plural, register)
    return registers


def _add_short(registers: Blueprint, service: Service, plural: str, register: str) -> None:
    """The short name of a register of the house; it answers though nothing is in it yet."""

    @registers.get(f"/{plural}", endpoint=f"get_{plural}")
    @registers.response(200, RecordList)
    @registers.doc(parameters=describe(*PARAMETERS, LANGUAGE))
    @takes(ROWS)
    def get_records() -> Response:
        """The listed records of this register, by id; or those that a query selects."""

        def make(connection: Connection) -> str:
            try:
                return _find_records(service, connection, register, (plural,))
            except NotFound:
                return join_envelope([], 0, None)

        return answer(service, make, JSON)

    @registers.get(f"/{plural}/<identifier>", endpoint=f"get_{register}")
    @registers.response(200, RecordSchema)
    def get_record(identifier: str) -> Response:
        """A record of this register, listed or not, with its history by release."""
        return answer(
            service, lambda connection: _describe_record(connection, register, identifier), JSON
        )


def _list_registers(service: Service, connection: Connection) -> str:
    read_only()
    records = [
        {"register": name, "count": count, "url": service.addresses.api("registers", name)}
        for name, count in list_registers(connection).items()
    ]
    return envelope(RegisterList, records, len(records), None)


def _find_records(
    service: Service, connection: Connection, register: str, steps: tuple[str, ...]
) -> str:
    if is_simple():
        return _list_records(service, connection, register, read_only(LIMIT, CURSOR), steps)
    return select_records(service, connection, register, service.addresses.api(*steps))


def _list_records(
    service: Service,
    connection: Connection,
    register: str,
    query: QueryString,
    steps: tuple[str, ...],
) -> str:
    after, limit = query.get(CURSOR) or "", query.get(LIMIT)
    total = count_records(connection, register)
    found = list_record_texts(connection, register, after, limit + 1)
    shown = found[:limit]
    following = None
    if len(found) > limit:
        following = service.addresses.api(*steps, limit=limit, cursor=write_cursor(shown[-1][0]))
    return join_envelope((body for _, body in shown), total, following)


def _describe_record(connection: Connection, register: str, identifier: str) -> str:
    read_only()
    body = find_record_text(connection, register, identifier)
    history = HistoryEntrySchema(many=True).dump(list_history(connection, register, identifier))
    return f'{body[:-1]},"history":{dump(history)}}}'
