"""Row queries on the DuckDB database of a table: embedded, read-only, with limits.

Only the statements of query.py are run, with bound values. A connection is read-only, reaches no
other file, loads no extension, and its configuration is locked.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from oress_opendata.errors import BadQuery
from oress_opendata.languages import N_
from oress_opendata.projections.tables.column_types import quote_text
from oress_opendata.projections.tables.query import (
    NUMBER,
    SOURCE,
    RowQuery,
    Statement,
    count_statement,
    facet_statement,
    group_statement,
    page_statement,
    rows_statement,
)

MEMORY = "512MB"
THREADS = 2
SECONDS = 5.0
MAX_FACETS = 50
MAX_GROUPS = 1_000
MAX_OPEN = 64
_connections: dict[Path, duckdb.DuckDBPyConnection] = {}
_lock = threading.Lock()
NOT_A_CURSOR = N_("Parameter {parameter} is not a cursor of this list.")
TOO_SLOW = N_("The query took too long. Narrow it, or download the file.")


@dataclass(frozen=True, slots=True)
class Page:
    """Rows by column, the key of the last one, and whether there are more."""

    rows: list[dict[str, Any]]
    last: tuple[Any, ...] | None
    more: bool


def read_page(table: Path, query: RowQuery) -> Page:
    found = _fetch(table, page_statement(query, SOURCE))
    width = len(query.select)
    shown = found[: query.limit]
    return Page(
        rows=[dict(zip(query.select, row[:width], strict=True)) for row in shown],
        last=tuple(shown[-1][width:]) if shown else None,
        more=len(found) > query.limit,
    )


def count_rows(table: Path, query: RowQuery) -> int:
    return int(_fetch(table, count_statement(query, SOURCE))[0][0])


def count_values(table: Path, query: RowQuery, column: str) -> list[tuple[Any, int]]:
    statement = facet_statement(query, column, SOURCE, MAX_FACETS)
    return [(value, int(count)) for value, count in _fetch(table, statement)]


def read_groups(table: Path, query: RowQuery) -> list[dict[str, Any]]:
    found = _fetch(table, group_statement(query, SOURCE, MAX_GROUPS))
    names = (*query.group, *(aggregate.name for aggregate in query.aggregates))
    return [dict(zip(names, row, strict=True)) for row in found]


def iterate_rows(table: Path, query: RowQuery) -> Iterator[tuple[Any, ...]]:
    """Every row of a query, streamed."""
    statement = rows_statement(query, SOURCE)
    with _running(table) as cursor:
        cursor.execute(statement.text, statement.values)
        while batch := cursor.fetchmany(5_000):
            yield from batch


def write_rows(parquet: Path, query: RowQuery, target: Path) -> None:
    """The rows of a query as a Parquet file of their own, from the table's. `target` is created."""
    source = (
        f"(SELECT * RENAME (file_row_number AS {NUMBER}) FROM "
        f"read_parquet({quote_text(str(parquet))}, file_row_number=true))"
    )
    statement = rows_statement(query, source)
    with duckdb.connect(config={"memory_limit": MEMORY, "threads": THREADS}) as connection:
        connection.execute(
            f"COPY ({statement.text}) TO {quote_text(str(target))} (FORMAT parquet)",
            statement.values,
        )


@cache
def column_types(table: Path) -> dict[str, str]:
    """The SQL type of each column. A file never changes: another release has another file."""
    found = _fetch(table, Statement(f"DESCRIBE {SOURCE}"))
    return {row[0]: row[1] for row in found if row[0] != NUMBER}


def _fetch(table: Path, statement: Statement) -> list[tuple[Any, ...]]:
    with _running(table) as cursor:
        return cursor.execute(statement.text, statement.values).fetchall()


@contextmanager
def _running(table: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A cursor that a timer interrupts."""
    cursor = _connect(table).cursor()
    timer = threading.Timer(SECONDS, cursor.interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield cursor
    except (duckdb.InterruptException, duckdb.OutOfMemoryException) as error:
        raise BadQuery(TOO_SLOW, parameter="") from error
    except (duckdb.ConversionException, duckdb.BinderException) as error:
        # Filters are typed before; only a cursor that was made by hand comes so far.
        raise BadQuery(NOT_A_CURSOR, parameter="cursor") from error
    finally:
        timer.cancel()
        cursor.close()


def close_removed() -> None:
    """Close the databases of removed tables, so that no erased data stays open."""
    with _lock:
        for table in [path for path in _connections if not path.is_file()]:
            _connections.pop(table).close()


def _connect(table: Path) -> duckdb.DuckDBPyConnection:
    """One connection a table and process; each query has a cursor of its own on it."""
    with _lock:
        if table not in _connections:
            if len(_connections) >= MAX_OPEN:
                _connections.pop(next(iter(_connections))).close()
            _connections[table] = _open(table)
        return _connections[table]


def _open(table: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(
        str(table),
        read_only=True,
        config={
            "memory_limit": MEMORY,
            "threads": THREADS,
            "enable_external_access": False,
            "autoload_known_extensions": False,
            "autoinstall_known_extensions": False,
        },
    )
    connection.execute("SET lock_configuration = true")
    return connection
