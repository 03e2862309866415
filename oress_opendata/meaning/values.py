"""A row as an item's `values`: typed cells, codes with their labels, references to things."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from oress_opendata.iris import concept_iri, record_iri
from oress_opendata.meaning.descriptor import Column, Table

_INTEGER = re.compile(r"[+-]?\d{1,15}")
_NUMBER = re.compile(r"[+-]?(\d{1,15}|\d{0,15}\.\d{1,15})")
_TRUE = ("true", "True", "TRUE", "1")
_FALSE = ("false", "False", "FALSE", "0")

Labels = Callable[[str, str], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Context:
    """What cells are read with. `concept_labels(scheme, code)` and `record_labels(register, id)`
    give labels by language, empty where there are none."""

    id_base: str
    concept_labels: Labels
    record_labels: Labels


def row_to_values(table: Table, row: Sequence[str], context: Context) -> dict[str, Any]:
    """The cells of a row by column; None for an empty one."""
    missing = missing_values(table)
    return {
        column.name: cell_to_value(column, cell, missing, context)
        for column, cell in zip(table.columns, row, strict=False)
    }


def cell_to_value(column: Column, cell: str, missing: frozenset[str], context: Context) -> Any:
    """A code is `{code, iri, label}`, and so is the id of another register's thing."""
    if cell in missing:
        return None
    if column.scheme:
        iri = concept_iri(context.id_base, column.scheme, cell)
        return {"code": cell, "iri": iri, "label": context.concept_labels(column.scheme, cell)}
    if column.register:
        iri = record_iri(context.id_base, column.register, cell)
        return {"code": cell, "iri": iri, "label": context.record_labels(column.register, cell)}
    return plain_value(column, cell)


def plain_value(column: Column, cell: str) -> Any:
    """A number or a truth where JSON can carry it as it is; else the text of the cell."""
    if column.type == "integer" and _INTEGER.fullmatch(cell):
        return int(cell)
    if column.type == "number" and _NUMBER.fullmatch(cell):
        return float(cell) if "." in cell else int(cell)
    if column.type == "boolean":
        if cell in column.field.get("trueValues", _TRUE):
            return True
        if cell in column.field.get("falseValues", _FALSE):
            return False
    return cell


def missing_values(table: Table) -> frozenset[str]:
    """The cells of a table that say nothing; an empty cell always does."""
    stated = table.schema.get("missingValues", [""])
    return frozenset(
        value["value"] if isinstance(value, Mapping) else value for value in stated
    ) | {""}


def names_of(table: Table, row: Sequence[str]) -> dict[str, str]:
    """What a row's thing is called, by language, where it is called anything."""
    cells = dict(zip(table.names, row, strict=False))
    found = ((language, cells.get(column, "")) for language, column in table.labels.items())
    return {language: name for language, name in found if name}


def satellite_columns(table: Table, taken: frozenset[str]) -> Iterator[tuple[Column, str]]:
    """The columns of a satellite with the names under which its owner carries them as lists.

    A name that the owner or another satellite has is preceded by the resource's. The columns that
    say where a row comes from stay with the row: as lists they would say nothing.
    """
    provenance = set((table.schema.get("oress:provenance") or {}).values())
    for column in table.columns:
        if column.name != table.id_column and column.name not in provenance:
            clash = column.name in taken
            yield column, f"{table.resource}.{column.name}" if clash else column.name
