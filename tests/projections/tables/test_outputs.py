"""Every output of a table gives the same value for the same cell, whatever its field and dialect.

The expected values are Frictionless's; each output is read back by a reader that is not ours.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import duckdb
import polars
import pytest
from frictionless import Field
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from hypothesis.strategies import SearchStrategy

from oress_opendata.errors import BadQuery
from oress_opendata.meaning.cells import create_normaliser
from oress_opendata.meaning.descriptor import Table, read_table
from oress_opendata.meaning.typed_columns import to_json
from oress_opendata.meaning.values import Context, row_to_values
from oress_opendata.model.release import File, Manifest
from oress_opendata.projections.tables import database
from oress_opendata.projections.tables.database import write_database
from oress_opendata.projections.tables.excel_csv import write_excel_csv
from oress_opendata.projections.tables.folders import LAYOUT
from oress_opendata.projections.tables.formats import find_position, write_geojson, write_json
from oress_opendata.projections.tables.query import Aggregate, RowQuery
from oress_opendata.projections.tables.reading import (
    connections,
    read_groups,
    read_page,
    write_rows,
)
from oress_opendata.projections.tables.registers import write_register
from oress_opendata.projections.tables.workbook import write_workbook
from oress_opendata.settings import read_settings
from oress_opendata.sources.tables.rows import read_rows
from oress_opendata.sources.tables.typed_table import TypedTable, read_typed
from tests.conftest import to_csv

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
NAMES = [
    "id",
    "ID",
    "Id",
    "file_row_number",
    "rowid",
    "_row",
    "select",
    "a b",
    "é",
    'say "x"',
    "=1",
]
CONTEXT = Context("http://localhost", lambda *_: {}, lambda *_: {})

texts = some.text(some.sampled_from("abc éت=+-@01239.E'x/;|"), max_size=8).map(str.strip)
numbers = some.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9)).map(
    lambda number: f"{number:f}"
)
days = some.dates(date(1000, 1, 1))
FIELDS: list[tuple[dict[str, Any], SearchStrategy[str]]] = [
    ({"type": "string"}, texts),
    ({"type": "string", "missingValues": ["", "n/a"]}, texts | some.just("n/a")),
    ({"type": "integer"}, some.integers(-(10**20), 10**20).map(str) | some.just("+07")),
    ({"type": "integer", "bareNumber": False}, some.integers(0, 999).map("MAD {}".format)),
    ({"type": "number"}, numbers | some.sampled_from(["NaN", "INF", "-INF", "1e400", "1E3"])),
    ({"type": "number"}, some.floats(allow_nan=False, allow_infinity=False).map(repr)),
    ({"type": "number", "decimalChar": ","}, numbers.map(lambda text: text.replace(".", ","))),
    (
        {"type": "number", "groupChar": ".", "decimalChar": ",", "missingValues": ["", "n.d."]},
        some.sampled_from(["1.234", "1.234,50", "12", "n.d.", "12.345.678"]),
    ),
    ({"type": "number", "bareNumber": False}, numbers.map("{} %".format)),
    ({"type": "boolean"}, some.sampled_from(["true", "FALSE", "1", "0"])),
    ({"type": "boolean", "trueValues": ["x"], "falseValues": []}, some.just("x")),
    ({"type": "boolean", "trueValues": ["0"], "falseValues": ["1"]}, some.sampled_from("01")),
    ({"type": "date"}, days.map(str)),
    ({"type": "date", "format": "%d.%m.%Y"}, days.map("{:%d.%m.%Y}".format)),
    ({"type": "datetime"}, some.sampled_from(["2024-05-01T10:00:00Z", "2024-05-01T10:00:00"])),
    ({"type": "year"}, some.integers(1000, 9999).map(str)),
]  # fmt: skip
DIALECTS: list[dict[str, Any]] = [
    {},
    {"delimiter": ";"},
    {"delimiter": "\t"},
    {"delimiter": "|", "quoteChar": "'"},
    {"delimiter": "~", "quoteChar": ""},
    {"delimiter": "~", "escapeChar": "\\", "quoteChar": ""},
    {"skipInitialSpace": True},
]


def make_table(names: list[str], fields: list[dict[str, Any]], **dialect: Any) -> Table:
    described = [{"name": name, **field} for name, field in zip(names, fields, strict=True)]
    schema = {"fields": described}
    return read_table({"name": "t", "path": "t.csv", "dialect": dialect, "schema": schema})


def write_table(table: Table, rows: list[list[str]], folder: Path) -> TypedTable:
    """A file in the table's dialect; its lines end now with LF, now with CRLF."""
    dialect = table.descriptor["dialect"]
    quote, space = dialect.get("quoteChar", '"'), dialect.get("skipInitialSpace", False)
    lines = []
    for number, row in enumerate([list(table.names), *rows]):
        line = io.StringIO()
        csv.writer(
            line,
            delimiter=dialect.get("delimiter", ","),
            quotechar=quote or None,
            quoting=csv.QUOTE_ALL if quote and not space else csv.QUOTE_NONE if not quote else 0,
            escapechar=dialect.get("escapeChar"),
            lineterminator="\r\n" if number % 3 == 0 else "\n",
        ).writerow(row)
        text = line.getvalue()
        lines.append(text.replace(",", ", ") if space and '"' not in text else text)
    (folder / "t.csv").write_text("".join(lines), encoding="utf-8", newline="")
    return read_typed(folder / "t.csv", table)


