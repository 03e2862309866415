"""Parquet and the other formats: what is read back is what the CSV says under its schema."""

from __future__ import annotations

import csv
import json
import math
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from frictionless import Schema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from oress_opendata.meaning.descriptor import Table, read_table
from oress_opendata.projections.tables.formats import (
    iterate_values,
    write_excel_csv,
    write_geojson,
    write_json,
)
from oress_opendata.projections.tables.parquet import write_parquet
from tests.conftest import to_csv

text = some.text(some.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=8)
cells = {
    "string": text | some.sampled_from(["", "a,b", 'say "x"', "two\nlines", "=1+1", "تطوان", "NA"]),
    "integer": some.integers(-(10**20), 10**20).map(str) | some.sampled_from(["", "NA", "007"]),
    "number": some.decimals(-1000, 1000, places=3).map(str) | some.sampled_from(["", "NaN", "1e3"]),
    "boolean": some.sampled_from(["true", "false", "1", "0", "", "NA"]),
    "date": some.dates().map(str) | some.just(""),
    "year": some.integers(1000, 9999).map(str) | some.just(""),
}
KINDS = tuple(cells)


def make_table(**schema: Any) -> Table:
    fields = [{"name": kind, "type": kind} for kind in KINDS]
    described = {"fields": fields, "missingValues": ["", "NA"], **schema}
    resource = {"name": "t", "path": "t.csv", "dialect": {"delimiter": ","}, "schema": described}
    return read_table(resource)


@given(rows=some.lists(some.tuples(*cells.values()), min_size=1, max_size=5))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_parquet_holds_what_frictionless_reads(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]]
) -> None:
    folder = tmp_path_factory.mktemp("parquet")
    table = make_table()
    (folder / "t.csv").write_bytes(to_csv([KINDS, *rows]))
    kinds = write_parquet(folder / "t.csv", table, folder / "t.parquet")
    found = duckdb.sql(f"SELECT * FROM '{folder}/t.parquet'").fetchall()
    fields = Schema.from_descriptor(dict(table.schema)).fields
    for row, read in zip(rows, found, strict=True):
        for field, cell, value in zip(fields, row, read, strict=True):
            expected, _ = field.read_cell(cell)
            if kinds[field.name] == "VARCHAR":
                assert value == (None if cell in ("", "NA") else cell)
            elif isinstance(expected, Decimal):
                same = math.isnan(value) if expected.is_nan() else value == float(expected)
                assert same, (cell, value)
            else:
                assert value == expected, (field.name, cell)


def test_an_integer_beyond_sixty_four_bits_stays_text(tmp_path: Path) -> None:
    rows = [KINDS, ("a", "1" * 30, "", "", "", ""), ("b", "2", "", "", "", "")]
    (tmp_path / "t.csv").write_bytes(to_csv(rows))
    kinds = write_parquet(tmp_path / "t.csv", make_table(), tmp_path / "t.parquet")
    assert kinds["integer"] == "VARCHAR"
    found = duckdb.sql(f"SELECT integer FROM '{tmp_path}/t.parquet'").fetchall()
    assert found == [("1" * 30,), ("2",)]


def test_json_reads_back(tmp_path: Path) -> None:
    rows = [KINDS, ("«a»", "12", "1.5", "true", "2024-09-01", "1999"), ("", "NA", "", "", "", "")]
    (tmp_path / "t.csv").write_bytes(to_csv(rows))
    write_json(tmp_path / "t.csv", make_table(), tmp_path / "t.json")
    found = json.loads((tmp_path / "t.json").read_text(encoding="utf-8"))
    assert found[0] == dict(zip(KINDS, ("«a»", 12, 1.5, True, "2024-09-01", "1999"), strict=True))
    assert set(found[1].values()) == {None}
    assert found == list(iterate_values(tmp_path / "t.csv", make_table()))


def test_an_empty_table_is_an_empty_list(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(to_csv([KINDS]))
    write_json(tmp_path / "t.csv", make_table(), tmp_path / "t.json")
    assert json.loads((tmp_path / "t.json").read_text(encoding="utf-8")) == []


def test_excel_in_french_reads_its_csv(tmp_path: Path) -> None:
    rows = [KINDS, ("a;b", "12", "1.5", "true", "2024-09-01", "1999")]
    (tmp_path / "t.csv").write_bytes(to_csv(rows))
    write_excel_csv(tmp_path / "t.csv", make_table(), tmp_path / "t.excel.csv")
    content = (tmp_path / "t.excel.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    with (tmp_path / "t.excel.csv").open(encoding="utf-8-sig", newline="") as file:
        read = list(csv.reader(file, delimiter=";"))
    assert read[1] == ["a;b", "12", "1,5", "true", "2024-09-01", "1999"]


def test_geojson_has_longitude_first_and_a_null_where_nothing_is_known(tmp_path: Path) -> None:
    fields = [{"name": name, "type": "number"} for name in ("latitude", "longitude")]
    schema = {"fields": [{"name": "id", "type": "string"}, *fields]}
    table = read_table({"name": "t", "path": "t.csv", "schema": schema})
    rows = [("id", "latitude", "longitude"), ("a", "35.17", "-5.27"), ("b", "", "")]
    (tmp_path / "t.csv").write_bytes(to_csv(rows))
    write_geojson(tmp_path / "t.csv", table, tmp_path / "t.geojson")
    found = json.loads((tmp_path / "t.geojson").read_text(encoding="utf-8"))["features"]
    assert found[0]["geometry"] == {"type": "Point", "coordinates": [-5.27, 35.17]}
    assert found[1]["geometry"] is None
