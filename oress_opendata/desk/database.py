"""The desk's database: SQLite in the home, or the PostgreSQL of the registry.

Writers wait for each other; a lock of their own keeps them apart from publications.
"""

from __future__ import annotations

from dataclasses import dataclass
from secrets import token_urlsafe

from sqlalchemy import Connection, Engine, insert, inspect, select

from oress_opendata.desk.tables import FORMAT, about, metadata
from oress_opendata.errors import NewerFormat
from oress_opendata.languages import N_
from oress_opendata.settings import Settings
from oress_opendata.store.engine import open_engine, transaction, translated_errors
from oress_opendata.store.home import Store, file_lock, refuse_reader

FILE = "desk.sqlite"
NEWER = N_(
    "The desk's database was written by a newer version of this program (format {format}). "
    "Upgrade the program."
)
_LOCK = 0x4445534B  # "DESK", the lock of its writers on a shared server


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk and the catalogue that it feeds. `reading` and `writing` are the engines of its
    database."""

    settings: Settings
    store: Store
    reading: Engine
    writing: Engine

    def close(self) -> None:
        self.reading.dispose()
        self.writing.dispose()


def open_desk(settings: Settings, store: Store) -> Desk:
    """The desk of a home; its tables are created if there are none. Raises StoreUnavailable, also
    in a copy of another catalogue and on a reader, or NewerFormat."""
    refuse_reader(store)
    url = desk_url(settings)
    reading = open_engine(url, writing=False)
    writing = open_engine(url, writing=True, lock=_LOCK)
    desk = Desk(settings, store, reading, writing)
    try:
        with translated_errors(), file_lock(settings.home / "desk.lock"):
            _prepare(desk)
    finally:
        # Connections must not cross a fork; they are opened again when they are used.
        desk.close()
    return desk


def desk_url(settings: Settings) -> str:
    """The SQLAlchemy address of the desk's database."""
    if settings.database_url.startswith("sqlite"):
        return f"sqlite:///{settings.home / FILE}"
    return settings.database_url


def has_desk(connection: Connection) -> bool:
    """Whether a database has the tables of the desk."""
    return inspect(connection).has_table(about.name)


def _prepare(desk: Desk) -> None:
    if not inspect(desk.writing).has_table(about.name):
        with transaction(desk.writing) as connection:
            metadata.create_all(connection)
            connection.execute(insert(about).values(name="format", value=FORMAT))
            connection.execute(insert(about).values(name="salt", value=token_urlsafe(32)))
        return
    with transaction(desk.reading) as connection:
        found = connection.scalar(select(about.c.value).where(about.c.name == "format"))
    if found is not None and int(found) > int(FORMAT):
        raise NewerFormat(NEWER, format=found)
    # Tables that an older version of the program did not have.
    if not all(inspect(desk.writing).has_table(name) for name in metadata.tables):
        with transaction(desk.writing) as connection:
            metadata.create_all(connection)
