"""Two engines on one registry: reading (deferred) and writing (locks at its start).

SQLite's plain BEGIN takes its lock at the first write, and then fails if another writer was faster;
BEGIN IMMEDIATE waits for its turn. PostgreSQL waits for an advisory lock.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from oress_opendata.errors import SettingsError, StoreUnavailable, is_no_room
from oress_opendata.languages import N_
from oress_opendata.server_addresses import ILL
from oress_opendata.setting_names import name_setting

BUSY_SECONDS = 600
EXAMPLE = "postgresql://user:password@host/database"
_ADVISORY_LOCK = 0x4F524553  # "ORES", the lock of this program on a shared server
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")
COMPACT_MILLISECONDS = 10_000
IN_USE = N_("The registry is in use; what was erased is removed from its file later.")
FULL = N_("The disk is full. Nothing was changed; free some space and try again.")
# What SQLite says on a full disk if it cannot even create its files for reading.
IO_ERROR = N_("The disk is full or failing. Free some space and try again.")
UNREACHABLE = N_("The registry is not available: {error}")
MALFORMED = N_("The registry is damaged: {error}. Run: oress rebuild registry")
_MALFORMED_WORDS = ("malformed", "not a database")


def open_engine(url: str, *, writing: bool, lock: int = _ADVISORY_LOCK) -> Engine:
    """An engine whose transactions read one state, or write exclusively: on PostgreSQL, one writer
    for each number of a lock. Raises SettingsError, which does not repeat the url."""
    try:
        if url.startswith("sqlite"):
            return _open_sqlite(url, writing)
        if url.startswith("postgresql://"):
            url = url.replace("postgresql://", "postgresql+psycopg://", 1)
        return _open_postgresql(url, lock if writing else None)
    except (ArgumentError, ValueError) as error:
        raise SettingsError(ILL, name=name_setting("database_url"), example=EXAMPLE) from error


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
        if is_no_room(error):
            raise StoreUnavailable(FULL) from error
        raise
    except sqlite3.OperationalError as error:  # a scratch database, without SQLAlchemy
        raise StoreUnavailable(FULL if is_no_room(error) else str(error)) from error
    except DBAPIError as error:
        if is_no_room(error):
            raise StoreUnavailable(FULL) from error
        if "disk I/O error" in str(error.orig):
            raise StoreUnavailable(IO_ERROR) from error
        if isinstance(error, DatabaseError) and not _is_ours(error):
            words = str(error.orig).strip()
            sentence = MALFORMED if _is_malformed(words) else UNREACHABLE
            raise StoreUnavailable(sentence, error=words) from error
        raise
    except SQLAlchemyError as error:
        raise StoreUnavailable(UNREACHABLE, error=str(error)) from error


def compact_database(engine: Engine) -> None:
    """Write the database anew, without what was deleted: in free pages, and in the log of SQLite.

    Raises StoreUnavailable while a reader still needs the log.
    """
    with translated_errors():
        connection = engine.raw_connection()
        try:
            if engine.dialect.name == "sqlite":
                _compact_sqlite(connection.cursor())
            else:
                connection.driver_connection.autocommit = True  # type: ignore[union-attr]
                connection.cursor().execute("VACUUM FULL")
        finally:
            connection.invalidate()
            connection.close()


def _compact_sqlite(cursor: DBAPICursor) -> None:
    cursor.execute(f"PRAGMA busy_timeout={COMPACT_MILLISECONDS}")
    cursor.execute("VACUUM")
    busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    if busy:
        raise StoreUnavailable(IN_USE)


def check_database(engine: Engine) -> bool:
    """Whether SQLite finds its own structures intact; true for another database."""
    if engine.dialect.name != "sqlite":
        return True
    with transaction(engine) as connection:
        return connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


def is_malformed(error: StoreUnavailable) -> bool:
    """Whether the file of the database is damaged, by the words of SQLite."""
    return _is_malformed(str(error))


def _is_malformed(text: str) -> bool:
    return any(words in text for words in _MALFORMED_WORDS)


def discard_database(*engines: Engine) -> bool:
    """Remove the file of a damaged SQLite database, which can be rebuilt. False for others."""
    for engine in engines:
        engine.dispose()
    url = engines[0].url
    if not url.drivername.startswith("sqlite") or not url.database:
        return False
    for suffix in ("", "-wal", "-shm"):
        Path(url.database + suffix).unlink(missing_ok=True)
    return True


def _is_ours(error: DBAPIError) -> bool:
    """Whether it is a bug of this program (constraints, bad SQL), not of the machine."""
    return type(error).__name__ in ("IntegrityError", "ProgrammingError", "DataError")


def _open_sqlite(url: str, writing: bool) -> Engine:
    # As many connections as threads ask for: a limit would make one wait for the slowest others.
    engine = create_engine(
        url, poolclass=QueuePool, pool_size=0, connect_args={"timeout": BUSY_SECONDS}
    )

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        # The driver must not begin transactions itself: the "begin" event below does.
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        if not writing:
            connection.execute("PRAGMA query_only=ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _open_postgresql(url: str, lock: int | None) -> Engine:
    # One snapshot for all queries of a reader; a writer must see what came before its lock.
    level = "REPEATABLE READ" if lock is None else "READ COMMITTED"
    engine = create_engine(url, isolation_level=level, pool_pre_ping=True)
    if lock is not None:

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({lock})")

    return engine
