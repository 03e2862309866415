"""The type in which every cell of a column can be carried without loss, and its values as JSON.

All cells decide: one number that no type holds makes its whole column text, so that no output mixes
types and none changes a value.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from typing import Any

from oress_opendata.meaning.cells import Value, create_reader, value_to_text
from oress_opendata.meaning.descriptor import EMPTY, Column, Table

# SQL's names of the types. DECIMAL has digits and decimals, such as DECIMAL(38,2).
INTEGER, REAL, DECIMAL, YEAR = "BIGINT", "DOUBLE", "DECIMAL", "SMALLINT"
BOOLEAN, DATE, TEXT = "BOOLEAN", "DATE", "VARCHAR"
# JavaScript, and so many a reader of JSON, has no whole numbers from here on.
UNSAFE = 2**53
# Digits of a DECIMAL.
DIGITS = 38
# What a double holds whatever the digits are: fifteen of them.
PLAIN_DIGITS = 15
BATCH = 5_000
CACHED = 4_096
_NUMBERS, _TIMES = ("integer", "number"), ("datetime", "time", "yearmonth")
_PLAIN_INTEGER = re.compile(r"-?[0-9]{1,15}").fullmatch
# Their texts are their values, even where there is no such day.
_PLAIN_TIMES = {
    "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}").fullmatch,
    "datetime": re.compile(
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}Z?"
    ).fullmatch,
}
_PLAIN_NUMBER = re.compile(r"-?(?:[0-9]{1,15}|(?=[0-9.]{3,16}$)[0-9]+\.[0-9]+)").fullmatch

Plain = int | float | bool | str


@dataclass(frozen=True, slots=True)
class TypedColumn:
    """A column with its type. `read` gives a cell as JSON carries it; None for no value.
    `are_plain` accepts cells that `convert` certainly reads alike.

    A DECIMAL is text in JSON, and so are NaN and INF, which JSON lacks.
    """

    column: Column
    type: str
    read: Callable[[str], Plain | None]
    are_plain: Callable[[Collection[str]], bool]
    convert: Callable[[str], Plain]

    def read_all(self, cells: Sequence[str | None]) -> Sequence[Plain | None]:
        """The values of cells that are read together; None for a missing cell, too."""
        distinct = set(cells)
        if None not in distinct and self.are_plain(distinct):  # type: ignore[arg-type]
            return cells if self.convert is str else list(map(self.convert, cells))  # type: ignore[arg-type]
        known = {cell: None if cell is None else self.read(cell) for cell in distinct}
        return [known[cell] for cell in cells]


def type_columns(table: Table, rows: Iterable[Sequence[str]]) -> tuple[TypedColumn, ...]:
    """The columns of a table, typed by all its rows, which are read to their end."""
    tallies = [_create_tally(column) for column in table.columns]
    open_ones = [(place, tally) for place, tally in enumerate(tallies) if tally.type != TEXT]
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        for place, tally in open_ones:
            tally.add({row[place] for row in batch if len(row) > place})
    return tuple(
        type_column(column, tally.settle())
        for column, tally in zip(table.columns, tallies, strict=True)
    )


def type_column(column: Column, kind: str) -> TypedColumn:
    """A column whose type is known."""
    if kind == TEXT and column.type in (*_NUMBERS, "boolean", "year", "date"):
        # A cell that does not fit is text, and the others of its column with it.
        column_read = create_reader(replace(column, type="string"))
    else:
        column_read = create_reader(column)
    convert = value_to_text if kind.startswith(DECIMAL) else _to_real if kind == REAL else to_json
    read = _hasten(column, kind, column_read, convert)
    are_plain = _find_all_plain(column, kind)
    number: Callable[[str], Plain] = int if kind == INTEGER else _read_real
    return TypedColumn(column, kind, read, are_plain, number if is_number(kind) else str)


def _find_all_plain(column: Column, kind: str) -> Callable[[Collection[str]], bool]:
    """What accepts the cells of a column that are certainly plain numbers, or the texts of their
    values."""
    missing = column.missing_values | EMPTY
    if kind == TEXT and column.type not in _TIMES:
        return missing.isdisjoint
    is_plain: Callable[[str], object] = _doubt
    if kind in (INTEGER, REAL):
        is_plain = _find_plain(column)
    elif column.type in _PLAIN_TIMES and column.field.get("format", "default") == "default":
        pattern = _PLAIN_TIMES[column.type]
        is_plain = _doubt if any(map(pattern, missing)) else pattern
    return lambda cells: all(map(is_plain, cells))


def _hasten(
    column: Column,
    kind: str,
    read: Callable[[str], Value | None],
    convert: Callable[[Value], Plain | None],
) -> Callable[[str], Plain | None]:
    """The reader of a column, with what most cells are put first."""

    def read_plain(cell: str) -> Plain | None:
        value = read(cell)
        return None if value is None else convert(value)

    if column.type in _NUMBERS and kind in (INTEGER, REAL):
        is_plain = _find_plain(column)
        number: Callable[[str], int | float] = int if kind == INTEGER else _read_real
        return lambda cell: number(cell) if is_plain(cell) else read_plain(cell)
    if kind != TEXT:
        return lru_cache(CACHED)(read_plain)
    if column.type in _TIMES:
        return read_plain
    missing = column.missing_values | EMPTY
    return lambda cell: None if cell in missing else cell


def _read_real(cell: str) -> int | float:
    value = float(cell)
    return int(value) if value.is_integer() else value


def _to_real(value: Value) -> Plain | None:
    plain: Plain | None = to_json(float(value) if isinstance(value, Decimal) else value)
    return plain


def _find_plain(column: Column) -> Callable[[str], object]:
    """What accepts the cells of a column of numbers that certainly are plain numbers."""
    unusual = any(column.field.get(term) for term in ("groupChar", "decimalChar"))
    if unusual or any(map(_PLAIN_NUMBER, column.missing_values)):
        return _doubt
    return _PLAIN_INTEGER if column.type == "integer" else _PLAIN_NUMBER


def is_number(kind: str) -> bool:
    """Whether SQL calculates with a type."""
    return kind in (INTEGER, REAL, YEAR) or kind.startswith(DECIMAL)


def to_json(value: Any) -> Any:
    """A value as JSON carries it, from a cell or from a database."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            return value_to_text(Decimal(value))
        return int(value) if value.is_integer() and abs(value) < UNSAFE else value
    if isinstance(value, int):
        return value if abs(value) < UNSAFE else str(value)
    return value_to_text(value)