@some.composite
def tables(draw: some.DrawFn) -> tuple[Table, list[list[str]]]:
    names = draw(some.lists(some.sampled_from(NAMES), min_size=1, max_size=4, unique=True))
    chosen = [draw(some.sampled_from(FIELDS)) for _ in names]
    fields = [{"type": "string"}, *(field for field, _ in chosen)]
    table = make_table(["key", *names], fields, **draw(some.sampled_from(DIALECTS)))
    row = some.tuples(some.just("k"), *(cells | some.just("") for _, cells in chosen)).map(list)
    return table, draw(some.lists(row, min_size=1, max_size=4))


def expect(table: Table, rows: list[list[str]]) -> list[list[str]]:
    """The cells as Frictionless reads them, as texts."""
    return [
        [_expect(dict(column.field), cell) for column, cell in zip(table.columns, row, strict=True)]
        for row in rows
    ]


def _expect(field: dict[str, Any], cell: str) -> str:
    value, notes = Field.from_descriptor(field).read_cell(cell)
    assert not notes
    return canonical(value)


def canonical(value: Any) -> str:
    """One text for equal values, of any reader."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float | Decimal):
        return _canonical_number(Decimal(repr(value) if isinstance(value, float) else value))
    text = str(value.isoformat() if hasattr(value, "isoformat") else value)
    return text.replace("+00:00", "Z")


def _canonical_number(value: Decimal) -> str:
    if not value.is_finite():
        return "NaN" if value.is_nan() else "INF" if value > 0 else "-INF"
    text = f"{value or Decimal(0):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def read_outputs(typed: TypedTable, folder: Path) -> Iterator[tuple[str, list[list[Any]]]]:
    """The rows of each output, by its name."""
    write_json(typed, folder / "t.json")
    names = typed.table.names
    listed = json.loads((folder / "t.json").read_text(encoding="utf-8"))
    yield "JSON", [[row[name] for name in names] for row in listed]
    write_geojson(typed, folder / "t.geojson")
    features = json.loads((folder / "t.geojson").read_text(encoding="utf-8"))["features"]
    yield "GeoJSON", [[feature["properties"][name] for name in names] for feature in features]
    yield (
        "records",
        [list(row_to_values(typed.columns, row, CONTEXT).values()) for row in _raw_rows(typed)],
    )
    stored = folder / "t.duckdb"
    write_database(typed, stored)
    page = read_page(stored, RowQuery(names, limit=100))
    yield "rows", [[to_json(row[name]) for name in names] for row in page.rows]
    write_rows(stored, RowQuery(names, limit=0), folder / "t.parquet")
    yield "Parquet", [list(row) for row in polars.read_parquet(folder / "t.parquet").iter_rows()]
    write_excel_csv(typed, folder / "t.excel.csv")
    yield "Excel's CSV", list(_read_excel_csv(typed, folder / "t.excel.csv"))
    manifest = Manifest("t", "1.0.0", {"name": "t"}, (), File("t.zip", 0, "", ""), "")
    write_workbook(typed, manifest, read_settings({"ORESS_HOME": str(folder)}), folder / "t.xlsx")
    yield "XLSX", list(_read_workbook(folder / "t.xlsx", len(names)))


def _raw_rows(typed: TypedTable) -> list[tuple[str, ...]]:
    return list(read_rows(typed.location, typed.table.descriptor))


def _read_excel_csv(typed: TypedTable, path: Path) -> Iterator[list[Any]]:
    """As Excel with French settings: formulas of a text give it, numbers have commas."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file, delimiter=";")
        next(rows)
        for row in rows:
            yield [
                _read_excel_cell(cell, column.type)
                for cell, column in zip(row, typed.columns, strict=True)
            ]


