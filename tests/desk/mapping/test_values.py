"""Cells as people write them become cells of a register, or a sentence with a remedy."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from oress_opendata.desk.mapping.values import create_converter
from oress_opendata.desk.spreadsheet.workbook import Value
from oress_opendata.meaning.descriptor import Column

TODAY = date(2026, 11, 29)
PARTIAL = "[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?"


def convert(kind: str, value: Value, name: str = "x", **field: Any) -> str:
    column = Column(name, kind, {"name": name, "type": kind, **field})
    reading = create_converter(column, TODAY)(value)
    return "!" if reading.fault else reading.text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (57.0, "57"),
        ("57", "57"),
        ("1 250", "1250"),
        ("1\u00a0250", "1250"),
        ("1\u202f250", "1250"),
        ("1.250", "1250"),
        ("1,250", "1250"),
        ("12 444,00", "12444"),
        ("١٢", "12"),
        (" 12 ", "12"),
        ("néant", ""),
        ("-", ""),
        ("غير متوفر", ""),
        (None, ""),
        ("12,5", "!"),
        ("douze", "!"),
        (1.5, "!"),
        (True, "!"),
    ],
)
def test_whole_numbers(value: Value, text: str) -> None:
    assert convert("integer", value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (35.7595, "35.7595"),
        ("35,7595", "35.7595"),
        ("12 444,50", "12444.5"),
        ("1.234.567,8", "1234567.8"),
        ("1,234,567.8", "1234567.8"),
        ("-5,8", "-5.8"),
        ("300 DH", "300"),
        ("1,2,3", "!"),
    ],
)
def test_numbers(value: Value, text: str) -> None:
    assert convert("number", value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (date(2002, 4, 21), "2002-04-21"),
        (datetime(2002, 4, 21), "2002-04-21"),
        ("21/04/2002", "2002-04-21"),
        ("21-4-2002", "2002-04-21"),
        ("21.04.02", "2002-04-21"),
        ("21/04/98", "1998-04-21"),
        ("2002-04-21", "2002-04-21"),
        (37367.0, "2002-04-21"),
        ("12 mars 2010", "2010-03-12"),
        ("1er août 2011", "2011-08-01"),
        ("12 يوليوز 2010", "2010-07-12"),
        ("٢١/٠٤/٢٠٠٢", "2002-04-21"),
        ("n/a", ""),
        ("31/02/2002", "!"),
        ("bientôt", "!"),
        ("2002", "!"),
    ],
)
def test_dates(value: Value, text: str) -> None:
    assert convert("date", value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(2002.0, "2002"), ("04/2002", "2002-04"), ("avril 2002", "2002-04"), ("2002", "2002")],
)
def test_dates_that_lack_a_part(value: Value, text: str) -> None:
    assert convert("string", value, constraints={"pattern": PARTIAL}) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Oui", "true"),
        ("نعم", "true"),
        ("x", "true"),
        (True, "true"),
        (1.0, "true"),
        ("non", "false"),
        ("لا", "false"),
        (0, "false"),
        (False, "false"),
        ("peut-être", "!"),
    ],
)
def test_yes_and_no(value: Value, text: str) -> None:
    assert convert("boolean", value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (661234567, "+212 6 61 23 45 67"),
        ("0661234567", "+212 6 61 23 45 67"),
        ("06 61 23 45 67", "+212 6 61 23 45 67"),
        ("+212 661-234567", "+212 6 61 23 45 67"),
        ("212661234567", "+212 6 61 23 45 67"),
        ("00212661234567", "+212 6 61 23 45 67"),
        ("0661234567 / 0539000016", "+212 6 61 23 45 67 ; +212 5 39 00 00 16"),
        ("12", "!"),
    ],
)
def test_phones(value: Value, text: str) -> None:
    assert convert("string", value, name="phone") == text


def test_an_ice_gets_its_zeros_back_only_if_it_was_a_number() -> None:
    constraints = {"pattern": "[0-9]{15}"}
    assert convert("string", 1525314000063, constraints=constraints) == "001525314000063"
    assert convert("string", "001525314000063", constraints=constraints) == "001525314000063"
    assert convert("string", "1525314000063", constraints=constraints) == "!"
    assert convert("string", 49, constraints=constraints) == "!"


def test_limits_patterns_and_broken_formulas() -> None:
    assert convert("integer", -1, constraints={"minimum": 0}) == "!"
    assert convert("number", 91, constraints={"maximum": 90}) == "!"
    assert convert("string", "#REF!") == "!"
    assert convert("string", "c", constraints={"enum": ["a", "b"]}) == "!"


def test_texts_are_cleaned() -> None:
    assert convert("string", "  Coopérative\u00a0 Amal \n de Tétouan\u200f") == (
        "Coopérative Amal de Tétouan"
    )
    assert convert("string", 12.0) == "12"
    assert convert("string", "www.amal.ma", format="uri") == "https://www.amal.ma"
    assert convert("string", "mailto:a@b.ma ; c@d.ma", format="email") == "a@b.ma"
