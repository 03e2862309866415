"""Answers to questions, from the Parquet of a release: embedded DuckDB, read-only, with limits.

Only the statements of question.py are run, values bound. Beside that, the connection reaches no
file but the projection's own, loads no extension, and cannot be configured otherwise any more.
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
from oress_opendata.projections.tables.question import (
    NUMBER,
    Question,
    Statement,
    count_statement,
    facet_statement,
    group_statement,
    page_statement,
    rows_statement,
)
from oress_opendata.projections.tables.typing import quote_text

MEMORY = "512MB"
THREADS = 2
SECONDS = 5.0
MOST_FACETS = 50
MOST_GROUPS = 1_000
NO_CURSOR = N_("The parameter {parameter} is no cursor of this list.")
TOO_LONG = N_("The question took too long. Ask for less, or download the file.")


@dataclass(frozen=True, slots=True)
class Page:
    """Rows by column, the key of the last one, and whether there are more."""

    rows: list[dict[str, Any]]
    last: tuple[Any, ...] | None
    more: bool


def read_page(parquet: Path, question: Question) -> Page:
    found = _fetch(parquet, page_statement(question, source_of(parquet)))
    width = len(question.select)
    shown = found[: question.limit]
    return Page(
        rows=[dict(zip(question.select, row[:width], strict=True)) for row in shown],
        last=tuple(shown[-1][width:]) if shown else None,
        more=len(found) > question.limit,
    )


def count_rows(parquet: Path, question: Question) -> int:
    return int(_fetch(parquet, count_statement(question, source_of(parquet)))[0][0])


def count_values(parquet: Path, question: Question, column: str) -> list[tuple[Any, int]]:
    statement = facet_statement(question, column, source_of(parquet), MOST_FACETS)
    return [(value, int(count)) for value, count in _fetch(parquet, statement)]


def read_groups(parquet: Path, question: Question) -> list[dict[str, Any]]:
    found = _fetch(parquet, group_statement(question, source_of(parquet), MOST_GROUPS))
    names = (*question.group, *(each.name for each in question.aggregates))
    return [dict(zip(names, row, strict=True)) for row in found]


def iterate_rows(parquet: Path, question: Question) -> Iterator[tuple[Any, ...]]:
    """Every row of a question, streamed."""
    statement = rows_statement(question, source_of(parquet))
    with _running(parquet) as cursor:
        cursor.execute(statement.text, statement.values)
        while batch := cursor.fetchmany(5_000):
            yield from batch


def write_rows(parquet: Path, question: Question, target: Path) -> None:
    """The rows of a question as a Parquet file of their own. `target` is a new file of ours."""
    statement = rows_statement(question, source_of(parquet))
    with duckdb.connect(config={"memory_limit": MEMORY, "threads": THREADS}) as connection:
        connection.execute(
            f"COPY ({statement.text}) TO {quote_text(str(target))} (FORMAT parquet)",
            statement.values,
        )


@cache
def column_types(parquet: Path) -> dict[str, str]:
    """The SQL type of each column of a file. A release's file never changes."""
    statement = Statement(f"DESCRIBE SELECT * FROM read_parquet({quote_text(str(parquet))})")
    return {row[0]: row[1] for row in _fetch(parquet, statement)}


def source_of(parquet: Path) -> str:
    """The rows of a file, each with its number, which never changes."""
    path = quote_text(str(parquet))
    return (
        f"(SELECT * RENAME (file_row_number AS {NUMBER}) FROM read_parquet({path}, "
        "file_row_number=true))"
    )


def _fetch(parquet: Path, statement: Statement) -> list[tuple[Any, ...]]:
    with _running(parquet) as cursor:
        return cursor.execute(statement.text, statement.values).fetchall()


@contextmanager
def _running(parquet: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A cursor that a timer interrupts."""
    cursor = _connect(_root_of(parquet)).cursor()
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


def _root_of(parquet: Path) -> Path:
    """`projections/tables`, three levels above `<name>/<version>/<resource>.parquet`."""
    return parquet.parent.parent.parent


@cache
def _connect(root: Path) -> duckdb.DuckDBPyConnection:
    """One database in memory a process; each question has a cursor of its own on it."""
    connection = duckdb.connect(
        config={
            "memory_limit": MEMORY,
            "threads": THREADS,
            "autoload_known_extensions": False,
            "autoinstall_known_extensions": False,
        }
    )
    connection.execute(f"SET allowed_directories = [{quote_text(str(root))}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection
