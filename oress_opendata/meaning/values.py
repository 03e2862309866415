"""The cells of a row as values: typed by their field, codes with labels, references to records."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from oress_opendata.iris import concept_iri, record_iri
from oress_opendata.meaning.descriptor import Column, Table

_TRUE = ("true", "True", "TRUE", "1")
_FALSE = ("false", "False", "FALSE", "0")
# What surrounds a number that is not bare (`bareNumber: false`): a currency, a unit.
_AROUND = re.compile(r"^[^-\d]*|\D*$")
# Digits before and after the point that every reader of JSON keeps.
DIGITS = 15

Labels = Callable[[str, str], Mapping[str, str]]
Value = int | Decimal | bool | str


@dataclass(frozen=True, slots=True)
class Context:
    """What cells are read with. `concept_labels(scheme, code)` and `record_labels(register, id)`
    give labels by language, empty where there are none."""

    id_base: str
    concept_labels: Labels
    record_labels: Labels


def row_to_values(table: Table, row: Sequence[str], context: Context) -> dict[str, Any]:
    """The cells of a row by column, as `cell_to_value` gives them."""
    return {
        column.name: cell_to_value(column, cell, context)
        for column, cell in zip(table.columns, row, strict=False)
    }


def cell_to_value(column: Column, cell: str, context: Context) -> Any:
    """A code or the id of a record as `{code, iri, label}`; else as `cell_to_json` gives it."""
    if column.is_missing(cell):
        return None
    if column.scheme:
        iri = concept_iri(context.id_base, column.scheme, cell)
        return {"code": cell, "iri": iri, "label": context.concept_labels(column.scheme, cell)}
    if column.register:
        iri = record_iri(context.id_base, column.register, cell)
        return {"code": cell, "iri": iri, "label": context.record_labels(column.register, cell)}
    return cell_to_json(column, cell)


def cell_to_json(column: Column, cell: str) -> int | float | bool | str | None:
    """A number or a boolean where JSON carries it without loss; else the text of the cell."""
    value = read_cell(column, cell)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return value
    digits, exponent = len(str(abs(value))), 0
    if isinstance(value, Decimal):
        _, figures, power = value.as_tuple()
        if not isinstance(power, int) or power > 0:
            return cell
        digits, exponent = len(figures) + power, power
    if digits > DIGITS or -exponent > DIGITS:
        return cell
    return float(value) if exponent else int(value)


def read_cell(column: Column, cell: str) -> Value | None:
    """The value of a cell by its field: None for no value, an exact number, a boolean, or text.

    It accepts what validation accepts (Frictionless); any other cell stays text.
    """
    if column.is_missing(cell):
        return None
    if column.type == "boolean":
        if cell in column.field.get("trueValues", _TRUE):
            return True
        if cell in column.field.get("falseValues", _FALSE):
            return False
    if column.type in ("integer", "number"):
        return _read_number(column, cell)
    return cell


def _read_number(column: Column, cell: str) -> int | Decimal | str:
    text = cell.strip()
    if not column.field.get("bareNumber", True):
        text = _AROUND.sub("", text)
    try:
        if column.type == "integer":
            return int(text)
        point = column.field.get("decimalChar", ".")
        if group := column.field.get("groupChar"):
            text = text.replace(group, "")
        return cell if point != "." and "." in text else Decimal(text.replace(point, "."))
    except (ValueError, InvalidOperation):
        return cell


def names_of(table: Table, row: Sequence[str]) -> dict[str, str]:
    """The names of a row's record, by language."""
    cells = dict(zip(table.names, row, strict=False))
    found = ((language, cells.get(column, "")) for language, column in table.labels.items())
    return {language: name for language, name in found if name}


def satellite_columns(table: Table, taken: frozenset[str]) -> Iterator[tuple[Column, str]]:
    """The columns of a satellite with the names under which its owner carries them as lists.

    A name that the owner or another satellite has is preceded by that of the resource. Columns of
    provenance stay with the row: as lists they would mean nothing.
    """
    provenance = set((table.schema.get("oress:provenance") or {}).values())
    for column in table.columns:
        if column.name != table.id_column and column.name not in provenance:
            clash = column.name in taken
            yield column, f"{table.resource}.{column.name}" if clash else column.name