@dataclass(slots=True)
class _Tally:
    """What the cells of a column have been so far. `type` is the type if nothing speaks against
    it; `plain` accepts cells that certainly fit."""

    type: str
    read: Callable[[str], Value | None]
    plain: Callable[[str], Any] = field(default=lambda cell: False)

    def add(self, cells: Collection[str]) -> None:
        if self.type == TEXT or all(map(self.plain, cells)):
            return
        for cell in cells:
            value = None if self.plain(cell) else self.read(cell)
            if isinstance(value, str):
                self.type = TEXT
                return
            if value is not None:
                self.weigh(value)

    def weigh(self, value: Value) -> None:
        """Note what a value needs."""

    def settle(self) -> str:
        return self.type


@dataclass(slots=True)
class _NumberTally(_Tally):
    """Also the digits before and after the point, and whether the simple type is exact."""

    exact: bool = True
    whole: int = 0
    decimals: int = 0

    def weigh(self, value: Value) -> None:
        number = Decimal(value) if isinstance(value, int) else value
        assert isinstance(number, Decimal)
        if not number.is_finite():
            self.whole = DIGITS + 1
            return
        exponent = number.as_tuple().exponent
        assert isinstance(exponent, int)
        self.whole = max(self.whole, number.adjusted() + 1)
        self.decimals = max(self.decimals, -exponent)
        self.exact = self.exact and self._is_exact(number)

    def _is_exact(self, number: Decimal) -> bool:
        if self.type == INTEGER:
            return abs(number) < UNSAFE
        nearest = float(number) if number.adjusted() < 310 else math.inf
        return math.isfinite(nearest) and Decimal(repr(nearest)) == number

    def settle(self) -> str:
        if self.type == TEXT or self.exact:
            return self.type
        plain = 0 if self.type == INTEGER else PLAIN_DIGITS
        decimals = max(plain, self.decimals)
        fits = max(PLAIN_DIGITS, self.whole) + decimals <= DIGITS
        return f"{DECIMAL}({DIGITS},{decimals})" if fits else TEXT


def _create_tally(column: Column) -> _Tally:
    read = create_reader(column)
    match column.type:
        case "integer":
            return _NumberTally(INTEGER, read, _find_plain(column))
        case "number":
            return _NumberTally(REAL, read, _find_plain(column))
        case "boolean":
            return _Tally(BOOLEAN, read)
        case "year":
            return _Tally(YEAR, read)
        case "date":
            return _Tally(DATE, read)
    return _Tally(TEXT, read)


def _doubt(cell: str) -> bool:
    """No cell certainly fits."""
    return False
