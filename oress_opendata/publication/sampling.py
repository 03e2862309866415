"""Rows of a table that stand for all of them, where a rehearsal of every row would take too long.

What a view cannot make is an unusual cell: the sample has the first rows, rows at even distances,
and for each column the longest and the shortest cell, the first and the last in the order of texts,
and every character that occurs in it. The lines are those of the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from oress_opendata.meaning.descriptor import Table
from oress_opendata.sources.tables.rows import Cells, open_text, parse_rows, read_batches

# Rows of a table that is rehearsed whole.
FEW = 2_000
FIRST = 200
EVENLY = 800


def sample_rows(location: Path, table: Table, target: Path) -> Path:
    """A file with the header and a sample of the rows; `location` itself where they are few.

    Raises csv.Error or UnicodeDecodeError.
    """
    width = len(table.columns)
    chosen, count = _choose(read_batches(location, table.descriptor, width), width)
    if count <= FEW:
        return location
    chosen |= set(range(FIRST)) | set(range(0, count, max(1, count // EVENLY)))
    with open_text(location) as text, target.open("w", encoding="utf-8", newline="") as file:
        lines = _Lines(text)
        for number, _ in enumerate(parse_rows(lines, table.descriptor), start=-1):
            if number in chosen or number < 0:
                file.writelines(lines.read)
            lines.read.clear()
    return target


def _choose(batches: Iterable[list[Cells]], width: int) -> tuple[set[int], int]:
    """The numbers of the rows with unusual cells, and how many rows there are."""
    columns = [_Column() for _ in range(width)]
    done = 0
    for batch in batches:
        for column, cells in zip(columns, batch, strict=True):
            column.read([cell or "" for cell in cells], done)
        done += len(batch[0]) if batch else 0
    return {row for column in columns for row in column.rows()}, done


class _Column:
    """The unusual cells of a column, with the numbers of their rows."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self.rare: set[int] = set()
        self.extremes: dict[str, tuple[str, int]] = {}

    def rows(self) -> Iterator[int]:
        yield from self.rare
        yield from (row for _, row in self.extremes.values())

    def read(self, cells: list[str], first: int) -> None:
        """The cells of a batch, whose first row has this number."""
        new = set("".join(cells)) - self.seen
        self.seen |= new
        for character in new:
            self.rare.add(first + next(n for n, cell in enumerate(cells) if character in cell))
        self._note("longest", max(cells, key=len), cells, first)
        self._note("shortest", min(cells, key=len), cells, first)
        self._note("last", max(cells), cells, first)
        self._note("first", min(cells), cells, first)

    def _note(self, kind: str, cell: str, cells: list[str], first: int) -> None:
        known = self.extremes.get(kind)
        if known is None or _is_beyond(kind, cell, known[0]):
            self.extremes[kind] = cell, first + cells.index(cell)


def _is_beyond(kind: str, cell: str, known: str) -> bool:
    match kind:
        case "longest":
            return len(cell) > len(known)
        case "shortest":
            return len(cell) < len(known)
        case "last":
            return cell > known
    return cell < known


class _Lines(Iterator[str]):
    """The lines of a file, and those that were read since `read` was cleared: a row may have
    several."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines = iter(lines)
        self.read: list[str] = []

    def __next__(self) -> str:
        line = next(self.lines)
        self.read.append(line)
        return line