def _read_excel_cell(cell: str, kind: str) -> Any:
    if formula := re.fullmatch(r'="(.*)"', cell, re.DOTALL):
        return formula.group(1).replace('""', '"')
    if kind in ("BIGINT", "DOUBLE") and re.match(r"-?[0-9]", cell):
        return float(cell.replace(",", ".")) if kind == "DOUBLE" else int(cell)
    assert not re.match(r"[=+@\t\r]", cell), cell
    return cell


def _read_workbook(path: Path, width: int) -> Iterator[list[Any]]:
    """The data of the first sheet, read as XML."""
    with zipfile.ZipFile(path) as archive:
        sheet = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    for row in list(sheet.iter(f"{SHEET}row"))[1:]:
        values: list[Any] = [None] * width
        for cell in row.iter(f"{SHEET}c"):
            place = ord(cell.attrib["r"][0]) - ord("A")
            values[place] = _read_sheet_cell(cell)
        yield values


def _read_sheet_cell(cell: ElementTree.Element) -> Any:
    text = "".join(cell.itertext())
    match cell.attrib.get("t", "n"):
        case "b":
            return text == "1"
        case "n":
            return float(text)
    return text


@given(drawn=tables())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_all_outputs_give_the_same_values(
    tmp_path_factory: pytest.TempPathFactory, drawn: tuple[Table, list[list[str]]]
) -> None:
    table, rows = drawn
    folder = tmp_path_factory.mktemp("outputs")
    typed = write_table(table, rows, folder)
    expected = expect(table, rows)
    for place, column in enumerate(typed.columns):
        if column.type == "VARCHAR" and column.column.type == "number":
            # A number that no type holds: the cells are as they were published.
            for cells, row in zip(expected, rows, strict=True):
                cells[place] = row[place] if cells[place] else ""
    for name, found in read_outputs(typed, folder):
        assert [list(map(canonical, row)) for row in found] == expected, name
    assert [
        [create_normaliser(column)(cell) for column, cell in zip(table.columns, row, strict=True)]
        for row in rows
    ] == expect(table, rows)
    (folder / "t.duckdb").unlink()
    connections.close_removed()


def write_typed(table: Table, rows: Sequence[tuple[str, ...]], folder: Path) -> TypedTable:
    (folder / "t.csv").write_bytes(to_csv([table.names, *rows]))
    return read_typed(folder / "t.csv", table)


def test_parquet_has_types(tmp_path: Path) -> None:
    fields = [{"type": kind} for kind in ("integer", "number", "boolean", "date", "year", "string")]
    table = make_table(list("abcdef"), fields)
    typed = write_typed(table, [("1", "1.5", "true", "2024-09-01", "1999", "01")], tmp_path)
    write_database(typed, tmp_path / "t.duckdb")
    write_rows(tmp_path / "t.duckdb", RowQuery(table.names, limit=0), tmp_path / "t.parquet")
    read = duckdb.sql(f"SELECT * FROM '{tmp_path}/t.parquet'")
    kinds = ["BIGINT", "DOUBLE", "BOOLEAN", "DATE", "SMALLINT", "VARCHAR"]
    assert list(map(str, read.types)) == kinds
    assert read.fetchall() == [(1, 1.5, True, date(2024, 9, 1), 1999, "01")]


