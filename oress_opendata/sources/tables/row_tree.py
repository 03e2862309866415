"""The rows of a table's file under one hash, so that one row can be proved without the others.

Each hundred rows have a list of the sha256 of their bytes; each hundred lists have a list of
theirs, and so on, up to one. All are short texts, so that `sha256sum` and a text editor check them.
The summary names the file, the number of rows, the header and the last list; a release states its
sha256.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from oress_opendata.model.canonical import sha256_of
from oress_opendata.sources.tables.rows import open_text, parse_rows

WIDTH = 100
BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class StoredRow:
    """A row: its cells, and its bytes in the file with their line end. A byte order mark belongs to
    the bytes of the header, and to no cell."""

    cells: tuple[str, ...]
    content: bytes


@dataclass(frozen=True, slots=True)
class RowTree:
    """`summary` is the text whose sha256 a release states; `lists` are those that lead from the
    wanted row to it, from the lowest."""

    summary: bytes
    lists: tuple[bytes, ...]

    @property
    def sha256(self) -> str:
        return sha256_of(self.summary)


def read_stored_rows(location: Path, resource: Mapping[str, Any]) -> Iterator[StoredRow]:
    """All rows of a table's file, its header first.

    Raises csv.Error and UnicodeDecodeError.
    """
    lines: list[str] = []
    with open_text(location, encoding="utf-8") as text:
        for cells in parse_rows(_note_lines(text, lines), resource):
            content = "".join(lines).encode()
            lines.clear()
            yield StoredRow(tuple(cells), content)


def _note_lines(text: Iterable[str], lines: list[str]) -> Iterator[str]:
    """The lines of a file, each noted before it is read: a row takes as many as it has."""
    for number, line in enumerate(text):
        lines.append(line)
        yield line if number else line.removeprefix(BOM)


def make_row_tree(location: Path, resource: Mapping[str, Any], wanted: int = 0) -> RowTree:
    """Hash all rows. `wanted` is the number of the row, counted from 1, whose lists are kept.

    Raises csv.Error and UnicodeDecodeError.
    """
    stored = read_stored_rows(location, resource)
    header = sha256_of(next(stored, StoredRow((), b"")).content)
    lists = _Lists(wanted)
    level = lists.write("rows", (sha256_of(row.content) for row in stored), 1)
    levels = 1
    while len(level) > 1:
        level = lists.write("lists", iter(level), WIDTH**levels)
        levels += 1
    top = level[0] if level else sha256_of(b"")
    summary = (
        f"oress rows 1\nfile {resource['path']}\nrows {lists.rows}\nheader {header}\n"
        f"levels {levels}\ntop {top}\n"
    )
    return RowTree(summary.encode(), tuple(lists.kept))


@dataclass(slots=True)
class _Lists:
    """The lists of a table as they are written; `rows` is known once those of the rows are."""

    wanted: int
    rows: int = 0
    kept: list[bytes] = field(default_factory=list)

    def write(self, kind: str, hashes: Iterator[str], step: int) -> list[str]:
        """The sha256 of each list of a level, whose hashes stand for `step` rows each."""
        made, first = [], 1
        while batch := list(islice(hashes, WIDTH)):
            last = first + len(batch) * step - 1
            if kind == "rows":
                self.rows = last
            last = min(last, self.rows)
            text = "\n".join((f"{kind} {first}-{last}", *batch, "")).encode()
            if first <= self.wanted <= last:
                self.kept.append(text)
            made.append(sha256_of(text))
            first = last + 1
        return made
