"""Cells of a workbook as cells of a register's table, by the type of their field."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial

from oress_opendata.desk.mapping.contacts import read_email, read_phones, read_url
from oress_opendata.desk.mapping.dates import read_date
from oress_opendata.desk.mapping.headings import NO, YES, is_empty_word, plain_words
from oress_opendata.desk.mapping.numbers import read_number
from oress_opendata.desk.mapping.words import Words
from oress_opendata.desk.spreadsheet.workbook import Value, value_to_text
from oress_opendata.languages import N_
from oress_opendata.meaning.cells import value_to_text as number_to_text
from oress_opendata.meaning.descriptor import Column
from oress_opendata.projections.search.analysis.texts import clean_text
from oress_opendata.sources.privacy.headers import find_kind

NO_NUMBER = N_("“{value}” is not a number.")
NOT_WHOLE = N_("“{value}” is not a whole number.")
NO_DATE = N_("“{value}” is not a date.")
NO_DAY = N_("“{value}” is a date without its day.")
NO_YEAR = N_("“{value}” is not a year.")
NO_ANSWER = N_("“{value}” is neither yes nor no.")
NO_PHONE = N_("“{value}” is not a telephone number.")
NO_EMAIL = N_("“{value}” is not an e-mail address.")
NO_URL = N_("“{value}” is not a web address.")
TOO_SMALL = N_("{value} is less than {limit}.")
TOO_GREAT = N_("{value} is more than {limit}.")
OTHER_FORM = N_("“{value}” does not have the form that “{title}” needs.")
SPREADSHEET_ERROR = N_("The formula of this cell has no result ({value}).")
WRITE_NUMBER = N_("Write a number, such as 1250 or 12,5; leave the cell empty if it is unknown.")
WRITE_DATE = N_("Write a date as 21/04/2002, or only 04/2002 or 2002 where the column allows it.")
WRITE_DAY = N_("Write the whole date, such as 21/04/2002.")
WRITE_YEAR = N_("Write a year of four digits, such as 2002.")
WRITE_ANSWER = N_("Write oui or non.")
WRITE_PHONE = N_("Write a number such as 05 39 00 00 00, or +212 5 39 00 00 00.")
WRITE_EMAIL = N_("Write one address such as contact@example.org.")
WRITE_URL = N_("Write the whole address, such as https://example.org.")
CORRECT = N_("Correct the cell, or leave it empty if the value is unknown.")
CACHED = 20_000
_ERROR = re.compile(r"#(?:REF!|N/A|NAME\?|VALUE!|DIV/0!|NULL!|NUM!|VALEUR!|NOM\?)")


@dataclass(frozen=True, slots=True)
class Reading:
    """The cell of the table; with a fault, the text as it was, what is wrong and how to fix it."""

    text: str
    fault: Words | None = None
    remedy: Words | None = None


Converter = Callable[[Value], Reading]
# A value as the text of a field, or the sentence of what is wrong.
Read = Callable[[Value], str | Reading]


def create_converter(column: Column, today: date) -> Converter:
    """What makes cells of a column of what a workbook has."""
    read = _choose(column, today)
    blank = "" if "" in column.missing_values or not column.missing_values else "-"
    check = partial(_check_constraints, column)

    def convert(value: Value) -> Reading:
        if value is None or (isinstance(value, str) and is_empty_word(value)):
            return Reading(blank)
        if isinstance(value, str) and _ERROR.fullmatch(value.strip()):
            return _fault(value, SPREADSHEET_ERROR, CORRECT)
        found = read(value)
        return found if isinstance(found, Reading) else check(value, found)

    # Typed, since 1 and True are one key otherwise.
    return lru_cache(CACHED, typed=True)(convert)


def _choose(column: Column, today: date) -> Read:
    match column.type:
        case "integer":
            return partial(_read_number, whole=True)
        case "number":
            return partial(_read_number, whole=False)
        case "boolean":
            return _read_yes_no
        case "date":
            return partial(_read_day, today=today)
        case "year":
            return partial(_read_year, today=today)
    if takes_dates(column):
        return partial(_read_partial_date, today=today)
    if length := digits_of(column):
        return partial(_read_digits, length=length)
    return _choose_text(column)


def _choose_text(column: Column) -> Read:
    kind, form = find_kind(column.name), column.field.get("format")
    if form == "email" or kind == "email":
        return partial(_read_contact, read_email, NO_EMAIL, WRITE_EMAIL)
    if kind == "phone":
        return partial(_read_contact, read_phones, NO_PHONE, WRITE_PHONE)
    if form == "uri":
        return partial(_read_contact, read_url, NO_URL, WRITE_URL)
    return lambda value: clean_text(value_to_text(value))


def pattern_of(column: Column) -> str:
    constraints = column.field.get("constraints") or {}
    return str(constraints.get("pattern") or "")


def takes_dates(column: Column) -> bool:
    """Whether a column of texts holds dates that may lack their day or month: by its pattern."""
    pattern = pattern_of(column)
    if not pattern or re.fullmatch(pattern, "abcd") or re.fullmatch(pattern, "2002-13"):
        return False
    return all(re.fullmatch(pattern, text) for text in ("2002", "2002-04", "2002-04-21"))


def digits_of(column: Column) -> int:
    """The number of digits of a number that always has as many, such as an ICE; else 0."""
    pattern = pattern_of(column)
    lengths = [length for length in range(4, 25) if pattern and re.fullmatch(pattern, "1" * length)]
    return lengths[0] if len(lengths) == 1 else 0


def _read_number(value: Value, whole: bool) -> str | Reading:
    number = read_number(value, whole=whole)
    if number is None:
        return _fault(value, NO_NUMBER, WRITE_NUMBER)
    if whole and number != number.to_integral_value():
        return _fault(value, NOT_WHOLE, WRITE_NUMBER)
    return number_to_text(int(number) if whole else number)


def _read_yes_no(value: Value) -> str | Reading:
    text = value_to_text(value).strip().casefold()
    if text in plain_words(YES):
        return "true"
    return "false" if text in plain_words(NO) else _fault(value, NO_ANSWER, WRITE_ANSWER)


def _read_day(value: Value, today: date) -> str | Reading:
    found = read_date(value, today)
    if found is None:
        return _fault(value, NO_DATE, WRITE_DAY)
    return found if len(found) == 10 else _fault(value, NO_DAY, WRITE_DAY)


def _read_partial_date(value: Value, today: date) -> str | Reading:
    return read_date(value, today) or _fault(value, NO_DATE, WRITE_DATE)


def _read_year(value: Value, today: date) -> str | Reading:
    found = read_date(value, today)
    return found[:4] if found else _fault(value, NO_YEAR, WRITE_YEAR)


def _read_digits(value: Value, length: int) -> str:
    """A number that lost its leading zeros because Excel took it for one gets them back; a text
    stays as it was written. A number much too short was never one: 49 is no ICE."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        text = value_to_text(value)
        return text.zfill(length) if 3 * len(text) >= 2 * length else text
    return re.sub(r"[\s.\-]", "", clean_text(value_to_text(value)))


