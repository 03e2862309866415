"""The cells of a spreadsheet: Excel in all its formats, and OpenDocument."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from oress_opendata.sources.files.text_column import TextColumn, UnreadFormatError, to_columns

# Rows in which a spreadsheet's header is looked for, below its titles.
MOST_TITLES = 30


def read_sheets(location: Path) -> Iterator[TextColumn]:
    try:
        with CalamineWorkbook.from_path(location) as book:
            for name in book.sheet_names:
                rows = [
                    [cell_to_text(value) for value in row]
                    for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                ]
                yield from _read_sheet(rows, f"{name} / " if len(book.sheet_names) > 1 else "")
    except (CalamineError, OSError, ValueError) as problem:
        raise UnreadFormatError(location.name) from problem


def _read_sheet(rows: list[list[str]], prefix: str) -> Iterator[TextColumn]:
    """The columns of a sheet below its header; what stands above it is searched, too."""
    place = next((number for number, row in enumerate(rows[:MOST_TITLES]) if _is_header(row)), None)
    header = rows[place] if place is not None else []
    below = 0 if place is None else place + 1
    for number, row in enumerate(rows[:below], start=1):
        yield TextColumn("", [(number, text) for text in row if text])
    yield from to_columns(header, rows[below:], below + 1, prefix)


def _is_header(row: Sequence[str]) -> bool:
    filled = [text for text in row if text.strip()]
    return len(filled) >= 2 and not any(text.replace(".", "").isdigit() for text in filled)


def cell_to_text(value: Any) -> str:
    """A value as a person would write it: 661234567 for 661234567.0."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
