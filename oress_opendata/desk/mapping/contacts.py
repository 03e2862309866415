"""Telephone numbers, e-mail and web addresses in the form in which a register keeps them."""

from __future__ import annotations

import re

from phonenumbers import (
    NumberParseException,
    PhoneNumberFormat,
    format_number,
    is_possible_number,
    parse,
)

from oress_opendata.desk.spreadsheet.workbook import Value, value_to_text
from oress_opendata.projections.search.analysis.texts import clean_text

JOIN = " ; "
MOROCCO = 212
_BETWEEN = re.compile(r"\s*(?:[/;,،|\n]|\bou\b|\bet\b|\sو\s)\s*")
_NOT_DIGITS = re.compile(r"[^\d+]")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_HOST = re.compile(r"(?:www\.|[a-z0-9-]+\.(?:ma|com|org|net|coop)\b)", re.I)


def read_phones(value: Value) -> str | None:
    """The numbers of a cell as +212 5 39 00 00 00, several joined; None if one is no number. A
    number without its zero, as Excel leaves it, is Moroccan."""
    texts = [text for text in _BETWEEN.split(value_to_text(value).strip()) if text]
    numbers = [_read_phone(text) for text in texts]
    if not numbers or None in numbers:
        return None
    return JOIN.join(dict.fromkeys(number for number in numbers if number))


def _read_phone(text: str) -> str | None:
    digits = _NOT_DIGITS.sub("", text)
    if digits.startswith("212") and len(digits) == 12:
        digits = f"+{digits}"
    try:
        number = parse(digits, "MA")
    except NumberParseException:
        return None
    if not is_possible_number(number):
        return None
    if number.country_code != MOROCCO:
        return format_number(number, PhoneNumberFormat.INTERNATIONAL)
    own = str(number.national_number)
    return f"+212 {own[0]} " + " ".join(own[place : place + 2] for place in range(1, len(own), 2))


def read_email(value: Value) -> str | None:
    """An e-mail address, the first of several; None if it is none."""
    text = clean_text(value_to_text(value)).removeprefix("mailto:")
    first = re.split(r"[\s;,/]+", text)[0]
    return first if _EMAIL.fullmatch(first) else None


def read_url(value: Value) -> str | None:
    """A web address with its scheme; None if it is none."""
    text = clean_text(value_to_text(value))
    if re.match(r"https?://\S+$", text, re.I):
        return text
    return f"https://{text}" if _HOST.match(text) and " " not in text else None
