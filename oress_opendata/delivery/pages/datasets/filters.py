"""The form that filters the rows of a table, and the filters in use.

Every column has one control, by its type; the names are the parameters of the rows API.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from oress_opendata.delivery.pages.datasets.preview import Pairs
from oress_opendata.delivery.pages.registers.fields import NO, YES
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.languages import N_, say
from oress_opendata.meaning.descriptor import Column, Table
from oress_opendata.meaning.typed_columns import DATE, is_number
from oress_opendata.projections.tables.reading import column_types

MOST_OPTIONS = 80
COLUMNS = 40
OPERATORS = {
    "ne": "≠",
    "gt": ">",
    "gte": "≥",
    "lt": "<",
    "lte": "≤",
    "contains": "∋",
    "in": "∈",
}
EMPTY, FILLED = N_("empty"), N_("not empty")


@dataclass(frozen=True, slots=True)
class Control:
    """The filter of a column. `kind` is select, number, date or text; `name` the parameter without
    its comparison; `given` the values by comparison."""

    name: str
    title: Text
    kind: str
    options: tuple[tuple[str, str], ...]
    given: dict[str, str]

    def value(self, comparison: str = "") -> str:
        return self.given.get(comparison, "")


@dataclass(frozen=True, slots=True)
class RowFilter:
    """A filter in use; `href` is the table without it."""

    title: Text
    operator: str
    value: str
    href: str


def list_controls(reader: Reader, table: Table, database: Path, pairs: Pairs) -> list[Control]:
    types = column_types(database)
    known = [column for column in table.columns if column.name in types][:COLUMNS]
    return [_control(reader, column, types[column.name], pairs) for column in known]


def _control(reader: Reader, column: Column, kind: str, pairs: Pairs) -> Control:
    name = f"where.{column.name}"
    values = {
        key.removeprefix(name).removeprefix("."): value
        for key, value in pairs
        if key == name or key.startswith(f"{name}.")
    }
    title = reader.text(column.field, "title") or Text(column.name)
    options = tuple(_options(reader, column, kind))
    if options:
        return Control(name, title, "select", options, values)
    shape = "number" if is_number(kind) else "date" if kind == DATE else "text"
    return Control(name, title, shape, (), values)


def _options(reader: Reader, column: Column, kind: str) -> Iterator[tuple[str, str]]:
    """The options of a select, where they are known and few."""
    if kind == "BOOLEAN":
        yield "true", say(YES, reader.language)
        yield "false", say(NO, reader.language)
    scheme = reader.vocabulary.schemes.get(column.scheme or "")
    if scheme and len(scheme.concepts) <= MOST_OPTIONS:
        named = ((code, str(reader.label(scheme.name, code))) for code in scheme.concepts)
        yield from sorted(named, key=lambda option: option[1])


def list_row_filters(reader: Reader, table: Table, pairs: Pairs) -> list[RowFilter]:
    filters = []
    for number, (name, value) in enumerate(pairs):
        if name.startswith("where."):
            kept = (*pairs[:number], *pairs[number + 1 :])
            query = urlencode([("table", table.resource), *kept])
            href = f"?{query}#table-{table.resource}" if kept else f"?#table-{table.resource}"
            filters.append(_row_filter(reader, table, name.removeprefix("where."), value, href))
    return filters


def _row_filter(reader: Reader, table: Table, rest: str, value: str, href: str) -> RowFilter:
    columns = {column.name: column for column in table.columns}
    name, operator = (rest, "") if rest in columns else rest.rpartition(".")[::2]
    column = columns[name]
    shown = value
    if operator == "empty":
        shown = say(EMPTY if value == "true" else FILLED, reader.language)
    elif column.scheme and operator in ("", "ne"):
        shown = str(reader.label(column.scheme, value))
    elif column.type == "boolean" and value in ("true", "false"):
        shown = say(YES if value == "true" else NO, reader.language)
    title = reader.text(column.field, "title") or Text(name)
    return RowFilter(title, OPERATORS.get(operator, "" if operator else "="), shown, href)
