"""The databases of a home, each copied as one consistent file while it is in use.

The registry is derived: a restore rebuilds it from the journal. Its copy is a second witness. A
database that cannot be rebuilt is listed here too, and restored as it was.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from oress_opendata.desk.database import FILE as DESK
from oress_opendata.desk.transfer import write_desk_file
from oress_opendata.errors import is_no_room
from oress_opendata.model.entry import Entry
from oress_opendata.operations.snapshot import Copy
from oress_opendata.settings import Settings
from oress_opendata.store.blobs import hash_stream

FOLDER = "databases"


@dataclass(frozen=True, slots=True)
class Database:
    """A database of a home; `file` is below the home. A `derived` one can be rebuilt."""

    file: str
    derived: bool


REGISTRY = "registry.sqlite"
DATABASES = (Database(REGISTRY, derived=True), Database(DESK, derived=False))


def copy_databases(settings: Settings, target: Path, *, derived: bool = True) -> Iterator[Copy]:
    """Copy the SQLite databases of a home into a folder, named by their sha256; without `derived`,
    only those that cannot be rebuilt.

    VACUUM INTO reads one consistent state without stopping writers, and leaves out the free pages,
    where erased rows may still be. A damaged database that can be rebuilt is left out. PostgreSQL
    has no file: its registry is rebuilt at a restore, and the desk's tables are copied into one.
    """
    target.mkdir(parents=True, exist_ok=True)
    if not settings.database_url.startswith("sqlite"):
        yield from _copy_desk(settings, target)
        return
    for database in DATABASES:
        source = settings.home / database.file
        if source.is_file() and (derived or not database.derived):
            try:
                yield _copy(source, target, database)
            except sqlite3.DatabaseError as error:
                if not database.derived or is_no_room(error):
                    raise


def _copy(source: Path, target: Path, database: Database) -> Copy:
    made = target / "copying"
    made.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(source, timeout=60)) as connection:
            connection.execute("VACUUM INTO ?", (str(made),))
        with made.open("rb") as stream:
            os.fsync(stream.fileno())
            name, size = hash_stream(stream), stream.tell()
        made.replace(target / name)
        return Copy(database.file, name, size, database.derived)
    finally:
        made.unlink(missing_ok=True)


def _copy_desk(settings: Settings, target: Path) -> Iterator[Copy]:
    made = target / "desk-copying"
    made.unlink(missing_ok=True)
    try:
        if write_desk_file(settings, made):
            yield _copy(made, target, Database(DESK, derived=False))
    finally:
        for suffix in ("", "-wal", "-shm"):
            made.with_name(made.name + suffix).unlink(missing_ok=True)


def read_recorded(file: Path) -> dict[int, Entry]:
    """The entries in a copy of the registry, by number: a witness beside a damaged journal. They
    are checked only against themselves. Empty if the file is absent or damaged."""
    found: dict[int, Entry] = {}
    if not file.is_file():
        return found
    # Immutable: no write-ahead log is looked for, and none is left beside a backup.
    address = f"{file.absolute().as_uri()}?mode=ro&immutable=1"
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(address, uri=True)) as connection:
        for (content,) in connection.execute("SELECT content FROM entries"):
            with suppress(ValueError, AttributeError):
                entry = Entry.from_bytes(content.encode())
                found[entry.seq] = entry
    return found


def restore_databases(copies: Iterable[Copy], source: Path, home: Path) -> Iterator[str]:
    """Copy the databases that cannot be rebuilt into a home. Yields the names of damaged ones."""
    for copy in copies:
        if copy.derived:
            continue
        target = home / copy.name
        try:
            shutil.copyfile(source / copy.sha256, target)
            with target.open("rb") as stream:
                os.fsync(stream.fileno())
                whole = hash_stream(stream) == copy.sha256
        except FileNotFoundError:
            whole = False
        if not whole:
            target.unlink(missing_ok=True)
            yield copy.name
