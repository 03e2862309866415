"""A table's file with its columns typed by all its cells: what every output is written from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from oress_opendata.meaning.descriptor import Table
from oress_opendata.meaning.typed_columns import Plain, TypedColumn, type_columns
from oress_opendata.sources.tables.rows import read_batches, read_rows

Columns = Sequence[Sequence[Plain | None]]


@dataclass(frozen=True, slots=True)
class TypedTable:
    """`count` is the number of its rows. Each reading opens the file anew."""

    location: Path
    table: Table
    columns: tuple[TypedColumn, ...]
    count: int

    def batches(self) -> Iterator[Columns]:
        """The values of the rows by column, as JSON carries them; None for no value. In batches,
        because reading the cells of a column together is several times as fast."""
        batches = read_batches(self.location, self.table.descriptor, len(self.columns))
        for cells in batches:
            yield [column.read_all(part) for column, part in zip(self.columns, cells, strict=True)]


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
