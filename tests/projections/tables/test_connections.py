"""Open databases of tables: bounded, and never closed while somebody uses them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import pytest

from oress_opendata.projections.tables.connections import Connections
from oress_opendata.sandbox.child import run_confined
from oress_opendata.sandbox.limits import Limits

TABLES = 6
LIMIT = 2


@pytest.fixture
def tables(tmp_path: Path) -> list[Path]:
    return [write_table(tmp_path / f"{number}.duckdb", number) for number in range(TABLES)]


def write_table(path: Path, number: int) -> Path:
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"CREATE TABLE cells AS SELECT {number} AS n FROM range(5000)")
    return path


def test_many_threads_on_more_tables_than_may_be_open(tables: list[Path]) -> None:
    connections = Connections(LIMIT)

    def read(number: int) -> bool:
        with connections.borrow(tables[number % TABLES]) as cursor:
            cursor.execute("SELECT n FROM published.cells")
            rows = 0
            while batch := cursor.fetchmany(500):
                assert batch[0] == (number % TABLES,)
                rows += len(batch)
        return rows == 5000

    with ThreadPoolExecutor(12) as pool:
        assert all(pool.map(read, range(120)))
    assert len(connections.open) == LIMIT


def test_one_that_is_pushed_out_answers_who_has_it(tables: list[Path]) -> None:
    connections = Connections(limit=1)
    with connections.borrow(tables[0]) as first:
        lease = connections.open[tables[0]]
        with connections.borrow(tables[1]):
            pass
        assert first.execute("SELECT max(n) FROM published.cells").fetchall() == [(0,)]
    with pytest.raises(duckdb.ConnectionException):
        lease.connection.execute("SELECT 1")


def test_a_removed_table_is_closed_when_nobody_reads_it(tables: list[Path]) -> None:
    connections = Connections(LIMIT)
    with connections.borrow(tables[0]) as cursor:
        tables[0].unlink()
        connections.close_removed()
        assert cursor.execute("SELECT max(n) FROM published.cells").fetchall() == [(0,)]
        assert not connections.open


def test_a_rebuilt_table_is_opened_again(tables: list[Path], tmp_path: Path) -> None:
    connections = Connections(LIMIT)
    with connections.borrow(tables[0]) as before:
        write_table(tmp_path / "new.duckdb", 9).replace(tables[0])
        with connections.borrow(tables[0]) as after:
            assert after.execute("SELECT max(n) FROM published.cells").fetchall() == [(9,)]
        assert before.execute("SELECT max(n) FROM published.cells").fetchall() == [(0,)]


def test_a_child_leaves_the_connections_of_its_parent_alone(tables: list[Path]) -> None:
    """To close one crashes, since its threads are not in the child."""
    connections = Connections(limit=1)
    with connections.borrow(tables[0]) as cursor:
        cursor.execute("SELECT count(*) FROM published.cells").fetchall()

    def read(_send: Callable[[Any], None]) -> None:
        for table in tables[1:]:
            with connections.borrow(table) as own:
                own.execute("SELECT count(*) FROM published.cells").fetchall()

    run_confined(read, Limits(memory=1024**3, seconds=20), lambda _message: None)
    assert list(connections.open) == [tables[0]]


def test_a_small_table_is_read_by_one_thread_without_a_join(tmp_path: Path) -> None:
    small, large = tmp_path / "small.duckdb", tmp_path / "large.duckdb"
    write_table(small, 1)
    with duckdb.connect(str(large)) as connection:
        connection.execute("CREATE TABLE cells AS SELECT n FROM range(122881) AS r(n)")
    connections = Connections(LIMIT)
    settings = "SELECT current_setting('threads'), current_setting('disabled_optimizers')"
    found = []
    for table in (small, large):
        with connections.borrow(table) as cursor:
            found += cursor.execute(settings).fetchall()
    assert found == [(1, "late_materialization"), (2, "")]
