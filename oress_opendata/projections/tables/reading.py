"""Row queries on the DuckDB database of a table: embedded, read-only, with limits.

Only the statements of query.py are run, with bound values. A limit counts the time of a query, and
of reading its rows; who sends them to a client makes them all first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb

from oress_opendata.errors import BadQuery
from oress_opendata.languages import N_
from oress_opendata.projections.tables.connections import (
    ATTACHED,
    MEMORY,
    THREADS,
    Connections,
    Stamp,
    stamp_of,
)
from oress_opendata.projections.tables.deadlines import Deadlines
from oress_opendata.projections.tables.query import (
    SOURCE,
    RowQuery,
    Statement,
    count_statement,
    facet_statement,
    facets_statement,
    group_statement,
    page_statement,
    rows_statement,
)
from oress_opendata.projections.tables.sql_names import (
    column_name,
    field_name,
    quote_name,
    quote_text,
)

SECONDS = 5.0
# For all rows, as a file.
FILE_SECONDS = 60.0
MAX_FACETS = 50
MAX_GROUPS = 1_000
MAX_VALUES = 20_000
connections = Connections()
deadlines = Deadlines()
Counts = list[tuple[Any, int]]
ROWS = f"{ATTACHED}.{SOURCE}"
NOT_A_CURSOR = N_("Parameter {parameter} is not a cursor of this list.")
TOO_LARGE = N_("In {parameter}: the result has more than 38 digits. Narrow the query.")
TOO_SLOW = N_("The query took too long. Narrow it, or download the file.")


@dataclass(frozen=True, slots=True)
class Page:
    """Rows by column, the key of the last one, and whether there are more."""

    rows: list[dict[str, Any]]
    last: tuple[Any, ...] | None
    more: bool


def read_page(table: Path, query: RowQuery) -> Page:
    found = run_statement(table, page_statement(query, ROWS))
    width = len(query.select)
    shown = found[: query.limit]
    return Page(
        rows=[dict(zip(query.select, row[:width], strict=True)) for row in shown],
        last=tuple(shown[-1][width:]) if shown else None,
        more=len(found) > query.limit,
    )


def count_rows(table: Path, query: RowQuery) -> int:
    return int(run_statement(table, count_statement(query, ROWS))[0][0])


def count_all(table: Path) -> int:
    """The rows of a table, counted once: they never change."""
    return _count_all(table, stamp_of(table))


@lru_cache(maxsize=1_000)
def _count_all(table: Path, _: Stamp | None) -> int:
    return count_rows(table, RowQuery(()))


def count_values(table: Path, query: RowQuery, column: str) -> list[tuple[Any, int]]:
    statement = facet_statement(query, column, ROWS, MAX_FACETS)
    return [(value, int(count)) for value, count in run_statement(table, statement)]


def count_facets(
    table: Path, query: RowQuery, columns: Sequence[str]
) -> tuple[int, Mapping[str, Counts]]:
    """How many rows fit; the values of each column with their numbers of rows, the most frequent
    first, None for empty cells. For columns with few values."""
    stamp = stamp_of(table)
    if query.filters or query.near:
        plain = RowQuery((), filters=query.filters, near=query.near, lists=query.lists)
        return _count_filtered(table, stamp, plain, tuple(columns))
    return count_all(table), {column: _count_facet(table, stamp, column) for column in columns}


@lru_cache(maxsize=1_000)
def _count_facet(table: Path, _: Stamp | None, column: str) -> Counts:
    """The values of a column in all rows, counted once."""
    return _count_facets(table, RowQuery(()), [column])[1][column]


@lru_cache(maxsize=100)
def _count_filtered(
    table: Path, _: Stamp | None, query: RowQuery, columns: tuple[str, ...]
) -> tuple[int, Mapping[str, Counts]]:
    """Counted once for all pages and orders of the same rows, in any language."""
    return _count_facets(table, query, columns)


def _count_facets(
    table: Path, query: RowQuery, columns: Sequence[str]
) -> tuple[int, dict[str, Counts]]:
    ((rows, *found),) = run_statement(table, facets_statement(query, columns, ROWS))
    pairs = zip(columns, found[::2], found[1::2], strict=True)
    return rows, {column: _rank(counts or {}, rows - filled) for column, counts, filled in pairs}


def _rank(counts: Mapping[Any, int], empty: int) -> Counts:
    counted = [*counts.items(), *([(None, empty)] if empty else [])]
    return sorted(counted, key=lambda pair: (-pair[1], pair[0] is None, pair[0]))


def list_values(table: Path, column: str) -> list[str]:
    """The different values of a column, as texts; the first of them where they are very many."""
    name = column_name(column)
    text = f"SELECT DISTINCT CAST({name} AS VARCHAR) FROM {ROWS} WHERE {name} IS NOT NULL "
    return [
        row[0] for row in run_statement(table, Statement(f"{text} ORDER BY 1 LIMIT {MAX_VALUES}"))
    ]


def read_groups(table: Path, query: RowQuery) -> list[dict[str, Any]]:
    found = run_statement(table, group_statement(query, ROWS, MAX_GROUPS))
    names = (*query.group, *(aggregate.name for aggregate in query.aggregates))
    return [dict(zip(names, row, strict=True)) for row in found]


def iterate_rows(table: Path, query: RowQuery) -> Iterator[tuple[Any, ...]]:
    """Every row of a query, streamed."""
    statement = rows_statement(query, ROWS)
    with _running(table, FILE_SECONDS) as cursor:
        cursor.execute(statement.text, statement.values)
        while batch := cursor.fetchmany(5_000):
            yield from batch


def write_rows(table: Path, query: RowQuery, target: Path) -> None:
    """The rows of a query as a Parquet file, typed, compressed, with statistics. `target` is
    created."""
    statement = rows_statement(query, ROWS)
    names = ", ".join(map(quote_name, query.select))
    with (
        duckdb.connect(config={"memory_limit": MEMORY, "threads": THREADS}) as connection,
        _interrupting(connection, FILE_SECONDS),
    ):
        connection.execute(f"ATTACH {quote_text(str(table))} AS {ATTACHED} (READ_ONLY)")
        connection.execute(
            f"COPY (SELECT * FROM ({statement.text}) AS rows({names})) "
            f"TO {quote_text(str(target))} (FORMAT parquet, COMPRESSION zstd)",
            statement.values,
        )


def is_readable(table: Path) -> bool:
    """Whether a table has a database that can be opened."""
    if not table.is_file():
        return False
    try:
        with connections.borrow(table):
            return True
    except duckdb.Error:
        return False


def column_types(table: Path) -> dict[str, str]:
    """The SQL type of each column."""
    return _column_types(table, stamp_of(table))


@lru_cache(maxsize=1_000)
def _column_types(table: Path, _: Stamp | None) -> dict[str, str]:
    found = run_statement(table, Statement(f"DESCRIBE {ROWS}"))
    fields = ((field_name(row[0]), row[1]) for row in found)
    return {name: kind for name, kind in fields if name is not None}


def run_statement(table: Path, statement: Statement) -> list[tuple[Any, ...]]:
    """Raises BadQuery where it takes too long."""
    with _running(table) as cursor:
        return cursor.execute(statement.text, statement.values).fetchall()


@contextmanager
def _running(table: Path, seconds: float = SECONDS) -> Iterator[duckdb.DuckDBPyConnection]:
    """A cursor that is interrupted in time."""
    with connections.borrow(table) as cursor, _interrupting(cursor, seconds):
        yield cursor


@contextmanager
def _interrupting(cursor: duckdb.DuckDBPyConnection, seconds: float) -> Iterator[None]:
    try:
        with deadlines.limit(cursor, seconds):
            yield
    except (duckdb.InterruptException, duckdb.OutOfMemoryException) as error:
        raise BadQuery(TOO_SLOW, parameter="") from error
    except duckdb.OutOfRangeException as error:
        raise BadQuery(TOO_LARGE, parameter="aggregate") from error
    except (duckdb.ConversionException, duckdb.BinderException) as error:
        # Filters are typed before; only a cursor that was made by hand comes so far.
        raise BadQuery(NOT_A_CURSOR, parameter="cursor") from error
