"""Dates, sizes and numbers in the format of the reader's language."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal, localcontext
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_decimal, get_decimal_symbol, get_group_symbol
from babel.units import format_unit

from oress_opendata.languages import N_, direction, locale_of, say

# Other languages tell days, months and years apart here.
SINCE, SINCE_DAY = N_("since {period}"), N_("since {day}")
UNTIL, UNTIL_DAY = N_("until {period}"), N_("until {day}")
UNTIL_YEAR = N_("until {year}")
# Numbers and days that a process remembers the texts of: a page shows hundreds, most of them often.
REMEMBERED = 8_192
# Digits of a number: a double has up to 309 before its point.
DIGITS = 1_000
PERCENT = "pourcent"
MINUS = "\u2212"
_UNITS = ("byte", "kilobyte", "megabyte", "gigabyte")


@cache
def find_locale(language: str) -> Locale:
    """English for a language that Babel does not know."""
    try:
        return Locale.parse(locale_of(language))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")


def show_day(time: datetime, language: str, timezone: ZoneInfo) -> str:
    return show_date(time.astimezone(timezone).date(), language)


@lru_cache(maxsize=REMEMBERED)
def show_date(day: date, language: str) -> str:
    """In French the first of a month is an ordinal."""
    text = format_date(day, format="long", locale=find_locale(language))
    return f"1er{text[1:]}" if language == "fr" and day.day == 1 else text


def show_day_text(text: str, language: str) -> str:
    """A date or a month, written out; a year or any other text unchanged."""
    try:
        day = date.fromisoformat(text if len(text) > len("2026-11") else f"{text}-01")
    except ValueError:
        return text
    if len(text) == len("2026-11"):
        return format_date(day, format="MMMM y", locale=find_locale(language))
    return show_date(day, language)


def show_period(start: str, end: str, language: str) -> str:
    """A period of days, months or years, with one end or two; empty without any."""
    first, last = show_day_text(start, language), show_day_text(end, language)
    if first and last:
        return first if first == last else f"{first} – {last}"
    if first:
        return say(SINCE_DAY if _is_day(start) else SINCE, language, period=first, day=first)
    if last:
        sentence = UNTIL_DAY if _is_day(end) else UNTIL_YEAR if last.isdigit() else UNTIL
        return say(sentence, language, period=last, day=last, year=last)
    return ""


def _is_day(text: str) -> bool:
    return len(text) == len("2026-11-30")


@lru_cache(maxsize=REMEMBERED)
def show_number(number: int, language: str) -> str:
    return _format(number, language)


def show_exactly(number: float | Decimal, language: str) -> str:
    """With all its decimals."""
    return _write_exactly(str(number), language)


@lru_cache(maxsize=REMEMBERED)
def _write_exactly(number: str, language: str) -> str:
    # By its text: 1.0 and 1.00 are equal.
    return _format(number, language, decimal_quantization=False)


def _format(number: float | Decimal | str, language: str, **options: Any) -> str:
    """Babel calculates with as many digits as the context has, and fails for a number with more."""
    with localcontext(prec=DIGITS):
        return format_decimal(number, locale=find_locale(language), **options)


def read_marks(language: str) -> tuple[str, str]:
    """What is between the thousands of a number, and before its decimals."""
    locale = find_locale(language)
    return get_group_symbol(locale), get_decimal_symbol(locale)


def read_number(text: str, language: str) -> str:
    """A number as a program writes it, from one as `show_exactly` writes it, or as people type it:
    with spaces, or with the decimal sign of another language."""
    locale = find_locale(language)
    group, sign = (re.escape(get(locale)) for get in (get_group_symbol, get_decimal_symbol))
    text = "".join(text.split()).replace("\u2212", "-")
    if re.fullmatch(rf"-?\d{{1,3}}(?:{group}\d{{3}})+(?:{sign}\d+)?", text):
        text = text.replace(get_group_symbol(locale), "")
    return text.replace(",", ".")


def show_figure(value: float, language: str, unit: str = "") -> str:
    """A value with at most one decimal, none where it is large; with `%` where it is a share."""
    return _write_figure(value, language, unit, MINUS if value < 0 else "")


def show_signed(value: float, language: str, unit: str = "") -> str:
    """A change: a figure with its sign, unless it is zero."""
    return _write_figure(value, language, unit, MINUS if value < 0 else "+" if value > 0 else "")


@lru_cache(maxsize=REMEMBERED, typed=True)
def _write_figure(value: float, language: str, unit: str, sign: str) -> str:
    pattern = "#,##0.0" if abs(value) < 1_000 and value % 1 else "#,##0"
    text = _format(abs(value), language, format=pattern)
    percent = _percent_sign(language) if unit == PERCENT else ""
    # An isolate keeps both signs on their sides of the number in a text of either direction.
    turns = sign or (percent and direction(language) == "rtl")
    return f"\u2066{sign}{text}{percent}\u2069" if turns else text + percent


@cache
def _percent_sign(language: str) -> str:
    """With the space before it, where the language has one: `28,4 %` in French, `28,4%` in
    Arabic."""
    suffix: str = find_locale(language).percent_formats[None].suffix[0]
    return suffix


def is_singular(value: float, language: str) -> bool:
    """Whether a unit after a value is in the singular: in French below two, in Arabic all but
    three to ten, also after decimals."""
    if language == "fr":
        return abs(value) < 2
    if language == "ar":
        return not (value % 1 == 0 and 3 <= abs(value) <= 10)
    return abs(value) == 1


def show_size(size: int, language: str) -> str:
    """A number of bytes, rounded: `412 ko`."""
    amount, unit = float(size), 0
    while amount >= 1000 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    pattern = "#,##0.#" if unit and amount < 100 else "#,##0"
    return format_unit(
        amount, f"digital-{_UNITS[unit]}", length="short", format=pattern,
        locale=find_locale(language),
    )  # fmt: skip


def name_language(code: str, language: str) -> str:
    """The name of a language in the reader's."""
    name = str(find_locale(language).languages.get(code, code))
    return name[:1].upper() + name[1:]


@lru_cache(maxsize=REMEMBERED)
def own_name(language: str) -> str:
    """The name of a language in that language."""
    try:
        name = Locale.parse(language).get_language_name(language) or language
    except (UnknownLocaleError, ValueError):
        return language
    return name[0].upper() + name[1:]
