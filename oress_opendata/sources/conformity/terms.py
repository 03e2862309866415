"""Terms as N-Triples writes them, read as far as their meaning is certain."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from rdflib import XSD

WKT = "http://www.opengis.net/ont/geosparql#wktLiteral"
NUMBERS = frozenset({str(XSD.integer), str(XSD.decimal)})
# Literals that SHACL takes as they are written.
TEXTS = frozenset({"", str(XSD.string), WKT})
_LITERAL = re.compile(
    r'"(?P<text>(?:[^"\\]|\\["\\nr])*)"(?:@(?P<language>[A-Za-z0-9-]+)|\^\^<(?P<type>[^<>\\]+)>)?'
).fullmatch
_NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,18})?").fullmatch
is_iri = re.compile(r"<[^<>\\]*>").fullmatch


class Value(NamedTuple):
    """A literal: its text, its language and its datatype, empty if it has none."""

    text: str
    language: str
    type: str


def read_literal(text: str) -> Value | None:
    found = _LITERAL(text)
    return Value(found["text"], found["language"] or "", found["type"] or "") if found else None


def read_text(text: str) -> str:
    """The text of an IRI, or of a literal without escapes; empty if it is another or uncertain."""
    if is_iri(text):
        return text[1:-1]
    value = read_literal(text)
    return value.text if value and value.type in TEXTS and "\\" not in value.text else ""


def read_number(text: str) -> Decimal | None:
    value = read_literal(text)
    if value is None or value.type not in NUMBERS or not _NUMBER(value.text):
        return None
    return Decimal(value.text)


def read_day(text: str) -> str | None:
    value = read_literal(text)
    return value.text if value and value.type == str(XSD.date) and is_day(value.text) else None


@lru_cache(maxsize=4_096)
def is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