def test_a_row_that_duckdb_cannot_load_is_inserted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "LINE", 100)
    table = make_table(["a", "b"], [{"type": "string"}, {"type": "integer"}])
    rows = [("x", "1"), ("long" * 50, "2"), ("y", "3")]
    write_database(write_typed(table, rows, tmp_path), tmp_path / "t.duckdb")
    page = read_page(tmp_path / "t.duckdb", RowQuery(table.names))
    assert [row["b"] for row in page.rows] == [1, 2, 3]
    assert page.rows[1]["a"] == "long" * 50


def test_an_empty_table_is_an_empty_list(tmp_path: Path) -> None:
    write_json(write_typed(make_table(["a"], [{"type": "string"}]), [], tmp_path), tmp_path / "t")
    assert json.loads((tmp_path / "t").read_text(encoding="utf-8")) == []


def test_excel_in_french_reads_its_csv(tmp_path: Path) -> None:
    fields = [{"type": kind} for kind in ("string", "integer", "number", "boolean", "date")]
    typed = write_typed(
        make_table(list("abcde"), fields), [("a;b", "12", "1.5", "true", "2024-09-01")], tmp_path
    )
    write_excel_csv(typed, tmp_path / "t.excel.csv")
    assert (tmp_path / "t.excel.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    with (tmp_path / "t.excel.csv").open(encoding="utf-8-sig", newline="") as file:
        read = list(csv.reader(file, delimiter=";"))
    assert read[1] == ["a;b", "12", "1,5", "true", "2024-09-01"]


def test_geojson_has_longitude_first_and_a_null_where_nothing_is_known(tmp_path: Path) -> None:
    comma: dict[str, Any] = {"type": "number", "decimalChar": ","}
    table = make_table(["id", "latitude", "longitude"], [{"type": "string"}, comma, comma])
    rows = [("a", "35,17", "-5,27"), ("b", "", ""), ("c", "35,178901234567890123", "1")]
    write_geojson(write_typed(table, rows, tmp_path), tmp_path / "t.geojson")
    found = json.loads((tmp_path / "t.geojson").read_text(encoding="utf-8"))["features"]
    assert found[0]["geometry"] == {"type": "Point", "coordinates": [-5.27, 35.17]}
    assert found[1]["geometry"] is None
    assert found[2]["geometry"]["coordinates"] == [1, 35.178901234567890]


def test_a_position_without_its_keys_is_none() -> None:
    schema = {"fields": [{"name": "a", "type": "number"}], "oress:position": {"lat": "a"}}
    assert find_position(read_table({"name": "t", "path": "t.csv", "schema": schema})) is None


def test_a_workbook_states_the_cells_that_excel_cuts(tmp_path: Path) -> None:
    table = make_table(["note"], [{"type": "string"}])
    typed = write_typed(table, [("x" * 33_000,), ("short",), ("y" * 40_000,)], tmp_path)
    manifest = Manifest("t", "1.0.0", {"name": "t"}, (), File("t.zip", 0, "", ""), "")
    configured = read_settings({"ORESS_HOME": str(tmp_path)})
    write_workbook(typed, manifest, configured, tmp_path / "t.xlsx")
    with zipfile.ZipFile(tmp_path / "t.xlsx") as archive:
        notice = archive.read("xl/worksheets/sheet5.xml").decode()
        others = archive.read("xl/worksheets/sheet2.xml").decode()
    assert "note" in notice
    assert "32767" in notice
    assert "32767" not in others


def test_a_sum_beyond_all_digits_is_refused(tmp_path: Path) -> None:
    table = make_table(["n"], [{"type": "integer"}])
    write_database(write_typed(table, [("9" * 38,), ("9" * 38,)], tmp_path), tmp_path / "t.duckdb")
    query = RowQuery((), aggregates=(Aggregate("sum", "n"),))
    with pytest.raises(BadQuery):
        read_groups(tmp_path / "t.duckdb", query)


def test_a_register_may_call_its_key_in_capitals(tmp_path: Path) -> None:
    bodies = [{"id": "a", "values": {"ID": "A", "file_row_number": 1}}]
    write_register(bodies, tmp_path, "thing", 1)
    names = ("id", "ID", "file_row_number")
    page = read_page(tmp_path / f"thing.{LAYOUT}.00000001.duckdb", RowQuery(names))
    assert page.rows == [{"id": "a", "ID": "A", "file_row_number": 1}]
