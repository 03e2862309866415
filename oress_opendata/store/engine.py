"""Two engines on one registry: reading (deferred) and writing (locks at its start).

SQLite's plain BEGIN takes its lock at the first write, and then fails if another writer was faster;
BEGIN IMMEDIATE waits for its turn. PostgreSQL waits for an advisory lock.
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
    """An engine whose transactions read one state, or write exclusively."""
    if url.startswith("sqlite"):
        return _open_sqlite(url, writing)
    if url.startswith("postgresql://"):
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    return _open_postgresql(url, writing)


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """One transaction: committed at the end, rolled back on any error.

    Raises StoreUnavailable if the database or its disk fails.
    """
    with translated_errors(), engine.begin() as connection:
        yield connection


@contextmanager
def translated_errors() -> Iterator[None]:
    """Raise errors of the disk and the database as StoreUnavailable."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise StoreUnavailable(FULL) from error
        raise
    except sqlite3.OperationalError as error:  # a scratch database, without SQLAlchemy
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
    """Whether it is a bug of this program (constraints, bad SQL), not of the machine."""
    return type(error).__name__ in ("IntegrityError", "ProgrammingError", "DataError")


def _open_sqlite(url: str, writing: bool) -> Engine:
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        # The driver must not begin transactions itself: the "begin" event below does.
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
    # One snapshot for all queries of a reader; a writer must see what came before its lock.
    level = "READ COMMITTED" if writing else "REPEATABLE READ"
    engine = create_engine(url, isolation_level=level, pool_pre_ping=True)
    if writing:

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})")

    return engine
