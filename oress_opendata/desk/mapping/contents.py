"""What the values of a column of a sheet look like, and how many of them a field would take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from oress_opendata.desk.mapping.headings import is_empty_word
from oress_opendata.desk.mapping.options import Options
from oress_opendata.desk.mapping.slots import Slot
from oress_opendata.desk.mapping.splitting import split_values
from oress_opendata.desk.mapping.values import create_converter, digits_of
from oress_opendata.desk.spreadsheet.table_area import Header, TableArea
from oress_opendata.desk.spreadsheet.workbook import Sheet, Value, value_to_text
from oress_opendata.projections.search.analysis.texts import clean_text, script_of
from oress_opendata.sources.privacy.headers import find_kind

# Distinct values by which a column is known.
SAMPLE = 150
SHOWN = 4
# A text that long is no name of a code.
LONG = 60
# Fields whose values are unlike any other.
TELLING = 0.8
_TODAY = date(2100, 1, 1)


@dataclass(frozen=True, slots=True)
class Contents:
    """`values` are distinct, the first ones; `filled` is how many cells have one. `counts_rows`
    where they are 1, 2, 3 …"""

    values: tuple[Value, ...]
    filled: int
    counts_rows: bool

    @property
    def samples(self) -> tuple[str, ...]:
        return tuple(clean_text(value_to_text(value))[:LONG] for value in self.values[:SHOWN])

    def may_tell(self, slot: Slot) -> bool:
        """Whether the values alone could show that a column is this field."""
        kind = find_kind(slot.column.name)
        return (
            bool(slot.vocabulary and not slot.code) or kind == "email" or digits_of(slot.column) > 0
        )

    def is_telling(self, slot: Slot, fit: float) -> bool:
        return fit >= TELLING and len(self.values) >= 3 and self.may_tell(slot)

    def rate(self, slot: Slot, options: Options | None) -> float:
        """The share of the values that a field takes; a half for a text of any kind."""
        if not self.values:
            return 0.0
        if slot.second is not None:
            return self._share(_is_position)
        if slot.vocabulary:
            return self._rate_codes(slot, options) if options else 0.5
        if slot.column.language:
            wanted = "ar" if slot.column.language == "ar" else "latin"
            return self._share(lambda value: script_of(value_to_text(value)) in ("", wanted))
        if slot.column.type == "string" and not digits_of(slot.column) and _is_plain(slot):
            return 0.6
        convert = create_converter(slot.column, _TODAY)
        return self._share(lambda value: convert(value).fault is None)

    def _rate_codes(self, slot: Slot, options: Options) -> float:
        def is_known(text: str) -> bool:
            found = options.find(text)
            if slot.is_context:
                return bool(options.outer.find(text).codes)
            return bool(found.codes)

        def takes(value: Value) -> bool:
            text = clean_text(value_to_text(value))
            if slot.is_list:
                return any(map(is_known, split_values(value_to_text(value), is_known)))
            return len(text) <= LONG * 2 and is_known(text)

        return self._share(takes)

    def _share(self, takes: Callable[[Value], bool]) -> float:
        return sum(map(takes, self.values)) / len(self.values)


def read_contents(sheet: Sheet, area: TableArea, header: Header) -> Contents:
    values: dict[Value, None] = {}
    filled = 0
    numbers: list[float] = []
    for row in area.rows:
        value = sheet.rows[row - 1][header.column - 1]
        if value is None or (isinstance(value, str) and is_empty_word(value)):
            continue
        filled += 1
        if len(values) < SAMPLE:
            values[value] = None
        number = _to_number(value)
        if number is not None:
            numbers.append(number)
    counting = len(numbers) >= 0.9 * filled > 0 and _is_counting(numbers)
    return Contents(tuple(values), filled, counting)


def _to_number(value: Value) -> float | None:
    if isinstance(value, int | float):
        return float(value)
    text = value.strip() if isinstance(value, str) else ""
    return float(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _is_counting(numbers: list[float]) -> bool:
    """Whether numbers are those of rows: small, distinct, in any order."""
    return len(set(numbers)) > 0.95 * len(numbers) and max(numbers) <= 3 * len(numbers) + 10


def _is_plain(slot: Slot) -> bool:
    """Whether a field of texts takes any text."""
    kind, form = find_kind(slot.column.name), slot.column.field.get("format")
    pattern = (slot.column.field.get("constraints") or {}).get("pattern")
    return not pattern and kind not in ("email", "phone") and form not in ("email", "uri")


def _is_position(value: Value) -> bool:
    return read_position(value) is not None


def read_position(value: Value) -> tuple[str, str] | None:
    """The latitude and longitude of a cell such as 35,2486 ; -5,7955."""
    if not isinstance(value, str):
        return None
    text = value.strip().strip("()[]")
    for separator in (";", "/", "|", ", ", " "):
        parts = [part.strip().replace(",", ".") for part in text.split(separator) if part.strip()]
        if len(parts) == 2 and all(map(_is_degrees, parts)):
            return parts[0], parts[1]
    parts = text.split(",")
    return (parts[0], parts[1]) if len(parts) == 2 and all(map(_is_degrees, parts)) else None


def _is_degrees(text: str) -> bool:
    try:
        return "." in text and abs(float(text)) <= 180
    except ValueError:
        return False
