"""Cells are read by their field, and as validation reads them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from frictionless import Field

from oress_opendata.meaning.descriptor import Column, read_table
from oress_opendata.meaning.values import cell_to_json, read_cell


def column(schema: dict[str, Any] | None = None, **field: Any) -> Column:
    content = {"fields": [{"name": "c", **field}], **(schema or {})}
    return read_table({"name": "t", "path": "t.csv", "schema": content}).columns[0]


@pytest.mark.parametrize(
    ("field", "cell"),
    [
        ({"type": "integer"}, "-007"),
        ({"type": "integer"}, "12.0"),
        ({"type": "integer", "bareNumber": False}, "MAD 12"),
        ({"type": "number"}, "3.50"),
        ({"type": "number"}, "1e3"),
        ({"type": "number"}, "1 000"),
        ({"type": "number", "decimalChar": ",", "groupChar": " "}, "1 234,5"),
        ({"type": "number", "decimalChar": ","}, "1.5"),
        ({"type": "number", "bareNumber": False}, "95.5 %"),
        ({"type": "boolean"}, "TRUE"),
        ({"type": "boolean", "trueValues": ["oui"], "falseValues": ["non"]}, "non"),
        ({"type": "boolean"}, "oui"),
        ({"type": "string"}, "12"),
    ],
)
def test_a_cell_is_read_as_validation_reads_it(field: dict[str, Any], cell: str) -> None:
    reader = Field.from_descriptor({"name": "c", **field}).create_cell_reader()
    value, notes = reader(cell)
    assert read_cell(column(**field), cell) == (cell if notes else value)


def test_missing_values_are_those_of_the_field_then_of_the_schema() -> None:
    schema = {"missingValues": ["-"]}
    assert read_cell(column(schema, type="integer"), "-") is None
    assert read_cell(column(schema, type="string", missingValues=["n/a"]), "-") == "-"
    assert read_cell(column(schema, type="string", missingValues=["n/a"]), "n/a") is None
    assert read_cell(column(schema, type="string"), "") is None
    labelled = [{"value": "?", "label": "unknown"}]
    assert read_cell(column(type="string", missingValues=labelled), "?") is None


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        ("integer", "999999999999999", 999_999_999_999_999),
        ("integer", "9999999999999999", "9999999999999999"),
        ("number", "12.50", 12.5),
        ("number", "12", 12),
        ("number", "1e400", "1e400"),
        ("number", "NaN", "NaN"),
        ("number", "0.12345678901234567", "0.12345678901234567"),
        ("boolean", "False", False),
        ("date", "2024-05-01", "2024-05-01"),
    ],
)
def test_json_has_numbers_only_where_they_keep_their_digits(
    kind: str, cell: str, value: object
) -> None:
    found = cell_to_json(column(type=kind), cell)
    assert found == value
    assert type(found) is type(value)


def test_numbers_are_exact() -> None:
    assert read_cell(column(type="number"), "0.1") == Decimal("0.1")


def test_facts_of_a_table_are_derived_from_its_columns() -> None:
    period = "http://purl.org/linked-data/sdmx/2009/dimension#refPeriod"
    fields = [
        {"name": "year", "propertyUrl": period, "oress:cube": "dimension"},
        {"name": "value", "oress:cube": "measure"},
    ]
    table = read_table({"name": "t", "path": "t.csv", "schema": {"fields": fields}})
    assert table.is_cube
    assert table.period == table.columns[0]
    assert table.positions == {"year": 0, "value": 1}
    register = {"fields": fields, "aboutUrl": "/id/t/{year}"}
    assert not read_table({"name": "t", "path": "t.csv", "schema": register}).is_cube
