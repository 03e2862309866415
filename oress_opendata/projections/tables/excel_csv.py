"""A table as the CSV that Excel opens correctly with French or Moroccan settings.

Numbers have a decimal comma; texts that Excel would compute or change are protected.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from oress_opendata.meaning.csv_text import EXCEL, protect_text, write_csv
from oress_opendata.meaning.typed_columns import DATE, Plain
from oress_opendata.sources.tables.typed_table import TypedTable


def write_excel_csv(table: TypedTable, target: Path) -> None:
    with target.open("w", encoding="utf-8", newline="") as file:
        file.writelines(write_csv(_iterate_rows(table), EXCEL))


def _iterate_rows(table: TypedTable) -> Iterator[Sequence[str | None]]:
    dates = {place for place, column in enumerate(table.columns) if column.type == DATE}
    yield [protect_text(name) for name in table.table.names]
    for columns in table.batches():
        cells = [
            values if place in dates else _to_cells(values) for place, values in enumerate(columns)
        ]
        yield from zip(*cells, strict=True)


def _to_cells(values: Sequence[Plain | None]) -> list[str | None]:
    kinds = set(map(type, values))
    if kinds == {str}:
        return list(map(protect_text, values))  # type: ignore[arg-type]
    if kinds <= {int, float}:
        return [str(value).replace(".", ",") for value in values]
    return list(map(_to_cell, values))


def _to_cell(value: Plain | None) -> str | None:
    if value is None:
        return None
    if isinstance(value, str):
        return protect_text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).replace(".", ",")