def _read_contact(
    read: Callable[[Value], str | None], wrong: str, remedy: str, value: Value
) -> str | Reading:
    return read(value) or _fault(value, wrong, remedy)


def _check_constraints(column: Column, value: Value, text: str) -> Reading:
    constraints = column.field.get("constraints") or {}
    if column.type in ("integer", "number") and text:
        number = Decimal(text)
        for name, sentence in (("minimum", TOO_SMALL), ("maximum", TOO_GREAT)):
            limit = constraints.get(name)
            if limit is None:
                continue
            beyond = (
                number < Decimal(str(limit)) if name == "minimum" else number > Decimal(str(limit))
            )
            if beyond:
                return _fault(value, sentence, CORRECT, limit=limit)
    pattern = pattern_of(column)
    listed = constraints.get("enum")
    wrong = (pattern and not re.fullmatch(pattern, text)) or (listed and text not in listed)
    if text and wrong:
        title = title_of(column)
        return _fault(value, OTHER_FORM, CORRECT, title=title)
    return Reading(text)


def title_of(column: Column) -> Words:
    """The title of a column in all languages."""
    titles = column.field.get("oress:title")
    labels = (
        titles if isinstance(titles, dict) else {"": str(column.field.get("title") or column.name)}
    )
    return Words(labels=labels)


def _fault(value: Value, sentence: str, remedy: str, **parameters: object) -> Reading:
    text = clean_text(value_to_text(value))
    shown = text if len(text) <= 80 else f"{text[:79]}…"
    return Reading(text, Words(sentence, {"value": shown, **parameters}), Words(remedy))
