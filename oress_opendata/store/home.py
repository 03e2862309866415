"""The state of a service: its folder, its registry, and the only way to write to both."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, select

from oress_opendata.errors import Damage, NewerFormat, OressError, StoreUnavailable
from oress_opendata.languages import N_
from oress_opendata.model.entry import Entry
from oress_opendata.model.note import note_from_bytes
from oress_opendata.model.own_language import name_language
from oress_opendata.model.release import Manifest
from oress_opendata.settings import Settings
from oress_opendata.store.blobs import DAMAGED, Blobs
from oress_opendata.store.engine import open_engine, transaction, translated_errors
from oress_opendata.store.entries import find_entry, head_of
from oress_opendata.store.identity import refuse_other_identity
from oress_opendata.store.journal import Journal
from oress_opendata.store.mirror import refuse_copy
from oress_opendata.store.objects import ObjectStore
from oress_opendata.store.tables import SCHEMA_VERSION, about, metadata

REBUILD = N_("The registry does not match the journal. Run: oress rebuild registry")
OLDER = N_(
    "This state was written by an older version of the program (registry format {format}). Stop "
    "the service and run: oress upgrade"
)
TAIL = N_(
    "The last entries of the journal are missing; the registry still has them. Run: oress rebuild "
    "registry"
)
NEWER = N_(
    "The registry was written by a newer version of this program (format {format}). Upgrade the "
    "program."
)
UNFOLLOWED = N_(
    "This home does not have the last journal entries yet. Start the service, or run: oress sync"
)
READER = N_("This host only reads. Publish and withdraw at the publisher.")
ABSENT = N_(
    "There is no state in {home}. For a new one run: oress init. To get a lost one back run: oress "
    "restore"
)


@dataclass(frozen=True, slots=True)
class Store:
    """The state. `reading` and `writing` are the engines of the registry. `objects` is the object
    storage whose copy the blobs and the journal are, None if they are the truth themselves. A
    `reader` only follows it."""

    home: Path
    id_base: str
    reading: Engine
    writing: Engine
    blobs: Blobs
    journal: Journal
    objects: ObjectStore | None = None
    reader: bool = False

    def manifest(self, sha256: str) -> Manifest:
        """A manifest by the hash of its blob, cached."""
        return _read_manifest(self.blobs, sha256)

    def text_of(self, entry: Entry) -> str:
        """The words of an entry, from its note. Raises Damage."""
        if entry.note is None or entry.text:
            return entry.text
        try:
            return note_from_bytes(self.blobs.read(entry.note))
        except ValueError as error:
            raise Damage(DAMAGED, sha256=entry.note) from error

    def reread(self) -> None:
        """Clear the cache of manifests: a rebuild trusts only the disk."""
        _read_manifest.cache_clear()

    def close(self) -> None:
        self.reading.dispose()
        self.writing.dispose()


@lru_cache(maxsize=1024)
def _read_manifest(blobs: Blobs, sha256: str) -> Manifest:
    manifest = Manifest.from_bytes(blobs.read(sha256))
    return replace(manifest, descriptor=name_language(manifest.descriptor))


def init_store(settings: Settings) -> Store:
    """The store of these settings, created if there is none.

    Raises StoreUnavailable if there is a journal without its registry: an empty registry would hide
    what was published.
    """
    with translated_errors():
        settings.home.mkdir(parents=True, exist_ok=True)
        store = _connect(settings)
        try:
            _prepare(store, follows=settings.id_base == settings.base_url)
        except BaseException:
            store.close()
            raise
    return store


def _prepare(store: Store, *, follows: bool) -> None:
    store.blobs.staging.mkdir(parents=True, exist_ok=True)
    store.journal.root.mkdir(parents=True, exist_ok=True)
    with file_lock(store.home / "write.lock"):
        if not _has_tables(store.writing):
            if store.journal.head():
                raise StoreUnavailable(REBUILD)
            with transaction(store.writing) as connection:
                create_tables(connection)
    _refuse_other_schema(store)
    refuse_other_identity(store.home, store.id_base, follows=follows)


def open_store(settings: Settings) -> Store:
    """The store of these settings. Raises StoreUnavailable if there is none; a reader begins with
    nothing."""
    if not (settings.home / "journal").is_dir() and not settings.reader:
        raise StoreUnavailable(ABSENT, home=settings.home)
    return init_store(settings)


def reopen_store(settings: Settings) -> Store:
    """The store without a check of its registry, which is about to be rebuilt."""
    if not (settings.home / "journal").is_dir():
        raise StoreUnavailable(ABSENT, home=settings.home)
    return _connect(settings)


def create_tables(connection: Connection) -> None:
    """Create the empty tables of the registry."""
    metadata.create_all(connection)
    connection.execute(about.insert().values(name="schema", value=SCHEMA_VERSION))


@contextmanager
def writing(
    store: Store, *, follows: bool = False, prepare: Callable[[Connection], object] | None = None
) -> Iterator[Connection]:
    """The write lock and one transaction, after recovery from a crashed writer.

    An entry staged inside is settled after the commit, and dropped without one, whatever happens
    in between. `prepare` brings the home up to what others have published. Raises StoreUnavailable
    for a copy of another catalogue, which only `follows` it, and for a reader.
    """
    if not follows:
        refuse_reader(store)
    with file_lock(store.home / "write.lock"):
        recover(store)
        try:
            with transaction(store.writing) as connection:
                if prepare:
                    prepare(connection)
                _refuse_mismatch(store, connection)
                yield connection
        finally:
            # Also after Ctrl-C, when only SQL knows whether the commit was reached.
            with suppress(OressError, OSError):
                recover(store)


def refuse_reader(store: Store) -> None:
    """Raises StoreUnavailable where nothing is published: in a copy, and on a reader."""
    refuse_copy(store.home)
    if store.reader:
        raise StoreUnavailable(READER)


def recover(store: Store) -> None:
    """Settle the staged entries that are in SQL, drop the others. Under the write lock."""
    store.blobs.empty_staging()
    store.journal.drop_torn()
    for seq in store.journal.staged():
        with transaction(store.writing) as connection:
            kept = find_entry(connection, seq)
            staged = store.journal.read_staged(seq)
            if kept and staged and staged.sha256 == kept.sha256:
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
    objects = ObjectStore(settings.blobs) if settings.blobs else None
    return Store(
        home=settings.home,
        id_base=settings.id_base,
        reading=open_engine(settings.database_url, writing=False),
        writing=open_engine(settings.database_url, writing=True),
        blobs=Blobs(settings.home / "blobs", source=objects),
        journal=Journal(settings.home / "journal"),
        objects=objects,
        reader=settings.reader,
    )


def _has_tables(engine: Engine) -> bool:
    with transaction(engine) as connection:
        return inspect(connection).has_table(about.name)


def find_other_schema(store: Store) -> NewerFormat | StoreUnavailable | None:
    """What to do if the registry has the format of another version of the program."""
    with transaction(store.reading) as connection:
        found = connection.scalar(select(about.c.value).where(about.c.name == "schema"))
    if found is not None and found.isdigit() and int(found) > int(SCHEMA_VERSION):
        return NewerFormat(NEWER, format=found)
    return None if found == SCHEMA_VERSION else StoreUnavailable(OLDER, format=found)


def _refuse_other_schema(store: Store) -> None:
    if other := find_other_schema(store):
        raise other


def find_mismatch(store: Store, connection: Connection) -> StoreUnavailable | None:
    """What to do if journal and registry do not end with the same entry."""
    # What is staged in this transaction will be settled with it.
    recorded, filed = head_of(connection), max([store.journal.head(), *store.journal.staged()])
    if recorded == filed:
        return None
    if recorded > filed and store.objects:
        return StoreUnavailable(UNFOLLOWED)
    return StoreUnavailable(TAIL if recorded > filed else REBUILD)


def check_heads(store: Store) -> StoreUnavailable | None:
    """As `find_mismatch`, after recovery; None while another process writes."""
    try:
        with file_lock(store.home / "write.lock", wait=False):
            recover(store)
            with transaction(store.reading) as connection:
                return find_mismatch(store, connection)
    except BlockingIOError:
        return None


def _refuse_mismatch(store: Store, connection: Connection) -> None:
    if mismatch := find_mismatch(store, connection):
        raise mismatch
