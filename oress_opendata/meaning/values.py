"""The cells of a row as values: typed by their field, codes with labels, references to records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from oress_opendata.iris import concept_iri, record_iri
from oress_opendata.meaning.descriptor import Column, Table
from oress_opendata.meaning.typed_columns import TypedColumn

Labels = Callable[[str, str], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Context:
    """What cells are read with. `concept_labels(scheme, code)` and `record_labels(register, id)`
    give labels by language, empty where there are none."""

    id_base: str
    concept_labels: Labels
    record_labels: Labels


def row_to_values(
    columns: Iterable[TypedColumn], row: Sequence[str], context: Context
) -> dict[str, Any]:
    """The cells of a row by column, as `cell_to_value` gives them."""
    return {
        typed.column.name: cell_to_value(typed, cell, context)
        for typed, cell in zip(columns, row, strict=False)
    }


def cell_to_value(typed: TypedColumn, cell: str, context: Context) -> Any:
    """A code or the id of a record as `{code, iri, label}`; else as JSON carries it."""
    column = typed.column
    if column.is_missing(cell):
        return None
    if column.scheme:
        iri = concept_iri(context.id_base, column.scheme, cell)
        return {"code": cell, "iri": iri, "label": context.concept_labels(column.scheme, cell)}
    if column.register:
        iri = record_iri(context.id_base, column.register, cell)
        return {"code": cell, "iri": iri, "label": context.record_labels(column.register, cell)}
    return typed.read(cell)


def names_of(table: Table, row: Sequence[str]) -> dict[str, str]:
    """The names of a row's record, by language."""
    places = {language: table.positions.get(name) for language, name in table.labels.items()}
    return {
        language: row[place]
        for language, place in places.items()
        if place is not None and not table.columns[place].is_missing(row[place])
    }


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
