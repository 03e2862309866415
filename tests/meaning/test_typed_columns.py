"""All cells of a column decide its type; JSON never mixes types and never changes a value."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from oress_opendata.meaning.descriptor import read_table
from oress_opendata.meaning.typed_columns import TypedColumn, type_columns


def typed(cells: list[str], **field: Any) -> TypedColumn:
    schema = {"fields": [{"name": "c", **field}]}
    table = read_table({"name": "t", "path": "t.csv", "schema": schema})
    return type_columns(table, [(cell,) for cell in cells])[0]


GROUPED = {"type": "number", "groupChar": ".", "decimalChar": ","}


@pytest.mark.parametrize(
    ("field", "cells", "kind", "values"),
    [
        ({"type": "integer"}, ["5", "", "007"], "BIGINT", [5, None, 7]),
        ({"type": "integer"}, ["5", "9007199254740991"], "BIGINT", [5, 9007199254740991]),
        ({"type": "integer"}, ["5", "9007199254740993"], "DECIMAL(38,0)",
         ["5", "9007199254740993"]),
        ({"type": "integer"}, ["05", "1" * 39], "VARCHAR", ["05", "1" * 39]),
        ({"type": "number"}, ["12.50", "12", "1e3"], "DOUBLE", [12.5, 12, 1000]),
        ({"type": "number"}, ["1.5", "NaN", "-INF"], "DOUBLE", [1.5, "NaN", "-INF"]),
        ({"type": "number"}, ["0.1", "35.17890123456789"], "DOUBLE", [0.1, 35.17890123456789]),
        ({"type": "number"}, ["0.10", "0.30000000000000004441"], "DECIMAL(38,20)",
         ["0.1", "0.30000000000000004441"]),
        ({"type": "number"}, ["5", "12345678901234567891"], "DECIMAL(38,15)",
         ["5", "12345678901234567891"]),
        ({"type": "number"}, ["1e400", "0.10"], "VARCHAR", ["1e400", "0.10"]),
        (GROUPED, ["1.234", "1.234,50", "12"], "DOUBLE", [1234, 1234.5, 12]),
        ({"type": "number", "bareNumber": False}, ["12 %", "MAD 3"], "DOUBLE", [12, 3]),
        ({"type": "boolean", "trueValues": ["x"], "falseValues": []}, ["x", ""], "BOOLEAN",
         [True, None]),
        ({"type": "date", "format": "%d/%m/%Y"}, ["31/12/2024"], "DATE", ["2024-12-31"]),
        ({"type": "date"}, ["2024-12-31", "soon"], "VARCHAR", ["2024-12-31", "soon"]),
        ({"type": "year"}, ["1999"], "SMALLINT", [1999]),
        ({"type": "datetime", "format": "%d/%m/%Y %H:%M"}, ["31/12/2024 09:30"], "VARCHAR",
         ["2024-12-31T09:30:00"]),
        ({"type": "integer", "missingValues": ["-1"]}, ["-1", "2"], "BIGINT", [None, 2]),
        ({"type": "string", "missingValues": ["n/a"]}, ["n/a", "01"], "VARCHAR", [None, "01"]),
    ],
)  # fmt: skip
def test_a_column_is_typed_by_all_its_cells(
    field: dict[str, Any], cells: list[str], kind: str, values: list[Any]
) -> None:
    column = typed(cells, **field)
    found = [column.read(cell) for cell in cells]
    assert column.type == kind
    assert found == values
    assert list(map(type, found)) == list(map(type, values))
    together = column.read_all([*cells, None])
    assert together == [*values, None]
    assert list(map(type, column.read_all(cells))) == list(map(type, values))


@pytest.mark.parametrize("cell", ["2024-02-30T10:00:00Z", "2024-02-29T10:00:00Z", "0000-01-01"])
def test_the_text_of_a_moment_is_its_value(cell: str) -> None:
    column = typed([cell], type="datetime")
    assert column.read_all([cell]) == [cell] == [column.read(cell)]


def test_plain_cells_are_not_read_one_by_one() -> None:
    for kind, cells in (("string", ["a"]), ("date", ["2024-01-01"]), ("number", ["1.5"])):
        column = replace(typed(cells, type=kind), read=_refuse)
        assert column.read_all(cells) == ([1.5] if kind == "number" else cells)


def _refuse(cell: str) -> str:
    raise AssertionError(cell)


def test_a_double_is_equal_to_the_number_in_the_cell() -> None:
    assert typed(["0.12345678901234567"], type="number").type == "DECIMAL(38,17)"
    assert typed(["1e22"], type="number").type == "DOUBLE"
    assert typed(["1e-400"], type="number").type == "VARCHAR"
