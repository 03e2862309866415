"""A table's file with its columns typed by all its cells: what every output is written from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oress_opendata.meaning.descriptor import Table
from oress_opendata.meaning.typed_columns import Plain, TypedColumn, type_columns
from oress_opendata.sources.tables.rows import read_rows


@dataclass(frozen=True, slots=True)
class TypedTable:
    """`count` is the number of its rows. Each reading opens the file anew."""

    location: Path
    table: Table
    columns: tuple[TypedColumn, ...]
    count: int

    def rows(self) -> Iterator[list[Plain | None]]:
        """The values of each row, as JSON carries them; None for no value."""
        readers = [column.read for column in self.columns]
        for row in read_rows(self.location, self.table.descriptor):
            values = [read(cell) for read, cell in zip(readers, row, strict=False)]
            yield values + [None] * (len(readers) - len(values))

    def records(self) -> Iterator[dict[str, Any]]:
        """The same by column."""
        names = self.table.names
        return (dict(zip(names, values, strict=True)) for values in self.rows())


def read_typed(location: Path, table: Table) -> TypedTable:
    """Read a file once, to type its columns. Raises csv.Error or UnicodeDecodeError."""
    rows = _Counted(read_rows(location, table.descriptor))
    columns = type_columns(table, rows)
    return TypedTable(location, table, columns, rows.count)


class _Counted(Iterator[tuple[str, ...]]):
    """Rows, and how many have been read."""

    def __init__(self, rows: Iterator[tuple[str, ...]]) -> None:
        self.rows = rows
        self.count = 0

    def __next__(self) -> tuple[str, ...]:
        row = next(self.rows)
        self.count += 1
        return row
