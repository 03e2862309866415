"""Restore a home from a backup: everything is checked, and what was erased stays erased.

The home is built in `.restoring` inside its folder and moved into place at the end, the journal
last: a folder without a journal is no home. An interrupted restore is simply repeated.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import inspect

from oress_opendata.errors import Damage, StoreUnavailable
from oress_opendata.languages import N_
from oress_opendata.model.entry import Entry
from oress_opendata.model.progress import Progress
from oress_opendata.operations.contents import list_needed
from oress_opendata.operations.databases import DATABASES, restore_databases
from oress_opendata.operations.desk import copy_bare_desk, is_desk_used, restore_desk
from oress_opendata.operations.erasures import (
    Erasures,
    find_erasures,
    merge_erasures,
    read_erasures,
    redact_entries,
    replay_erasures,
)
from oress_opendata.operations.folder import copy_blobs
from oress_opendata.operations.source import Source, open_source, read_entries
from oress_opendata.publication.recovery import rebuild_registry
from oress_opendata.settings import Settings
from oress_opendata.store.blobs import Blobs
from oress_opendata.store.engine import transaction, translated_errors
from oress_opendata.store.entries import head_of
from oress_opendata.store.files import sync_folder
from oress_opendata.store.home import reopen_store
from oress_opendata.store.journal import Journal
from oress_opendata.store.tables import entries as entries_table

OCCUPIED = N_(
    "The state folder {home} is not empty. Choose a new one with ORESS_HOME, or move this one away."
)
FULL_DATABASE = N_("The database of the registry is not empty. Create a new, empty one.")
OTHER_ID_BASE = N_(
    "The backup belongs to the IRIs {theirs}, the setting id_base is {ours}. Set "
    "ORESS_ID_BASE={theirs} and restore again."
)
BEFORE = N_("The backup has nothing from before {at}.")
LOST = N_("The blob {sha256} of {release} is missing or damaged.")
LOST_DATABASE = N_("The database {name} is missing or damaged in the backup.")
SCRATCH = ".restoring"
# What a new file system has.
_HARMLESS = ("lost+found",)


@dataclass(frozen=True, slots=True)
class Restoration:
    """What was restored. `replayed` are erasures from after the restored entry; `known_until` is
    the time until which erasures are known. `problems` name what could not be restored."""

    home: Path
    head: int
    last: datetime
    blobs: int
    replayed: tuple[Entry, ...]
    known_until: datetime | None
    problems: tuple[Damage, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """What to restore: the backup, up to which time or entry, with which list of erasures and
    which key of age."""

    place: Path
    at: datetime | int | None = None
    erasures: Path | None = None
    identity: Path | None = None


def restore(settings: Settings, wish: Wish, progress: Progress | None = None) -> Restoration:
    """Restore into the empty home of the settings. What is whole comes back; the rest is named.

    Raises StoreUnavailable for a home that is not empty, Damage, NotFound.
    """
    with translated_errors(), _scratch(settings.home) as scratch:
        source = open_source(wish.place, scratch, wish.identity, progress)
        _refuse_other_iris(source, settings)
        everything = read_entries(source)
        kept = _cut(everything, wish.at)
        erasures = _find_erasures(source, everything, wish.erasures)
        replayed = replay_erasures(kept, erasures)
        entries = [*redact_entries(kept, replayed), *replayed]
        _write_journal(Journal(scratch / "journal"), entries)
        blobs = _copy_blobs(source, Blobs(scratch / "blobs"), entries, progress)
        _copy_databases(source, scratch, len(kept))
        _rebuild(settings, scratch, progress)
        restore_desk(_settings_in(settings, scratch), replayed)
        _move(scratch, settings.home)
    return Restoration(
        home=settings.home,
        head=len(entries),
        last=kept[-1].at,
        blobs=blobs,
        replayed=tuple(replayed),
        known_until=erasures.until,
        problems=tuple(source.problems),
    )


@contextmanager
def _scratch(home: Path) -> Iterator[Path]:
    """The folder in which the home is built; removed if that fails. Of an earlier restore that was
    killed, nothing is kept."""
    scratch = home / SCRATCH
    if scratch.is_dir():
        _clear(home)
    if home.exists() and any(path.name not in _HARMLESS for path in home.iterdir()):
        raise StoreUnavailable(OCCUPIED, home=home)
    created = not home.exists()
    scratch.mkdir(parents=True)
    try:
        yield scratch
    except BaseException:
        _clear(home)
        if created:
            home.rmdir()
        raise


def _clear(home: Path) -> None:
    """Remove an unfinished restore, its mark last."""
    if (home / "journal").is_dir():  # moved last: only the mark is left
        shutil.rmtree(home / SCRATCH)
        return
    for path in home.iterdir():
        if path.name not in (SCRATCH, *_HARMLESS):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.rmtree(home / SCRATCH)


def _refuse_other_iris(source: Source, settings: Settings) -> None:
    theirs = source.snapshot.id_base if source.snapshot else settings.id_base
    if theirs != settings.id_base:
        raise StoreUnavailable(OTHER_ID_BASE, theirs=theirs, ours=settings.id_base)


def _cut(entries: list[Entry], at: datetime | int | None) -> list[Entry]:
    """The entries up to a number, or up to the last one of a time."""
    if at is None:
        return entries
    if isinstance(at, int):
        last = min(at, len(entries))
    else:
        last = max((entry.seq for entry in entries if entry.at <= at), default=0)
    if last < 1:
        raise StoreUnavailable(BEFORE, at=at)
    return entries[:last]


def _find_erasures(source: Source, entries: list[Entry], given: Path | None) -> Erasures:
    """All that is known to be erased: from the backup's own journal, beside it, and as given."""
    made = source.snapshot.made if source.snapshot else entries[-1].at
    lists = [find_erasures(entries, made), read_erasures(source.erasures)]
    if given is not None:
        lists.append(read_erasures(given))
    return merge_erasures(lists)


