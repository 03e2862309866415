"""The database of a table has every cell as it is in the file."""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from oress_opendata.meaning.descriptor import read_table
from oress_opendata.projections.tables.database import write_database
from oress_opendata.projections.tables.query import SOURCE, RowQuery
from oress_opendata.projections.tables.reading import column_types, read_page
from oress_opendata.sources.tables.typed_table import read_typed

FIELDS = [{"name": "id", "type": "string"}, {"name": "text", "type": "string"}]
RESOURCE = {"name": "t", "path": "t.csv", "schema": {"fields": FIELDS}}
CELLS = some.text(some.sampled_from("ab,;\"\r\n\t \\'éع"), min_size=1, max_size=6)


def load(folder: Path, cells: list[str]) -> list[str]:
    with (folder / "t.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(["id", "text"])
        writer.writerows([str(number), cell] for number, cell in enumerate(cells))
    target = folder / "t.duckdb"
    target.unlink(missing_ok=True)
    write_database(read_typed(folder / "t.csv", read_table(RESOURCE)), target)
    with duckdb.connect(str(target), read_only=True) as connection:
        rows = connection.execute(f"SELECT * FROM {SOURCE} ORDER BY 1").fetchall()
    return [row[-1] for row in rows]


def test_a_database_that_was_rebuilt_is_opened_again(tmp_path: Path) -> None:
    load(tmp_path, ["before"])
    database, query = tmp_path / "t.duckdb", RowQuery(select=("text",))
    assert column_types(database) == {"id": "VARCHAR", "text": "VARCHAR"}
    assert read_page(database, query).rows == [{"text": "before"}]
    (tmp_path / "aside").mkdir()
    load(tmp_path / "aside", ["after"])
    (tmp_path / "aside" / "t.duckdb").replace(database)
    assert read_page(database, query).rows == [{"text": "after"}]


def test_a_lone_carriage_return(tmp_path: Path) -> None:
    cells = ["a\rb", "\r", "c\n", "d\r\n"]
    assert load(tmp_path, cells) == cells


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(some.lists(CELLS, max_size=8))
def test_any_cell(tmp_path: Path, cells: list[str]) -> None:
    assert load(tmp_path, cells) == cells
