"""The texts and numbers of a JSON value, each with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from oress_opendata.sources.files.spreadsheets import cell_to_text
from oress_opendata.sources.files.text_column import Cells, TextColumn


def json_to_columns(value: Any) -> Iterator[TextColumn]:
    """The values of each property as a column; the records of the outermost list are its rows."""
    columns: dict[str, Cells] = {}
    for row, name, text in _walk_values(value, None, ""):
        columns.setdefault(name, []).append((row, text))
    for name, cells in columns.items():
        yield TextColumn(name, cells)


def _walk_values(value: Any, row: int | None, name: str) -> Iterator[tuple[int | None, str, str]]:
    """Each text and number with its property and the number of its record; not coordinates."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key != "coordinates":
                yield from _walk_values(inner, row, str(key))
    elif isinstance(value, list):
        for number, inner in enumerate(value, start=1):
            yield from _walk_values(inner, number if row is None else row, name)
    elif value is not None and not isinstance(value, bool):
        yield row, name, cell_to_text(value)
