"""A table of a release as Parquet: typed, compressed, with statistics, in the order of its rows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from oress_opendata.meaning.descriptor import Column, Table
from oress_opendata.projections.tables.column_types import (
    TEXT,
    cast_expression,
    quote_name,
    quote_text,
    sql_type,
)
from oress_opendata.projections.tables.query import NUMBER, SOURCE
from oress_opendata.sources.tables.dialect import read_format

MEMORY = "512MB"
ROW_GROUP = 122_880
# Published tables have no control characters, so no cell is taken for this NULL marker.
NEVER = "\x1f"


def write_parquet(location: Path, table: Table, target: Path) -> dict[str, str]:
    """Write a table's CSV as Parquet; the type of each column as it came out.

    A column in which a cast would lose a cell stays text.
    """
    connection = duckdb.connect(config={"memory_limit": MEMORY, "threads": 2})
    try:
        connection.execute(f"CREATE TEMP VIEW cells AS SELECT * FROM {_read_csv(location, table)}")
        kinds = _settle_types(connection, table)
        columns = ", ".join(
            f"{cast_expression(column, kinds[column.name])} AS {quote_name(column.name)}"
            for column in table.columns
        )
        connection.execute(
            f"COPY (SELECT {columns} FROM cells) TO {quote_text(str(target))} "
            f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
        )
    finally:
        connection.close()
    return kinds


def write_database(parquet: Path, target: Path) -> None:
    """Convert a Parquet file to a DuckDB database with numbered rows, which answers queries several
    times as fast as the Parquet."""
    with duckdb.connect(str(target), config={"memory_limit": MEMORY, "threads": 2}) as connection:
        connection.execute(
            f"CREATE TABLE {SOURCE} AS SELECT * RENAME (file_row_number AS {NUMBER}) FROM "
            f"read_parquet({quote_text(str(parquet))}, file_row_number=true) "
            f"ORDER BY {NUMBER}"
        )


def _settle_types(connection: duckdb.DuckDBPyConnection, table: Table) -> dict[str, str]:
    kinds = {column.name: sql_type(column) for column in table.columns}
    doubtful = [column for column in table.columns if kinds[column.name] != TEXT]
    if not doubtful:
        return kinds
    lost = ", ".join(f"count(*) FILTER ({_loses(column, kinds)})" for column in doubtful)
    row = connection.execute(f"SELECT {lost} FROM cells").fetchone() or ()
    for column, count in zip(doubtful, row, strict=True):
        if count:
            kinds[column.name] = TEXT
    return kinds


def _loses(column: Column, kinds: Mapping[str, str]) -> str:
    cell = cast_expression(column, TEXT)
    typed = cast_expression(column, kinds[column.name])
    return f"({cell}) IS NOT NULL AND ({typed}) IS NULL"


def _read_csv(location: Path, table: Table) -> str:
    """DuckDB's CSV reader with every option set, so that it detects nothing by itself."""
    form: Any = read_format(table.descriptor)
    columns = ", ".join(f"{quote_text(column.name)}: 'VARCHAR'" for column in table.columns)
    escape = form.get("escapechar") or form["quotechar"]
    return (
        f"read_csv({quote_text(str(location))}, auto_detect=false, header=true, "
        f"columns={{{columns}}}, delim={quote_text(form['delimiter'])}, "
        f"quote={quote_text(form['quotechar'])}, escape={quote_text(escape)}, "
        f"nullstr={quote_text(NEVER)}, encoding='utf-8', parallel=false, max_line_size=16777216)"
    )