def _write_journal(journal: Journal, entries: list[Entry]) -> None:
    shutil.rmtree(journal.root, ignore_errors=True)
    journal.root.mkdir()
    for entry in entries:
        journal.restore(entry)


def _copy_blobs(
    source: Source, blobs: Blobs, entries: list[Entry], progress: Progress | None
) -> int:
    """Copy what the entries need, and nothing else. Returns the number of blobs."""
    needed = list_needed(source.blobs, entries)
    missing = copy_blobs(source.blobs, needed, blobs, progress)
    for sha256, release in sorted(missing.items(), key=lambda item: item[::-1]):
        source.problems.append(Damage(LOST, sha256=sha256, release=release))
    for path in list(blobs.all()):
        if path.name not in needed:
            path.unlink()
    return len(needed) - len(missing)


def _copy_databases(source: Source, scratch: Path, head: int) -> None:
    snapshot = source.find_snapshot(head)
    copies = snapshot.databases if snapshot else ()
    if not source.snapshots:
        copy_bare_desk(source.journal.root, scratch)
    for name in restore_databases(copies, source.databases, scratch):
        source.problems.append(Damage(LOST_DATABASE, name=name))


def _rebuild(settings: Settings, scratch: Path, progress: Progress | None) -> None:
    store = reopen_store(_settings_in(settings, scratch))
    try:
        with transaction(store.reading) as connection:
            if inspect(connection).has_table(entries_table.name) and head_of(connection):
                raise StoreUnavailable(FULL_DATABASE)
        if is_desk_used(settings):
            raise StoreUnavailable(FULL_DATABASE)
        rebuild_registry(store, progress)
    finally:
        store.close()


def _settings_in(settings: Settings, scratch: Path) -> Settings:
    """The settings of the home while it is built."""
    inside = settings.database_url.replace(f"{settings.home}/", f"{scratch}/")
    return replace(settings, home=scratch, database_url=inside)


def _move(scratch: Path, home: Path) -> None:
    """Move a finished home into place, its journal last."""
    databases = [f"{database.file}{log}" for database in DATABASES for log in ("", "-wal")]
    moved = {"blobs", "journal", *databases}
    for path in sorted(scratch.iterdir(), key=lambda path: path.name == "journal"):
        if path.name in moved:
            path.rename(home / path.name)
            sync_folder(home)
    shutil.rmtree(scratch)
