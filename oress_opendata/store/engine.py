"""Two engines on one registry: reading (deferred) and writing (locks at its beginning).

A plain BEGIN of SQLite takes its lock at the first write, and then fails where another writer
was quicker; BEGIN IMMEDIATE waits its turn. PostgreSQL waits on an advisory lock.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError, DBAPIError, SQLAlchemyError

from oress_opendata.errors import StoreUnavailable
from oress_opendata.languages import N_

BUSY_SECONDS = 600
_ADVISORY_LOCK = 0x4F524553  # "ORES", the lock of this program on a shared server
FULL = N_("The disk is full. Nothing was changed; free some space and try again.")
UNREACHABLE = N_("The registry is not available: {error}")


def open_engine(url: str, *, writing: bool) -> Engine:
    """An engine whose transactions read one state, or write alone."""
    if url.startswith("sqlite"):
        return _open_sqlite(url, writing)
    if url.startswith("postgresql://"):
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    return _open_postgresql(url, writing)


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """One transaction: committed at the end, rolled back on any error.

    Raises StoreUnavailable where the database or its disk cannot go on.
    """
    with translated_errors(), engine.begin() as connection:
        yield connection


@contextmanager
def translated_errors() -> Iterator[None]:
    """Errors of the disk and the database, in words."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise StoreUnavailable(FULL) from error
        raise
    except sqlite3.OperationalError as error:  # a scratch database, which SQLAlchemy never saw
        raise StoreUnavailable(FULL if "full" in str(error) else str(error)) from error
    except DBAPIError as error:
        if "full" in str(error.orig):
            raise StoreUnavailable(FULL) from error
        if isinstance(error, DatabaseError) and not _is_ours(error):
            raise StoreUnavailable(UNREACHABLE, error=str(error.orig).strip()) from error
        raise
    except SQLAlchemyError as error:
        raise StoreUnavailable(UNREACHABLE, error=str(error)) from error


def _is_ours(error: DBAPIError) -> bool:
    """Constraints and bad SQL are faults of this program, never of the machine."""
    return type(error).__name__ in ("IntegrityError", "ProgrammingError", "DataError")


def _open_sqlite(url: str, writing: bool) -> Engine:
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        # The driver must not begin transactions of its own: the "begin" event below does.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        if not writing:
            connection.execute("PRAGMA query_only=ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _open_postgresql(url: str, writing: bool) -> Engine:
    # One snapshot for all questions of a reader; a writer must see what came before its lock.
    level = "READ COMMITTED" if writing else "REPEATABLE READ"
    engine = create_engine(url, isolation_level=level, pool_pre_ping=True)
    if writing:

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})")

    return engine
