"""A table's file with some of its rows changed: every other row keeps its bytes."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from oress_opendata.sources.tables.dialect import read_format
from oress_opendata.sources.tables.rows import open_text, parse_rows

Cells = dict[str, str]
# The new cells of a row, the same cells if it stays, or None if it goes.
Change = Callable[[Cells], Cells | None]


def rewrite_rows(
    location: Path,
    resource: Mapping[str, Any],
    change: Change,
    added: tuple[Mapping[str, str], ...] = (),
) -> None:
    """Change the rows of a file in place, and add rows at its end.

    Raises csv.Error or UnicodeDecodeError if the file is broken.
    """
    with open_text(location) as text:
        lines = _Lines(text)
        rows = parse_rows(lines, resource)
        header = next(rows)
        head = lines.take()
        end = head[len(head.rstrip("\r\n")) :] or "\n"
        kept = [head]
        for row in rows:
            raw = lines.take()
            cells = dict(zip(header, row, strict=False))
            changed = change(dict(cells))
            if changed == cells:
                kept.append(raw)
            elif changed is not None:
                kept.append(_write_row(header, changed, resource, end))
        kept += [_write_row(header, cells, resource, end) for cells in added]
    bom = "\ufeff" if location.read_bytes()[:3] == b"\xef\xbb\xbf" else ""
    # A last line without its end gets one, since another may follow.
    whole = "".join(line if line.endswith(("\r", "\n")) else line + end for line in kept)
    location.write_text(bom + whole, encoding="utf-8", newline="")


def read_cells(location: Path, resource: Mapping[str, Any]) -> Iterator[Cells]:
    """The rows of a file, by column."""
    with open_text(location) as text:
        rows = parse_rows(text, resource)
        header = next(rows, [])
        for row in rows:
            yield dict(zip(header, row, strict=False))


class _Lines:
    """The lines of a text, with those that were read since the last time."""

    def __init__(self, text: Iterator[str]) -> None:
        self.text, self.read = text, list[str]()

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = next(self.text)
        self.read.append(line)
        return line

    def take(self) -> str:
        raw, self.read = "".join(self.read), []
        return raw


def _writing(resource: Mapping[str, Any]) -> dict[str, Any]:
    """The dialect for writing: the reader skips blanks, the writer adds none."""
    form = read_format(resource)
    return {
        name: value for name, value in form.items() if name not in ("skipinitialspace", "strict")
    }


def _write_row(
    header: list[str], cells: Mapping[str, str], resource: Mapping[str, Any], end: str
) -> str:
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator=end, **_writing(resource))
    writer.writerow([cells.get(name, "") for name in header])
    return target.getvalue()
