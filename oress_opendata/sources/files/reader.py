"""The texts of a file of any format, as columns of cells.

Spreadsheets, CSV, JSON and GeoJSON have columns; documents and plain texts have one without a name.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from oress_opendata.sources.files.json_values import json_to_columns
from oress_opendata.sources.files.office import read_paragraphs
from oress_opendata.sources.files.spreadsheets import read_sheets
from oress_opendata.sources.files.text_column import TextColumn, UnreadFormatError, to_columns
from oress_opendata.sources.tables.dialect import declared_terms, default_delimiter
from oress_opendata.sources.tables.rows import FIELD_CAP

SHEETS = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods")
# Zips of XML.
DOCUMENTS = (".docx", ".odt", ".pptx", ".odp", ".epub", ".docm", ".dotx")
PICTURES = ("image/", "audio/", "video/", "font/")
BATCH = 2_000
# Bytes of a JSON file that is read as values; a larger one is read as a text.
MOST_JSON = 50_000_000


def read_text_columns(
    location: Path, mediatype: str, resource: Mapping[str, Any]
) -> Iterator[TextColumn]:
    """The texts of a file. Raises UnreadFormatError."""
    suffix = location.suffix.lower()
    if suffix in SHEETS:
        yield from read_sheets(location)
    elif suffix in DOCUMENTS:
        yield from read_paragraphs(location)
    elif not _is_text(location):
        if not mediatype.startswith(PICTURES):
            raise UnreadFormatError(location.name)
    elif suffix in (".json", ".geojson", ".jsonld", ".topojson"):
        yield from _read_json(location)
    elif suffix in (".csv", ".tsv") or resource.get("format") in ("csv", "tsv"):
        yield from _read_csv(location, resource)
    else:
        yield from _read_lines(location)


def _is_text(location: Path) -> bool:
    with location.open("rb") as source:
        return b"\0" not in source.read(65_536)


def _open(location: Path) -> Any:
    """A text in UTF-8; bytes of another encoding become single characters."""
    return location.open(encoding="utf-8-sig", errors="surrogateescape", newline="")


def _read_lines(location: Path) -> Iterator[TextColumn]:
    with _open(location) as source:
        pieces = _number_pieces(iter(partial(source.readline, FIELD_CAP), ""))
        while batch := list(islice(pieces, BATCH)):
            yield TextColumn("", batch)


def _number_pieces(pieces: Iterator[str]) -> Iterator[tuple[int | None, str]]:
    """The number of its line for each piece of a text; a long line has several."""
    number = 1
    for piece in pieces:
        yield number, piece
        number += piece.endswith(("\n", "\r"))


def _read_csv(location: Path, resource: Mapping[str, Any]) -> Iterator[TextColumn]:
    delimiter = declared_terms(resource).get("delimiter")
    if not isinstance(delimiter, str) or len(delimiter) != 1:
        delimiter = _sniff(location, resource)
    try:
        with _open(location) as source:
            yield from _read_rows(csv.reader(source, delimiter=delimiter))
    except csv.Error:  # such as a cell that is too long: the rest is searched as a text
        yield from _read_lines(location)


def _read_rows(rows: Iterator[list[str]]) -> Iterator[TextColumn]:
    header = next(rows, [])
    yield TextColumn("", [(1, label) for label in header])
    number = 2
    while batch := list(islice(rows, BATCH)):
        yield from to_columns(header, batch, number)
        number += len(batch)


def _sniff(location: Path, resource: Mapping[str, Any]) -> str:
    """The separator that the first line has most of."""
    with _open(location) as source:
        first = source.readline(65_536)
    best = max(",;\t|", key=first.count)
    return best if best in first else default_delimiter(resource)


def _read_json(location: Path) -> Iterator[TextColumn]:
    value = None
    if location.stat().st_size <= MOST_JSON:
        with suppress(ValueError, RecursionError):
            value = json.loads(location.read_bytes())
    if value is None:
        yield from _read_lines(location)
        return
    yield from json_to_columns(value)
