"""A workbook as values, whatever its format was. Rows and columns count from 1, as people count."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, time

from oress_opendata.errors import OressError

# What a cell holds; a text is never parsed here. None is an empty cell.
Value = str | int | float | bool | date | datetime | None
MIDNIGHT = time()


class WorkbookRefused(OressError):
    """A file cannot be read as a workbook."""


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged range. Its cells all have the value of the first one."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """`rows[0]` is row 1; all rows have the same length. `hidden_rows` are numbers of rows."""

    name: str
    rows: tuple[tuple[Value, ...], ...]
    merged: tuple[Merged, ...] = ()
    is_hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()

    @property
    def width(self) -> int:
        return len(self.rows[0]) if self.rows else 0


@dataclass(frozen=True, slots=True)
class Workbook:
    """`form` is the suffix of its format, without the dot; `encoding` and `delimiter` are those of
    a text file."""

    name: str
    form: str
    sheets: tuple[Sheet, ...]
    encoding: str = ""
    delimiter: str = ""

    def sheet(self, name: str) -> Sheet | None:
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


def value_to_text(value: Value) -> str:
    """A value as a person would write it: 661234567 for 661234567.0, 2024-05-01 for a date."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            return str(int(value)) if math.isfinite(value) and value.is_integer() else str(value)
        case datetime():
            whole = value.time() == MIDNIGHT
            return value.date().isoformat() if whole else value.isoformat(" ")
        case date():
            return value.isoformat()
    return str(value)


def column_letters(column: int) -> str:
    """The letters of a column: A for 1, AA for 27."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def cell_address(row: int, column: int) -> str:
    """The address of a cell, such as F12."""
    return f"{column_letters(column)}{row}"
