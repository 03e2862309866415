"""The data dictionary of a table: meaning, type, unit, constraints and codes of every column, and
the share of empty cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from oress_opendata.delivery.pages.shared.formatting import show_figure
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.texts import Text, safe_link
from oress_opendata.languages import N_, say
from oress_opendata.meaning.descriptor import Column, Table
from oress_opendata.projections.records import PAGES
from oress_opendata.projections.tables.query import Aggregate, RowQuery
from oress_opendata.projections.tables.reading import column_types, read_groups

TYPES = {
    "string": N_("text"),
    "integer": N_("whole number"),
    "number": N_("number"),
    "boolean": N_("yes or no"),
    "date": N_("date"),
    "year": N_("year"),
    "yearmonth": N_("month of a year"),
    "datetime": N_("date and time"),
    "time": N_("time"),
    "duration": N_("duration"),
    "geopoint": N_("point"),
    "geojson": N_("shape"),
    "object": N_("object"),
    "array": N_("list"),
    "list": N_("list"),
    "any": N_("anything"),
}
KEY, REQUIRED, UNIQUE = N_("key"), N_("required"), N_("unique")
# Constraints of a schema, except required and unique.
CONSTRAINTS = {
    "minimum": N_("at least {value}"),
    "maximum": N_("at most {value}"),
    "exclusiveMinimum": N_("more than {value}"),
    "exclusiveMaximum": N_("less than {value}"),
    "minLength": N_("at least {value} characters"),
    "maxLength": N_("at most {value} characters"),
    "pattern": N_("of the form {value}"),
    "enum": N_("one of: {value}"),
}
MOST_ENUM = 12
# Unicode isolates: a pattern reads from left to right in any text.
LEFT_TO_RIGHT, END = "\u2066", "\u2069"
# The titles of the registers of the house.
REGISTERS = {
    "place": N_("Places"),
    "structure": N_("Structures"),
    "actor": N_("Actors"),
    "document": N_("Documents"),
    "service": N_("Services"),
}


@dataclass(frozen=True, slots=True)
class FieldView:
    """A column in the dictionary. `codes` are the title and the address of its code list, `empty`
    is the share of empty cells."""

    name: str
    title: Text
    meaning: Text
    type: str
    kind: str
    unit: Text
    constraints: tuple[str, ...]
    address: str
    codes: tuple[Text, str] | None
    empty: str


def list_fields(reader: Reader, table: Table, database: Path | None) -> list[FieldView]:
    counts = count_cells(database) if database else {}
    return [_field(reader, table, column, counts) for column in table.columns]


@lru_cache(maxsize=512)
def count_cells(database: Path) -> Mapping[str, int]:
    """The number of filled cells by column, and under the empty name the number of rows. Cached,
    as a file of rows never changes."""
    counting = [Aggregate("count"), *(Aggregate("count", name) for name in column_types(database))]
    found = read_groups(database, RowQuery((), aggregates=tuple(counting)))[0]
    return {name.removeprefix("count").removeprefix("."): n for name, n in found.items()}


def _field(reader: Reader, table: Table, column: Column, counts: Mapping[str, int]) -> FieldView:
    unit = column.field.get("oress:unit")
    return FieldView(
        name=column.name,
        title=reader.text(column.field, "title"),
        meaning=reader.text(column.field, "description"),
        type=column.type,
        kind=say(TYPES[column.type], reader.language) if column.type in TYPES else column.type,
        unit=reader.label("unit", str(unit)) if unit else Text(""),
        constraints=tuple(_constraints(reader, table, column)),
        address=safe_link(column.property_url),
        codes=_codes(reader, column),
        empty=_empty(reader, column, counts),
    )


def _constraints(reader: Reader, table: Table, column: Column) -> Iterator[str]:
    constraints: Mapping[str, Any] = column.field.get("constraints") or {}
    if column.name in table.primary_key:
        yield say(KEY, reader.language)
    elif constraints.get("required"):
        yield say(REQUIRED, reader.language)
    if constraints.get("unique"):
        yield say(UNIQUE, reader.language)
    for name, sentence in CONSTRAINTS.items():
        value = constraints.get(name)
        if value is not None:
            yield say(sentence, reader.language, value=f"{LEFT_TO_RIGHT}{_shorten(value)}{END}")


def _shorten(value: Any) -> str:
    if not isinstance(value, list):
        return str(value)
    return ", ".join(map(str, value[:MOST_ENUM])) + (" …" if len(value) > MOST_ENUM else "")


def _codes(reader: Reader, column: Column) -> tuple[Text, str] | None:
    page, language = reader.service.addresses.page, reader.language
    scheme = reader.vocabulary.schemes.get(column.scheme or "")
    if scheme:
        return reader.name(scheme.titles) or Text(scheme.name), page(
            "vocab", scheme.name, language=language
        )
    if column.register:
        folder = PAGES.get(column.register, f"registers/{column.register}").split("/")
        called = REGISTERS.get(column.register)
        title = say(called, language) if called else column.register
        return Text(title), page(*folder, language=language)
    return None


def _empty(reader: Reader, column: Column, counts: Mapping[str, int]) -> str:
    """The share of empty cells; empty where it is unknown or zero."""
    rows, filled = counts.get("", 0), counts.get(column.name)
    if not rows or filled is None or filled == rows:
        return ""
    share = 100 * (rows - filled) / rows
    return show_figure(max(share, 0.1), reader.language, "pourcent")
