"""Dates are plausible: between 1000 and 2100, existing days, and no end before its start."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date

from oress_opendata.languages import N_
from oress_opendata.meaning.dates import is_partial_date
from oress_opendata.meaning.descriptor import Table
from oress_opendata.model.finding import Finding
from oress_opendata.sources.findings.rules import error
from oress_opendata.sources.findings.subject import Subject
from oress_opendata.sources.tables.column_checks import CellCheck

FIRST_YEAR, LAST_YEAR = 1000, 2100
TYPES = frozenset({"date", "datetime", "year", "yearmonth"})
# Names of columns with the start and the end of something.
INTERVALS = (
    ("valid_from", "valid_to"),
    ("start_date", "end_date"),
    ("date_debut", "date_fin"),
    ("starts_on", "ends_on"),
)

RANGE = error(
    "date-range",
    N_("“{value}” in the column “{column}” is before {first} or after {last}."),
    N_("Correct the date; often a digit is wrong."),
)
PARTIAL = error(
    "date-partial",
    N_("“{value}” in the column “{column}” is not a valid year, month or day."),
    N_("Write YYYY, YYYY-MM or YYYY-MM-DD."),
)
ORDER = error(
    "date-order",
    N_("The end date is before the start date: {value}."),
    N_("Correct one of the two dates; they may be equal."),
)

_PARTIAL = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_LEADING_YEAR = re.compile(r"\s*([0-9]{4})(?![0-9])")


def watch_dates(subject: Subject, table: Table) -> Iterator[CellCheck]:
    for column in table.columns:
        if column.type in TYPES and column.field.get("format", "default") == "default":
            yield _check_range(table, column.name)
        elif is_partial_date(column):
            yield _check_partial(table, column.name)
    for pair in INTERVALS:
        if set(pair) <= set(table.names):
            yield _check_order(table, pair)


def is_date(text: str) -> bool:
    """Whether a text is a year, a month or a day that exists."""
    found = _PARTIAL.fullmatch(text)
    if not found:
        return False
    year, month, day = found.groups(default="1")
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True


def is_in_range(text: str) -> bool:
    found = _LEADING_YEAR.match(text)
    return not found or FIRST_YEAR <= int(found.group(1)) <= LAST_YEAR


def is_ordered(start: str, end: str) -> bool:
    """Whether a partial date is not after another; “2024” and “2024-05” may be the same."""
    length = min(len(start), len(end))
    return start[:length] <= end[:length]


def _check_range(table: Table, column: str) -> CellCheck:
    def validate(values: Collection[str]) -> Iterator[tuple[str, Finding]]:
        # Years of four digits order as texts do.
        if values and min(values) >= str(FIRST_YEAR) and max(values) < str(LAST_YEAR + 1):
            return
        for value in values:
            if not is_in_range(value):
                yield value, _out_of_range(table, column, value)

    return CellCheck((column,), validate)


def _check_partial(table: Table, column: str) -> CellCheck:
    def validate(values: Collection[str]) -> Iterator[tuple[str, Finding]]:
        for value in values:
            if not is_date(value):
                yield value, PARTIAL.finding(table.path, None, column, value)
            elif not is_in_range(value):
                yield value, _out_of_range(table, column, value)

    return CellCheck((column,), validate)


def _check_order(table: Table, pair: tuple[str, str]) -> CellCheck:
    def validate(values: Collection[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], Finding]]:
        for start, end in values:
            if is_date(start) and is_date(end) and not is_ordered(start, end):
                shown = f"{start} – {end}"
                yield (start, end), ORDER.finding(table.path, None, pair[1], shown)

    return CellCheck(pair, validate)


def _out_of_range(table: Table, column: str, value: str) -> Finding:
    return RANGE.finding(table.path, None, column, value, first=FIRST_YEAR, last=LAST_YEAR)
