"""A column of texts, as it is read from a file of any format."""

from __future__ import annotations

import string
from collections.abc import Iterator, Sequence
from typing import NamedTuple

Cells = list[tuple[int | None, str]]


class TextColumn(NamedTuple):
    """Cells with the numbers of their rows; lines of a text, or features of a GeoJSON, are rows.

    `name` is empty where there is none. A long column comes in several parts.
    """

    name: str
    cells: Cells


class UnreadFormatError(Exception):
    """No text can be read from the file."""


def to_columns(
    header: Sequence[str], rows: Sequence[Sequence[str]], first_row: int, prefix: str = ""
) -> Iterator[TextColumn]:
    for number in range(max(map(len, rows), default=0)):
        label = header[number].strip() if number < len(header) else ""
        cells: Cells = [
            (row, cells[number])
            for row, cells in enumerate(rows, start=first_row)
            if number < len(cells) and cells[number].strip()
        ]
        yield TextColumn(prefix + (label or _letters(number)), cells)


def _letters(number: int) -> str:
    """The letters of a column in a spreadsheet: A, B, …, Z, AA."""
    before, last = divmod(number, 26)
    return (_letters(before - 1) if before else "") + string.ascii_uppercase[last]
