"""Cells are read by their field, and as validation reads them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from frictionless import Field
from hypothesis import given
from hypothesis import strategies as some

from oress_opendata.meaning.cells import create_normaliser, read_cell
from oress_opendata.meaning.descriptor import Column, read_table


def column(schema: dict[str, Any] | None = None, **field: Any) -> Column:
    content = {"fields": [{"name": "c", **field}], **(schema or {})}
    return read_table({"name": "t", "path": "t.csv", "schema": content}).columns[0]


GROUPED = {"type": "number", "decimalChar": ",", "groupChar": "."}
FIELDS: list[dict[str, Any]] = [
    {"type": "integer"},
    {"type": "integer", "bareNumber": False},
    {"type": "number"},
    {"type": "number", "bareNumber": False},
    {"type": "number", "decimalChar": ","},
    {"type": "number", "decimalChar": ",", "groupChar": " "},
    GROUPED,
    {"type": "number", "groupChar": ","},
    {"type": "boolean"},
    {"type": "boolean", "trueValues": ["oui", "x"], "falseValues": []},
    {"type": "boolean", "trueValues": ["1"], "falseValues": ["0", "non"]},
    {"type": "date"},
    {"type": "date", "format": "%d/%m/%Y"},
    {"type": "datetime"},
    {"type": "datetime", "format": "%d/%m/%Y %H:%M"},
    {"type": "time"},
    {"type": "year"},
    {"type": "string"},
]
CELLS = [
    *("-007", "12.0", "MAD 12", "3.50", "1e3", "1 000", "1.234,50", "1,234.5", "95.5 %", " 7 "),
    *("TRUE", "oui", "non", "x", "1", "0", "2024-05-01", "2024-5-1", "31/12/2024", "31/02/2024"),
    *("2024-05-01T10:00:00Z", "2024-05-01T10:00:00", "01/05/2024 10:30", "10:30:00", "10:30"),
    *("1999", "0999", "99", "NaN", "sNaN", "-NaN7", "-INF", "1_000", "٣٤", "n.d.", "-", "."),
]
written = some.sampled_from(CELLS) | some.text("0123456789-+., eE%", max_size=12)


@given(field=some.sampled_from(FIELDS), cell=written)
def test_a_cell_is_read_as_validation_reads_it(field: dict[str, Any], cell: str) -> None:
    value, notes = Field.from_descriptor({"name": "c", **field}).create_cell_reader()(cell)
    found = read_cell(column(**field), cell)
    if isinstance(value, Decimal) and value.is_nan():
        assert isinstance(found, Decimal)
        assert found.is_nan()
    else:
        assert found == (cell if notes else value)


def test_missing_values_are_those_of_the_field_then_of_the_schema() -> None:
    schema = {"missingValues": ["-"]}
    assert read_cell(column(schema, type="integer"), "-") is None
    assert read_cell(column(schema, type="string", missingValues=["n/a"]), "-") == "-"
    assert read_cell(column(schema, type="string", missingValues=["n/a"]), "n/a") is None
    assert read_cell(column(schema, type="string"), "") is None
    labelled = [{"value": "?", "label": "unknown"}]
    assert read_cell(column(type="string", missingValues=labelled), "?") is None


@pytest.mark.parametrize(
    ("field", "cells", "text"),
    [
        ({"type": "integer"}, ["7", "007", "+7", " 7"], "7"),
        ({"type": "number"}, ["1.5", "1.50", "+1.5", "15e-1"], "1.5"),
        ({"type": "number"}, ["1000", "1E3", "1000.00"], "1000"),
        ({"type": "number"}, ["0", "-0", "0.00"], "0"),
        ({"type": "number"}, ["INF", "Infinity"], "INF"),
        ({"type": "number"}, ["NaN", "sNaN", "-nan12"], "NaN"),
        (GROUPED, ["1.234,5", "1234,50"], "1234.5"),
        ({"type": "boolean"}, ["true", "TRUE", "1"], "true"),
        ({"type": "date", "format": "%d/%m/%Y"}, ["01/05/2024", "1/5/2024"], "2024-05-01"),
        ({"type": "datetime"}, ["2024-05-01T10:00:00Z", "2024-05-01T10:00:00+00:00"],
         "2024-05-01T10:00:00Z"),
        ({"type": "yearmonth"}, ["2024-05", "2024-5"], "2024-05"),
        ({"type": "string"}, ["01"], "01"),
        ({"type": "string"}, [""], ""),
    ],
)  # fmt: skip
def test_equal_values_have_one_text(field: dict[str, Any], cells: list[str], text: str) -> None:
    normalise = create_normaliser(column(**field))
    assert {normalise(cell) for cell in cells} == {text}


def test_a_huge_exponent_is_not_written_out() -> None:
    assert create_normaliser(column(type="number"))("1e999999") == "1E+999999"


def test_a_date_that_lacks_a_part_does_not_depend_on_today() -> None:
    assert read_cell(column(type="date", format="any"), "May 2024") == date(2024, 5, 1)
