"""Dates as people write them: 21/04/2002, avril 2002, 12 مارس 2010, 37367 (Excel), 2002."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import cache

from babel.dates import get_month_names

from oress_opendata.desk.spreadsheet.workbook import Value
from oress_opendata.languages import LOCALES
from oress_opendata.projections.search.analysis.texts import fold_words

# Day zero of Excel, and the serial numbers of 1927 to 2064.
EXCEL_ZERO = date(1899, 12, 30)
SERIALS = range(10_000, 60_001)
YEARS = range(1850, 2101)
_ISO = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2})(?:[T ].*)?)?)?")
_DAY_FIRST = re.compile(r"(?:(\d{1,2})\s*[-/. ]\s*)?(\d{1,2})\s*[-/. ]\s*(\d{4}|\d{2})")
# Names of months in Morocco that Babel's calendars lack.
_MORE_MONTHS = {"يوليو": 7, "أغسطس": 8, "سبتمبر": 9, "نوفمبر": 11, "ديسمبر": 12, "مايو": 5}


def read_date(value: Value, today: date) -> str | None:
    """A date as 2002-04-21, 2002-04 or 2002; None for what is no date."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return _read_number(value)
    text = value.translate(_DIGITS).strip().strip(".")
    return _read_text(text, today) or _read_words(text)


_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")


def _read_number(number: float) -> str | None:
    whole = int(number)
    if whole == number and whole in YEARS:
        return str(whole)
    if whole in SERIALS:
        return (EXCEL_ZERO + timedelta(days=whole)).isoformat()
    return None


def _read_text(text: str, today: date) -> str | None:
    if found := _ISO.fullmatch(text):
        return _join(found[1], found[2], found[3])
    if found := _DAY_FIRST.fullmatch(text):
        year = found[3] if len(found[3]) == 4 else _complete(found[3], today)
        return _join(year, found[2], found[1])
    if text.isdigit() and int(text) in SERIALS:
        return _read_number(int(text))
    return None


def _complete(year: str, today: date) -> str:
    """The century of two digits: of a year that has come, this one."""
    number = int(year)
    return str(2000 + number if number <= today.year % 100 else 1900 + number)


def _read_words(text: str) -> str | None:
    """A date with the name of its month."""
    words = [word for word in fold_words(text) if word not in ("le", "er")]
    months = [_months()[word] for word in words if word in _months()]
    numbers = [int(word.removesuffix("er")) for word in words if word.removesuffix("er").isdigit()]
    years = [number for number in numbers if number in YEARS]
    days = [number for number in numbers if number <= 31]
    if len(months) != 1 or len(years) != 1 or len(words) != 1 + len(numbers):
        return None
    return _join(str(years[0]), str(months[0]), str(days[0]) if days else None)


@cache
def _months() -> dict[str, int]:
    """The number of each month by its folded name."""
    found: dict[str, int] = {}
    for locale in ("ar", *LOCALES.values()):
        for width in ("wide", "abbreviated"):
            for number, name in get_month_names(width, locale=locale).items():
                for word in fold_words(name):
                    found.setdefault(word, number)
    for name, number in _MORE_MONTHS.items():
        for word in fold_words(name):
            found.setdefault(word, number)
    return found


def _join(year: str, month: str | None, day: str | None) -> str | None:
    if int(year) not in YEARS:
        return None
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    parts = [year, *(f"{int(part):02}" for part in (month, day) if part is not None)]
    return "-".join(parts)
