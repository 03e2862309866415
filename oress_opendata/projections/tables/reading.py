"""Answers to questions, from a table's own DuckDB file: embedded, read-only, with limits.

Only the statements of question.py are run, values bound. Beside that, a connection is read-only,
reaches no other file, loads no extension, and cannot be configured otherwise any more.
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
    Question,
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
MOST_FACETS = 50
MOST_GROUPS = 1_000
MOST_OPEN = 64
_opened: dict[Path, duckdb.DuckDBPyConnection] = {}
_opening = threading.Lock()
NO_CURSOR = N_("The parameter {parameter} is no cursor of this list.")
TOO_LONG = N_("The question took too long. Ask for less, or download the file.")


@dataclass(frozen=True, slots=True)
class Page:
    """Rows by column, the key of the last one, and whether there are more."""

    rows: list[dict[str, Any]]
    last: tuple[Any, ...] | None
    more: bool


def read_page(table: Path, question: Question) -> Page:
    found = _fetch(table, page_statement(question, SOURCE))
    width = len(question.select)
    shown = found[: question.limit]
    return Page(
        rows=[dict(zip(question.select, row[:width], strict=True)) for row in shown],
        last=tuple(shown[-1][width:]) if shown else None,
        more=len(found) > question.limit,
    )


def count_rows(table: Path, question: Question) -> int:
    return int(_fetch(table, count_statement(question, SOURCE))[0][0])


def count_values(table: Path, question: Question, column: str) -> list[tuple[Any, int]]:
    statement = facet_statement(question, column, SOURCE, MOST_FACETS)
    return [(value, int(count)) for value, count in _fetch(table, statement)]


def read_groups(table: Path, question: Question) -> list[dict[str, Any]]:
    found = _fetch(table, group_statement(question, SOURCE, MOST_GROUPS))
    names = (*question.group, *(each.name for each in question.aggregates))
    return [dict(zip(names, row, strict=True)) for row in found]


def iterate_rows(table: Path, question: Question) -> Iterator[tuple[Any, ...]]:
    """Every row of a question, streamed."""
    statement = rows_statement(question, SOURCE)
    with _running(table) as cursor:
        cursor.execute(statement.text, statement.values)
        while batch := cursor.fetchmany(5_000):
            yield from batch


def write_rows(parquet: Path, question: Question, target: Path) -> None:
    """The rows of a question as a Parquet file of their own, from the table's. `target` is a new
    file of ours."""
    source = (
        f"(SELECT * RENAME (file_row_number AS {NUMBER}) FROM "
        f"read_parquet({quote_text(str(parquet))}, file_row_number=true))"
    )
    statement = rows_statement(question, source)
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
        raise BadQuery(TOO_LONG, parameter="") from error
    except (duckdb.ConversionException, duckdb.BinderException) as error:
        # Filters are typed before; only a cursor that was made by hand comes so far.
        raise BadQuery(NO_CURSOR, parameter="cursor") from error
    finally:
        timer.cancel()
        cursor.close()


def close_gone() -> None:
    """Close the files of tables that are there no more: nothing of what was erased stays open."""
    with _opening:
        for table in [each for each in _opened if not each.is_file()]:
            _opened.pop(table).close()


def _connect(table: Path) -> duckdb.DuckDBPyConnection:
    """One connection a table and process; each question has a cursor of its own on it."""
    with _opening:
        if table not in _opened:
            if len(_opened) >= MOST_OPEN:
                _opened.pop(next(iter(_opened))).close()
            _opened[table] = _open(table)
        return _opened[table]


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
