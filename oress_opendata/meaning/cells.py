"""What a cell is: its value by its field. Validation and every output read cells alike.

A value has one text, `value_to_text`, as XML Schema writes it: `1234.5`, `2024-05-01`, `INF`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from dateutil import parser

from oress_opendata.meaning.descriptor import EMPTY, Column

TRUE = ("true", "True", "TRUE", "1")
FALSE = ("false", "False", "FALSE", "0")
# What surrounds a number that is not bare (`bareNumber: false`): a currency, a unit.
_AROUND = re.compile(r"^[^-\d]*|\D*$")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}").fullmatch
# What Python reads as dateutil does, which takes ten times as long and knows 24:00.
_ISO_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}Z?"
).fullmatch
# Beyond these an exponent is not written out as zeros.
_EXPONENTS = range(-400, 401)
# What a date of the format `any` lacks.
_FIRST = datetime(1, 1, 1)

NAN = Decimal("NaN")

# Cells of a column whose texts are kept.
CACHED = 4_096

Value = int | Decimal | bool | date | datetime | time | str
Parser = Callable[[str], Value | None]


def create_reader(column: Column) -> Callable[[str], Value | None]:
    """A reader of the cells of a column: None for no value, an exact number, a boolean, a date,
    a time, or text. A year is a whole number; a month is the text `YYYY-MM`.

    It accepts what validation accepts (Frictionless); any other cell stays text.
    """
    missing, parse = column.missing_values, _create_parser(column)

    def read(cell: str) -> Value | None:
        if not cell or cell in missing:
            return None
        if parse is None:
            return cell
        value = parse(cell)
        return cell if value is None else value

    return read


def read_cell(column: Column, cell: str) -> Value | None:
    """The value of one cell; for many, make a reader."""
    return create_reader(column)(cell)


def value_to_text(value: Value | None) -> str:
    """The text of a value, equal for equal values of a type; empty for none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return _decimal_to_text(value)
    if isinstance(value, date | time):
        return value.isoformat().replace("+00:00", "Z")
    return str(value)


def create_normaliser(column: Column) -> Callable[[str], str]:
    """A function from a cell to the text of its value."""
    read = create_reader(column)
    return lru_cache(CACHED)(lambda cell: value_to_text(read(cell)))


def is_rewritable(column: Column) -> bool:
    """Whether the cells of a column can write one value in several ways."""
    return _create_parser(column) is not None or not column.missing_values <= EMPTY


def _decimal_to_text(value: Decimal) -> str:
    if not value.is_finite():
        return "NaN" if value.is_nan() else "-INF" if value < 0 else "INF"
    if not value:
        return "0"
    if value.adjusted() not in _EXPONENTS:
        return str(value)
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _create_parser(column: Column) -> Parser | None:
    """The parser of a type; it gives None for a cell that is not of the type. None for text."""
    match column.type:
        case "integer":
            return _integer_parser(column.field)
        case "number":
            return _number_parser(column.field)
        case "boolean":
            words = dict.fromkeys(column.field.get("trueValues", TRUE), True)
            return {**words, **dict.fromkeys(column.field.get("falseValues", FALSE), False)}.get
        case "year":
            return _parse_year
        case "yearmonth":
            return _parse_month
        case "date" | "datetime" | "time":
            return _time_parser(column.type, column.field.get("format", "default"))
    return None


def _integer_parser(field: Mapping[str, object]) -> Parser:
    bare = field.get("bareNumber", True)

    def parse(cell: str) -> int | None:
        text = cell.strip()
        try:
            return int(text if bare else _AROUND.sub("", text))
        except ValueError:
            return None

    return parse


def _number_parser(field: Mapping[str, object]) -> Parser:
    bare = field.get("bareNumber", True)
    point, group = str(field.get("decimalChar", ".")), str(field.get("groupChar") or "")

    def parse(cell: str) -> Decimal | None:
        text = cell.strip()
        if not bare:
            text = _AROUND.sub("", text)
        text = text.replace(group, "") if group else text
        if point != ".":
            if "." in text:
                return None
            text = text.replace(point, ".")
        try:
            value = Decimal(text)
        except InvalidOperation:
            return None
        # `sNaN` and `NaN123` too: no output has more than one NaN.
        return NAN if value.is_nan() else value

    return parse


def _parse_year(cell: str) -> int | None:
    try:
        year = int(cell) if len(cell) == 4 else -1
    except ValueError:
        return None
    return year if year >= 0 else None


def _parse_month(cell: str) -> str | None:
    year, _, month = cell.partition("-")
    try:
        return f"{int(year):04}-{int(month):02}" if 1 <= int(month) <= 12 else None
    except ValueError:
        return None


def _time_parser(kind: str, pattern: str) -> Parser:
    """The parser of dates and times, by the format of the field."""

    def parse(cell: str) -> Value | None:
        try:
            moment = _parse_moment(kind, pattern, cell)
        except (ValueError, OverflowError, IndexError):
            return None
        if moment is None or kind == "datetime":
            return moment
        return moment.date() if kind == "date" else moment.timetz()

    return parse


def _parse_moment(kind: str, pattern: str, cell: str) -> datetime | None:
    moment: datetime | None
    if pattern == "any":
        moment = parser.parse(cell, default=_FIRST)
        return moment
    if pattern != "default":
        return datetime.strptime(cell, pattern)
    match kind:
        case "date":
            plain = _ISO_DATE(cell)
            return datetime.fromisoformat(cell) if plain else datetime.strptime(cell, "%Y-%m-%d")
        case "time":
            moment = parser.isoparse(f"2000-01-01T{cell}") if len(cell) >= 8 else None
        case _ if _ISO_MOMENT(cell):
            moment = datetime.fromisoformat(cell)
        case _:
            moment = parser.isoparse(cell) if len(cell) >= 19 and cell[16] == ":" else None
    return moment
