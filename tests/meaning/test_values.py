"""Facts that are derived from the columns of a table."""

from __future__ import annotations

from oress_opendata.meaning.descriptor import read_table
from oress_opendata.meaning.values import names_of


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


def test_a_missing_value_is_no_name() -> None:
    fields = [{"name": "fr", "missingValues": ["", "n/a"]}, {"name": "ar"}]
    schema = {"fields": fields, "oress:label": {"fr": "fr", "ar": "ar"}}
    table = read_table({"name": "t", "path": "t.csv", "schema": schema})
    assert names_of(table, ("n/a", "اسم")) == {"ar": "اسم"}
