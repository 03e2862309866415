"""The rows of a table's file, as text. Streaming: a million rows need no memory.

Files are validated before or while they are read: a broken one raises csv.Error or
UnicodeDecodeError.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from oress_opendata.sources.tables.dialect import read_format

# Characters of a cell. A commune's whole boundary as WKT has about half of it.
FIELD_CAP = 1_000_000


def read_header(location: Path, resource: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the columns in the file; empty where the file is."""
    with open_text(location) as text:
        return tuple(next(parse_rows(text, resource), ()))


def read_rows(location: Path, resource: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """The rows below the header. A blank line is an empty row."""
    with open_text(location) as text:
        for row in islice(parse_rows(text, resource), 1, None):
            yield tuple(row)


def open_text(location: Path, errors: str = "strict") -> TextIOWrapper:
    """A table's file with its line ends unchanged and without its byte order mark."""
    return TextIOWrapper(location.open("rb"), encoding="utf-8-sig", errors=errors, newline="")


def parse_rows(
    text: TextIO, resource: Mapping[str, Any], strict: bool = True
) -> Iterator[list[str]]:
    """All rows of an open file, its header first, by the resource's dialect."""
    # The limit belongs to the interpreter, and other libraries set it too.
    csv.field_size_limit(FIELD_CAP)
    form = read_format(resource)
    form["strict"] = strict
    return csv.reader(text, **form)
