"""The rows of a table's file, as text. Streaming: a million rows need no memory.

Files are validated before or while they are read: a broken one raises csv.Error or
UnicodeDecodeError.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, cast

from oress_opendata.sources.tables.dialect import read_format

# Characters of a cell. A commune's whole boundary as WKT has about half of it.
FIELD_CAP = 1_000_000
# Rows of a batch, to stay in the processor's cache; and its bytes, so that long rows come in
# smaller batches.
BATCH_ROWS = 2_000
BATCH_BYTES = 4_000_000
FIRST_ROWS = 50

Cells = tuple[str | None, ...]


def read_header(location: Path, resource: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the columns in the file; empty where the file is."""
    with open_text(location) as text:
        return tuple(next(parse_rows(text, resource), ()))


def read_rows(location: Path, resource: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """The rows below the header. A blank line is an empty row."""
    with open_text(location) as text:
        for row in islice(parse_rows(text, resource), 1, None):
            yield tuple(row)


def read_batches(location: Path, resource: Mapping[str, Any], width: int) -> Iterator[list[Cells]]:
    """The cells of the rows by column, in batches; None stands for a missing cell."""
    with open_text(location) as text:
        reader, source = islice(parse_rows(text, resource), 1, None), cast("BinaryIO", text.buffer)
        size, done = FIRST_ROWS, 0
        while rows := list(islice(reader, size)):
            yield to_columns(rows, width)
            done += len(rows)
            size = size_batch(done, source.tell())


def size_batch(rows: int, bytes_: int) -> int:
    """The rows of the next batch, by those that were read so far and their bytes."""
    return max(1, min(BATCH_ROWS, BATCH_BYTES * (rows + 1) // (bytes_ + 1)))


def to_columns(rows: Sequence[list[str]], width: int) -> list[Cells]:
    """Rows as columns. Extra cells are dropped; None stands for missing cells."""
    if set(map(len, rows)) == {width}:
        return list(zip(*rows, strict=True))
    even = [[*cells[:width], *([None] * (width - len(cells)))] for cells in rows]
    return list(zip(*even, strict=True))


def open_text(location: Path, errors: str = "strict", encoding: str = "utf-8-sig") -> TextIOWrapper:
    """A table's file with its line ends unchanged and without its byte order mark."""
    return TextIOWrapper(location.open("rb"), encoding=encoding, errors=errors, newline="")


def parse_rows(
    text: Iterable[str], resource: Mapping[str, Any], strict: bool = True
) -> Iterator[list[str]]:
    """All rows of the lines of a file, its header first, by the resource's dialect."""
    # The limit belongs to the interpreter, and other libraries set it too.
    csv.field_size_limit(FIELD_CAP)
    form = read_format(resource)
    form["strict"] = strict
    return csv.reader(text, **form)
