"""A table of a release as a database for queries: typed columns, numbered rows.

The rows come from the one reader of tables and cells. DuckDB loads them from a file of our own, in
one plain dialect, which is several times as fast as inserting them.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import IO, Any

import duckdb

from oress_opendata.projections.tables.connections import MEMORY, THREADS
from oress_opendata.projections.tables.query import NUMBER, SOURCE
from oress_opendata.projections.tables.sql_names import column_name, quote_text
from oress_opendata.sources.tables.typed_table import TypedTable

# Bytes of a line that DuckDB loads; it reserves sixteen times as many. Longer rows are inserted.
LINE = 16_777_216
# Bytes of a character, at most.
CHARACTER = 4


def write_database(table: TypedTable, target: Path) -> None:
    """Create the database of a table."""
    types = {NUMBER: "BIGINT", **{column_name(c.column.name): c.type for c in table.columns}}
    with (
        tempfile.NamedTemporaryFile("w", dir=target.parent, encoding="utf-8", newline="") as file,
        duckdb.connect(
            str(target), config={"memory_limit": MEMORY, "threads": THREADS}
        ) as connection,
    ):
        names = ", ".join(f"{name} {kind}" for name, kind in types.items())
        connection.execute(f"CREATE TABLE {SOURCE} ({names})")
        places = ", ".join("?" for _ in types)
        for row in _write_lines(table, file):
            connection.execute(f"INSERT INTO {SOURCE} VALUES ({places})", row)
        file.flush()
        described = ", ".join(f"{name}: {quote_text(kind)}" for name, kind in types.items())
        connection.execute(
            f"INSERT INTO {SOURCE} SELECT * FROM read_csv({quote_text(file.name)}, "
            f"columns={{{described}}}, auto_detect=false, header=false, delim=',', "
            f"quote='\"', escape='\"', nullstr='', encoding='utf-8', parallel=false, "
            f"new_line='\\r\\n', "
            f"max_line_size={LINE})"
        )


def _write_lines(table: TypedTable, file: IO[str]) -> Iterator[tuple[Any, ...]]:
    """Write the numbered rows into a file, and give those that are too long for it."""
    number = 0
    for columns in table.batches():
        rows = list(zip(count(number), *columns, strict=False))
        number += len(rows)
        text = _to_lines(rows)
        if CHARACTER * len(text) < LINE:
            file.write(text)
            continue
        for row in rows:
            line = _to_lines([row])
            if CHARACTER * len(line) < LINE:
                file.write(line)
            else:
                yield row


def _to_lines(rows: list[tuple[Any, ...]]) -> str:
    lines = io.StringIO(newline="")
    # With both characters in the line end, a cell with either of them is quoted.
    csv.writer(lines, lineterminator="\r\n").writerows(rows)
    return lines.getvalue()
