"""CSV as this program writes it: one writer, two profiles.

MACHINE is RFC 4180 in UTF-8: commas, CRLF, no byte order mark. EXCEL is what Excel opens correctly
with French or Moroccan settings: semicolons and a byte order mark.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

CHUNK = 65_536


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
