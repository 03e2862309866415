"""The tools `rows` and `record`: rows of a release, and one record of a register."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from oress_opendata.delivery.assistants.arguments import members, number, text, texts
from oress_opendata.delivery.assistants.call import Call
from oress_opendata.delivery.assistants.datasets import describe_column, find_release, find_table
from oress_opendata.delivery.assistants.provenance import complete
from oress_opendata.delivery.assistants.tool import (
    CURSOR,
    NEXT,
    NUMBER,
    OBJECT,
    OBJECTS,
    TEXT,
    Tool,
)
from oress_opendata.delivery.http.capacity import ROWS
from oress_opendata.delivery.parameters.cursors import write_key
from oress_opendata.delivery.parameters.matches import resolve_matches
from oress_opendata.delivery.parameters.query_string import REQUIRED, QueryString
from oress_opendata.delivery.parameters.rows import read_question
from oress_opendata.errors import BadQuery, StoreUnavailable
from oress_opendata.iris import record_iri
from oress_opendata.languages import N_
from oress_opendata.meaning.descriptor import Table
from oress_opendata.meaning.typed_columns import to_json
from oress_opendata.model.record import Record
from oress_opendata.model.release import Release
from oress_opendata.projections.omissions import refuse_omitted
from oress_opendata.projections.records import PAGES
from oress_opendata.projections.tables.formats import find_position
from oress_opendata.projections.tables.query import RowQuery
from oress_opendata.projections.tables.reading import (
    column_types,
    count_rows,
    read_groups,
    read_page,
)
from oress_opendata.queries.labels import find_in, point_to_owner, read_labels
from oress_opendata.queries.tables import find_rows
from oress_opendata.store.record_history import list_history
from oress_opendata.store.records import find_record

NOT_YET = N_("The rows are being prepared. Try again in a moment.")
NOT_AN_IRI = N_("Parameter {parameter} must be the IRI of a record, such as {example}.")
LISTS = ("select", "sort", "group", "aggregate")


def query_rows(call: Call) -> dict[str, Any]:
    release = find_release(call)
    table = point_to_owner(find_table(call, release))
    name, version = release.dataset, release.version
    database = find_rows(call.service, name, version, table.resource)
    if database is None:
        refuse_omitted(call.service.store.home, "tables", name, version)
        raise StoreUnavailable(NOT_YET)
    query = QueryString(tuple(_to_pairs(call)))
    labels = read_labels(call.service, call.connection, table)
    query = resolve_matches(query, find_in(table, database, labels))
    question = read_question(query, column_types(database), find_position(table))
    if question.aggregates:
        groups = [_plain(row) for row in read_groups(database, question)]
        found: dict[str, Any] = {"rows": groups, "total": len(groups), "next": None}
        shown = question.group
    else:
        page = read_page(database, question)
        rows = [_plain(row) for row in page.rows]
        following = write_key(page.last) if page.more and page.last is not None else None
        found = {"rows": rows, "total": count_rows(database, question), "next": following}
        shown = question.select
    body = {
        **found,
        "table": table.resource,
        "columns": [describe_column(call, c) for c in table.columns if c.name in shown],
        "labels": _label_codes(call, table, found["rows"]),
        "iris": _list_iris(call, table, question, found["rows"]),
        "url": _address(call, release, table, query),
    }
    return complete(call, body, [(name, version)])


def _to_pairs(call: Call) -> Iterator[tuple[str, str]]:
    """The arguments as the parameters of the rows API."""
    for column, value in call.arguments.get("where", {}).items():
        if isinstance(value, list):
            several = "" if column.endswith(".in") else ".in"
            yield f"where.{column}{several}", ",".join(map(_to_text, value))
        else:
            yield f"where.{column}", _to_text(value)
    for name in LISTS:
        if values := call.arguments.get(name):
            yield name, ",".join(values)
    yield "limit", str(call.arguments["limit"])
    if cursor := call.text("cursor"):
        yield "cursor", cursor


def _to_text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: to_json(value) for name, value in row.items()}


def _label_codes(call: Call, table: Table, rows: list[dict[str, Any]]) -> dict[str, dict[str, str]]:
    """The labels of the codes on the page, by column; places by their names."""
    places = call.places.all
    labels: dict[str, dict[str, str]] = {}
    for column in table.columns:
        codes = {code for row in rows if isinstance(code := row.get(column.name), str)}
        if column.scheme:
            labels[column.name] = {code: call.label(column.scheme, code) for code in sorted(codes)}
        elif column.register == "place":
            known = sorted(codes & set(places))
            labels[column.name] = {code: call.pick(places[code].names) for code in known}
    return {name: found for name, found in labels.items() if found}


def _list_iris(
    call: Call, table: Table, question: RowQuery, rows: list[dict[str, Any]]
) -> list[str]:
    """The IRI of each row's record, where the rows are about records."""
    register, column = table.register or table.owner, table.id_column
    if question.aggregates or not register or column not in question.select:
        return []
    return [record_iri(call.id_base, register, str(row[column])) for row in rows]


