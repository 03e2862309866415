"""The state of a service: its folder, its registry, and the only way to write to both."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, select

from oress_opendata.errors import OressError, StoreUnavailable
from oress_opendata.languages import N_
from oress_opendata.model.release import Manifest
from oress_opendata.settings import Settings
from oress_opendata.store.blobs import Blobs
from oress_opendata.store.engine import open_engine, transaction, translated_errors
from oress_opendata.store.entries import find_entry, head_of
from oress_opendata.store.journal import Journal
from oress_opendata.store.tables import SCHEMA_VERSION, about, metadata

REBUILD = N_("The registry does not match the journal. Run: oress rebuild registry")
ABSENT = N_("There is no state in {home}. Run: oress init")


@dataclass(frozen=True, slots=True)
class Store:
    """The state. `reading` and `writing` are the engines of the registry."""

    home: Path
    reading: Engine
    writing: Engine
    blobs: Blobs
    journal: Journal

    def manifest(self, sha256: str) -> Manifest:
        """A manifest by the hash of its blob, cached."""
        return _read_manifest(self.blobs, sha256)

    def reread(self) -> None:
        """Clear the cache of manifests: a rebuild trusts only the disk."""
        _read_manifest.cache_clear()

    def close(self) -> None:
        self.reading.dispose()
        self.writing.dispose()


@lru_cache(maxsize=1024)
def _read_manifest(blobs: Blobs, sha256: str) -> Manifest:
    return Manifest.from_bytes(blobs.read(sha256))


def init_store(settings: Settings) -> Store:
    """The store of these settings, created if there is none.

    Raises StoreUnavailable if there is a journal without its registry: an empty registry would hide
    what was published.
    """
    with translated_errors():
        settings.home.mkdir(parents=True, exist_ok=True)
        store = _connect(settings)
        try:
            _prepare(store)
        except BaseException:
            store.close()
            raise
    return store


def _prepare(store: Store) -> None:
    store.blobs.staging.mkdir(parents=True, exist_ok=True)
    store.journal.root.mkdir(parents=True, exist_ok=True)
    with file_lock(store.home / "write.lock"):
        if not _has_tables(store.writing):
            if store.journal.head():
                raise StoreUnavailable(REBUILD)
            with transaction(store.writing) as connection:
                create_tables(connection)
    _refuse_other_schema(store)


def open_store(settings: Settings) -> Store:
    """The store of these settings. Raises StoreUnavailable if there is none."""
    if not (settings.home / "journal").is_dir():
        raise StoreUnavailable(ABSENT, home=settings.home.name)
    return init_store(settings)


def reopen_store(settings: Settings) -> Store:
    """The store without a check of its registry, which is about to be rebuilt."""
    if not (settings.home / "journal").is_dir():
        raise StoreUnavailable(ABSENT, home=settings.home.name)
    return _connect(settings)


def create_tables(connection: Connection) -> None:
    """Create the empty tables of the registry."""
    metadata.create_all(connection)
    connection.execute(about.insert().values(name="schema", value=SCHEMA_VERSION))


@contextmanager
def writing(store: Store) -> Iterator[Connection]:
    """The write lock and one transaction, after recovery from a crashed writer.

    An entry staged inside is settled after the commit, and dropped without one, whatever happens
    in between.
    """
    with file_lock(store.home / "write.lock"):
        recover(store)
        try:
            with transaction(store.writing) as connection:
                _refuse_mismatch(store, connection)
                yield connection
        finally:
            # Also after Ctrl-C, when only SQL knows whether the commit was reached.
            with suppress(OressError, OSError):
                recover(store)


def recover(store: Store) -> None:
    """Settle the staged entries that are in SQL, drop the others. Under the write lock."""
    store.blobs.empty_staging()
    for seq in store.journal.staged():
        with transaction(store.writing) as connection:
            kept = find_entry(connection, seq)
            staged = store.journal.read_staged(seq)
            if kept is not None and staged == kept:
                store.journal.settle(seq)
            else:
                store.journal.drop_staged(seq)


@contextmanager
def file_lock(path: Path, *, wait: bool = True) -> Iterator[None]:
    """A lock between processes of one machine, which ends with its process.

    Raises BlockingIOError if it must not wait and another process has the lock.
    """
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


def _connect(settings: Settings) -> Store:
    return Store(
        home=settings.home,
        reading=open_engine(settings.database_url, writing=False),
        writing=open_engine(settings.database_url, writing=True),
        blobs=Blobs(settings.home / "blobs"),
        journal=Journal(settings.home / "journal"),
    )


def _has_tables(engine: Engine) -> bool:
    with transaction(engine) as connection:
        return inspect(connection).has_table(about.name)


def _refuse_other_schema(store: Store) -> None:
    with transaction(store.reading) as connection:
        found = connection.scalar(select(about.c.value).where(about.c.name == "schema"))
    if found != SCHEMA_VERSION:
        raise StoreUnavailable(REBUILD)


def _refuse_mismatch(store: Store, connection: Connection) -> None:
    if head_of(connection) != store.journal.head():
        raise StoreUnavailable(REBUILD)
