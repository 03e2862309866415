"""Open databases of tables: few, shared by the threads of a process, closed when unused.

A connection is borrowed. One that was replaced, removed or pushed out answers the request that has
it, and is closed by the last who gives it back.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import duckdb

from oress_opendata.projections.tables.sql_names import quote_text

MEMORY = "512MB"
THREADS = 2
# Rows that DuckDB stores, and reads by one thread, together.
ROW_GROUP = 122_880
# Each takes a few megabytes and a thread.
MAX_OPEN = 16
# The name of the file in its connection.
ATTACHED = "published"
NOTHING_ELSE = {"autoload_known_extensions": False, "autoinstall_known_extensions": False}
# What tells a file from another one that took its place: its inode and the time of its content.
Stamp = tuple[int, int]


@dataclass(slots=True)
class Lease:
    """A connection and how many use it."""

    connection: duckdb.DuckDBPyConnection
    stamp: Stamp | None
    users: int = 0
    retired: bool = False

    def retire(self) -> None:
        self.retired = True
        self.close_unused()

    def close_unused(self) -> None:
        if self.retired and not self.users:
            self.connection.close()


class Connections:
    """The connections of a process, the one that was used last at the end."""

    def __init__(self, limit: int = MAX_OPEN) -> None:
        self.limit = limit
        self.inherited: list[OrderedDict[Path, Lease]] = []
        self._start()

    def _start(self) -> None:
        self.process = os.getpid()
        self.open: OrderedDict[Path, Lease] = OrderedDict()
        self.lock = Lock()

    @contextmanager
    def borrow(self, table: Path) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor of one's own on the connection of a table."""
        if self.process != os.getpid():
            # The threads of the parent's connections are not here: to close one would crash.
            self.inherited.append(self.open)
            self._start()
        with self.lock:
            lease = self._find(table)
            lease.users += 1
            cursor = lease.connection.cursor()
        try:
            yield cursor
        finally:
            cursor.close()
            with self.lock:
                lease.users -= 1
                lease.close_unused()

    def close_removed(self) -> None:
        """Give up the databases of removed tables, so that no erased data stays open."""
        with self.lock:
            for table in [path for path in self.open if not path.is_file()]:
                self.open.pop(table).retire()

    def _find(self, table: Path) -> Lease:
        """A file that was rebuilt is opened again; while it is being replaced, the open one still
        answers."""
        stamp = stamp_of(table)
        lease = self.open.get(table)
        if lease and stamp not in (None, lease.stamp):
            self.open.pop(table).retire()
            lease = None
        if lease is None:
            lease = self.open[table] = Lease(open_table(table), stamp)
            while len(self.open) > self.limit:
                self.open.popitem(last=False)[1].retire()
        self.open.move_to_end(table)
        return lease


def stamp_of(table: Path) -> Stamp | None:
    try:
        found = table.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns


def open_table(table: Path) -> duckdb.DuckDBPyConnection:
    """A connection that only reads, reaches no other file and cannot be configured.

    The table is attached to a database of its own: two connections to one path would share what is
    open, also after the file was replaced.
    """
    connection = duckdb.connect(config={"memory_limit": MEMORY, "threads": THREADS, **NOTHING_ELSE})
    connection.execute(f"ATTACH {quote_text(str(table))} AS {ATTACHED} (READ_ONLY)")
    if _count_rows(connection) <= ROW_GROUP:
        # A second thread would only wait, and a join that reads fewer cells costs more than they.
        connection.execute("SET threads = 1")
        connection.execute("SET disabled_optimizers = 'late_materialization'")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


def _count_rows(connection: duckdb.DuckDBPyConnection) -> int:
    """The rows of the largest table, as its file states them."""
    # Without a bound value, for which DuckDB would load pandas.
    named = f"database_name = {quote_text(ATTACHED)}"
    text = f"SELECT coalesce(max(estimated_size), 0) FROM duckdb_tables() WHERE {named}"
    ((rows,),) = connection.execute(text).fetchall()
    return int(rows)