def _address(call: Call, release: Release, table: Table, query: QueryString) -> str:
    """Where anybody reads the same rows."""
    steps = ("datasets", release.dataset, "versions", release.version, "resources", table.resource)
    return f"{call.service.addresses.api(*steps, 'rows')}?{urlencode(query.pairs)}"


def get_record(call: Call) -> dict[str, Any]:
    register, identifier = _name_record(call)
    record = find_record(call.connection, register, identifier)
    body = {
        "record": show_record(call, register, record),
        "history": [
            {
                "version": entry.version,
                "change": entry.change,
                "columns": list(entry.columns),
            }
            for entry in list_history(call.connection, register, identifier)
        ],
    }
    return complete(call, body, [(record.dataset, record.version)])


def _name_record(call: Call) -> tuple[str, str]:
    """The register and the id, which an IRI may state."""
    iri = call.text("iri")
    if iri:
        start = f"{call.id_base}/id/"
        register, _, identifier = iri.removeprefix(start).partition("/")
        if not iri.startswith(start) or not identifier:
            example = record_iri(call.id_base, "actor", "odco")
            raise BadQuery(NOT_AN_IRI, parameter="iri", example=example)
        return register, identifier
    for name in ("register", "id"):
        if not call.text(name):
            raise BadQuery(REQUIRED, parameter=name)
    return call.text("register"), call.text("id")


def show_record(call: Call, register: str, record: Record) -> dict[str, Any]:
    """A record with labels in the language of the call."""
    folder = PAGES.get(register, f"registers/{register}")
    return {
        "register": register,
        "id": record.id,
        "iri": record.iri,
        "url": call.page(*folder.split("/"), record.id),
        "name": call.pick(record.name) or record.id,
        "listed": record.listed,
        "source": record.text("source"),
        "status": record.code("status"),
        "checked": record.text("checked_on"),
        "values": {name: _show(call, cell) for name, cell in record.values.items()},
    }


def _show(call: Call, cell: Any) -> Any:
    if isinstance(cell, list):
        return [_show(call, item) for item in cell]
    if isinstance(cell, Mapping):
        return {**cell, "label": call.pick(cell.get("label")) or cell.get("code")}
    return cell


WHERE = (
    'Conditions by column, all of which hold: {"period": 2024} is equal, {"place": ["a", '
    '"b"]} one of them; column.ne, .gt, .gte, .lt, .lte, .contains and .empty compare otherwise; '
    "column.matches finds codes by their labels, too."
)
ROWS_TOOL = Tool(
    name="rows",
    title="Query the rows of a table",
    description=(
        "Rows of a table of a dataset: filter, select, sort, or count and sum by groups. Call "
        "`dataset` first to learn the tables and columns. `labels` translates the codes of the "
        "answer; `iris` has the IRI of each row in the same order. Do not add up rows yourself: "
        "use `group` and `aggregate`."
    ),
    arguments=(
        text("dataset", "The name of a dataset.", required=True),
        text("table", "The name of a table; may be left out where there is only one."),
        text("version", "A version; the current one where it is left out."),
        members("where", WHERE),
        texts("select", "Only these columns."),
        texts("sort", "Columns; -column for descending."),
        texts("group", "Columns by which `aggregate` groups."),
        texts("aggregate", "count, sum.column, mean.column, min.column, max.column."),
        number("limit", "Rows at most.", 20, 100),
        CURSOR,
    ),
    output={
        "rows": OBJECTS,
        "total": NUMBER,
        "next": NEXT,
        "table": TEXT,
        "columns": OBJECTS,
        "labels": OBJECT,
        "iris": {"type": "array", "items": TEXT},
        "url": {**TEXT, "description": "Where a person reads the same rows."},
    },
    capacity=ROWS,
    answer=query_rows,
)
RECORD_TOOL = Tool(
    name="record",
    title="Read one record",
    description=(
        "One record of a register (structure, actor, service, place, document, step, …) with all "
        "its values, its source, its status, the day on which it was checked, and its history. "
        "Name it by `iri`, or by `register` and `id`."
    ),
    arguments=(
        text("iri", "The IRI of the record."),
        text("register", "The register, such as actor."),
        text("id", "The id in the register, such as odco."),
    ),
    output={"record": OBJECT, "history": OBJECTS},
    capacity=ROWS,
    answer=get_record,
)
