"""The rows of a table's file, as text. Streaming: a million rows need no memory.

What is read was judged, or is being judged: a fault raises csv.Error or UnicodeDecodeError.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from io import TextIOWrapper
from pathlib import Path
from typing import Any, TextIO

from oress_opendata.sources.tables.dialect import read_format

# Characters of a cell. A commune's whole boundary as WKT has about half of it.
FIELD_CAP = 1_000_000


def read_rows(location: Path, resource: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """The header, then each row. A blank line is an empty row."""
    with open_text(location) as text:
        for row in parse_rows(text, resource):
            yield tuple(row)


def open_text(location: Path, errors: str = "strict") -> TextIOWrapper:
    """A table's file, in which line ends stay as they are; a byte order mark is dropped."""
    return TextIOWrapper(location.open("rb"), encoding="utf-8-sig", errors=errors, newline="")


def parse_rows(
    text: TextIO, resource: Mapping[str, Any], strict: bool = True
) -> Iterator[list[str]]:
    """The rows of an open file, by the resource's dialect."""
    # The limit belongs to the interpreter, and other libraries set it too.
    csv.field_size_limit(FIELD_CAP)
    form = read_format(resource)
    form["strict"] = strict
    return csv.reader(text, **form)
