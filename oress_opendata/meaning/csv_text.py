"""CSV as this program writes it: one writer, two profiles.

MACHINE is RFC 4180 in UTF-8: commas, CRLF, no byte order mark. EXCEL is what Excel opens correctly
with French or Moroccan settings: semicolons and a byte order mark.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

CHUNK = 65_536
LONGEST = 255
_FIRST = frozenset("=+-@\t\r0123456789")
# A formula; a code with zeros before it; more digits than Excel shows; 1E5; 1-2, 3/4, 1.5, 2024-05.
_CHANGED = re.compile(
    r"[=+\-@\t\r].*|0[0-9]+|[0-9]{12,}|[0-9]+(?:[.,][0-9]+)?[eE][+-]?[0-9]+"
    r"|[0-9]{1,4}(?:[-/.:][0-9]+){1,2}",
    re.DOTALL,
).fullmatch
# What a spreadsheet computes. A negative number or a telephone number is no formula.
_is_formula = re.compile(r"[=@\t\r].*|[+-][^0-9 ].*|[+-][0-9][^=]*[(!|].*", re.DOTALL).fullmatch


@dataclass(frozen=True, slots=True)
class CsvProfile:
    delimiter: str
    byte_order_mark: bool


MACHINE = CsvProfile(",", byte_order_mark=False)
EXCEL = CsvProfile(";", byte_order_mark=True)


def write_csv(rows: Iterable[Sequence[Any]], profile: CsvProfile = MACHINE) -> Iterator[str]:
    """The text of some rows, in chunks; to be encoded as UTF-8. None is an empty cell."""
    target = io.StringIO()
    if profile.byte_order_mark:
        target.write("\ufeff")
    writer = csv.writer(target, delimiter=profile.delimiter, lineterminator="\r\n")
    for row in rows:
        writer.writerow(row)
        if target.tell() > CHUNK:
            yield target.getvalue()
            target.seek(0)
            target.truncate()
    yield target.getvalue()


def tabulate(columns: Sequence[str], records: Iterable[Mapping[str, Any]]) -> Iterator[list[Any]]:
    """A header, then the values of these columns for each record; None if it lacks one."""
    yield list(columns)
    for record in records:
        yield [record.get(column) for column in columns]


def protect_text(text: str) -> str:
    """The cell in which Excel shows a text as it is, for files that are made for Excel.

    A text that Excel would compute, or change into a number or a date, becomes a formula that gives
    it back: `="0612"`. Excel takes formulas of texts up to 255 characters; a longer one has an
    apostrophe before it.
    """
    if text[:1] not in _FIRST or not _CHANGED(text):
        return text
    if len(text) > LONGEST:
        return f"'{text}"
    quoted = text.replace('"', '""')
    return f'="{quoted}"'


def guard_text(text: str) -> str:
    """The cell of a list in which a spreadsheet computes nothing: a formula has an apostrophe
    before it (OWASP, CSV Injection). The rows of a table are data, and stay as published."""
    return f"'{text}" if _is_formula(text) else text


def map_texts(rows: Iterable[Sequence[Any]], change: Callable[[str], str]) -> Iterator[list[Any]]:
    """The rows with their texts changed."""
    for row in rows:
        yield [change(cell) if isinstance(cell, str) else cell for cell in row]
