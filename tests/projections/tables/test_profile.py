"""The profile of the columns of a table."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from oress_opendata.projections.tables.profile import profile_table, read_profile, write_profile
from oress_opendata.projections.tables.query import Filter, RowQuery, facet_statement
from oress_opendata.projections.tables.reading import (
    ROWS as SOURCE,
)
from oress_opendata.projections.tables.reading import (
    column_types,
    count_facets,
    count_rows,
    run_statement,
)
from oress_opendata.projections.tables.sql_names import column_name

COLUMNS = {
    "id": "VARCHAR", "kind": "VARCHAR", "value": "DOUBLE", "exact": "DECIMAL(38,2)",
    "day": "DATE", "open": "BOOLEAN", "nothing": "VARCHAR",
}  # fmt: skip
ROWS = [
    ("a", "short", 0.0, "1.25", "2020-01-01", True, None),
    ("b", "long", 10.0, "2.50", "2024-02-29", False, None),
    ("c", "short", None, None, None, True, None),
    ("d", None, float("inf"), "2.50", "2024-02-29", True, None),
    ("e", "short", 12.0, "9.00", "2022-06-01", None, None),
]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "table.duckdb"
    names = ", ".join(f"{column_name(name)} {kind}" for name, kind in COLUMNS.items())
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"CREATE TABLE cells (_row BIGINT, {names})")
        for number, row in enumerate(ROWS):
            places = ", ".join("?" * (len(row) + 1))
            connection.execute(f"INSERT INTO cells VALUES ({places})", [number, *row])
    return path


def test_a_profile_says_what_columns_hold(table: Path) -> None:
    found = profile_table(table)
    assert list(found) == list(COLUMNS)
    kind, value, exact = found["kind"], found["value"], found["exact"]
    assert (kind.filled, kind.empty, kind.distinct) == (4, 1, 2)
    assert kind.frequent == (("short", 3), ("long", 1))
    assert found["id"].frequent == ()  # all differ
    # What is not finite has no place between the least and the greatest.
    assert (value.least, value.middle, value.most) == (0, 10, 12)
    assert sum(value.bars) == 3
    assert (value.bars[0], value.bars[10], value.bars[11]) == (1, 1, 1)
    assert (exact.least, exact.most) == ("1.25", "9")
    assert (found["day"].least, found["day"].most) == ("2020-01-01", "2024-02-29")
    assert (found["nothing"].filled, found["nothing"].bars) == (0, ())


@pytest.mark.parametrize("query", [RowQuery(()), RowQuery((), (Filter("value", "gte", (2,)),))])
def test_facets_are_counted_as_groups_are(table: Path, query: RowQuery) -> None:
    columns = list(column_types(table))
    rows, facets = count_facets(table, query, columns)
    assert rows == count_rows(table, query)
    for column, counted in facets.items():
        statement = facet_statement(query, column, SOURCE, 100)
        assert counted == run_statement(table, statement)
        assert query.filters or count_facets(table, query, [column])[1][column] is counted


def test_a_profile_does_not_load_pandas(table: Path) -> None:
    code = (
        "import sys; from pathlib import Path; "
        "from oress_opendata.projections.tables.profile import write_profile; "
        f"write_profile(Path({str(table)!r})); print('pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_a_profile_is_read_as_it_was_written(table: Path) -> None:
    computed = read_profile(table)
    write_profile(table)
    written = table.with_suffix(".profile.json").read_text("utf-8")
    assert read_profile(table) == computed
    table.with_suffix(".profile.json").write_text(written.replace("short", "brief"), "utf-8")
    assert read_profile(table)["kind"].frequent[0] == ("brief", 3)
