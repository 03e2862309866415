"""The form that narrows the rows of a table, and what narrows them now.

One control for a column, of the kind that fits it; names are the parameters of the API's rows.
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
from oress_opendata.delivery.parameters.rows import NUMBERS
from oress_opendata.languages import N_, say
from oress_opendata.meaning.descriptor import Column, Table
from oress_opendata.projections.tables.reading import column_types

MOST_OPTIONS = 80
COLUMNS = 40
SIGNS = {
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
    """How rows are narrowed by a column. `kind` is select, number, date or text; `name` the
    parameter without its comparison; `values` what was given, by comparison."""

    name: str
    title: Text
    kind: str
    options: tuple[tuple[str, str], ...]
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class Chip:
    """Something that narrows the rows; `href` takes it off."""

    title: Text
    sign: str
    value: str
    href: str


def list_controls(reader: Reader, table: Table, database: Path, asked: Pairs) -> list[Control]:
    types = column_types(database)
    known = [column for column in table.columns if column.name in types][:COLUMNS]
    return [_control(reader, column, types[column.name], asked) for column in known]


def _control(reader: Reader, column: Column, kind: str, asked: Pairs) -> Control:
    name = f"where.{column.name}"
    values = {
        key.removeprefix(name).removeprefix("."): value
        for key, value in asked
        if key == name or key.startswith(f"{name}.")
    }
    title = reader.text(column.field, "title") or Text(column.name)
    options = tuple(_options(reader, column, kind))
    if options:
        return Control(name, title, "select", options, values)
    shape = "number" if kind in NUMBERS else "date" if kind == "DATE" else "text"
    return Control(name, title, shape, (), values)


def _options(reader: Reader, column: Column, kind: str) -> Iterator[tuple[str, str]]:
    """What can be chosen, where that is known and not too much."""
    if kind == "BOOLEAN":
        yield "true", say(YES, reader.language)
        yield "false", say(NO, reader.language)
    scheme = reader.vocabulary.schemes.get(column.scheme or "")
    if scheme and len(scheme.concepts) <= MOST_OPTIONS:
        named = ((code, str(reader.label(scheme.name, code))) for code in scheme.concepts)
        yield from sorted(named, key=lambda option: option[1])


def list_chips(reader: Reader, table: Table, asked: Pairs) -> list[Chip]:
    chips = []
    for number, (name, value) in enumerate(asked):
        if name.startswith("where."):
            kept = (*asked[:number], *asked[number + 1 :])
            query = urlencode([("table", table.resource), *kept])
            href = f"?{query}#table-{table.resource}" if kept else f"?#table-{table.resource}"
            chips.append(_chip(reader, table, name.removeprefix("where."), value, href))
    return chips


def _chip(reader: Reader, table: Table, rest: str, value: str, href: str) -> Chip:
    columns = {column.name: column for column in table.columns}
    name, sign = (rest, "") if rest in columns else rest.rpartition(".")[::2]
    column = columns[name]
    shown = value
    if sign == "empty":
        shown = say(EMPTY if value == "true" else FILLED, reader.language)
    elif column.scheme and sign in ("", "ne"):
        shown = str(reader.label(column.scheme, value))
    elif column.type == "boolean" and value in ("true", "false"):
        shown = say(YES if value == "true" else NO, reader.language)
    title = reader.text(column.field, "title") or Text(name)
    return Chip(title, SIGNS.get(sign, "" if sign else "="), shown, href)
