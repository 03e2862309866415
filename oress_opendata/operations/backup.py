"""Back up a home while it is in use: into a folder, which grows, or into one file.

A backup is consistent at one journal entry. The write lock is held only to read the journal: blobs
never change, and the one event that removes some, an erasure, makes the backup start again.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from oress_opendata import __version__
from oress_opendata.errors import Damage, StoreUnavailable
from oress_opendata.languages import N_
from oress_opendata.model.entry import Entry
from oress_opendata.model.progress import Progress
from oress_opendata.operations.archive import compressing, verify_archive, write_archive
from oress_opendata.operations.contents import folder_lock, head_hash, list_needed, read_entries
from oress_opendata.operations.databases import copy_databases
from oress_opendata.operations.encryption import Recipient, encrypting
from oress_opendata.operations.erasures import (
    ERASURES,
    find_erasures,
    merge_erasures,
    read_erasures,
    write_erasures,
)
from oress_opendata.operations.folder import (
    BackupFolder,
    copy_blobs,
    copy_journal,
    prune_folder,
)
from oress_opendata.operations.formats import list_formats
from oress_opendata.operations.retention import Keep
from oress_opendata.operations.snapshot import Copy, Snapshot
from oress_opendata.projections.erasing import is_erasing
from oress_opendata.scratch import scratch_folder
from oress_opendata.settings import Settings
from oress_opendata.store.blobs import Blobs
from oress_opendata.store.engine import translated_errors
from oress_opendata.store.files import replace_durably, sync_folder
from oress_opendata.store.home import Store, file_lock
from oress_opendata.store.identity import read_identity
from oress_opendata.store.mirror import read_mirror
from oress_opendata.store.upkeep import LastBackup, write_last_backup

COPY = N_("This is a copy of {source}, and “oress mirror” makes it again. Back up the original.")
INSIDE = N_("{place} is inside the state folder {home}, and would be lost with it. Choose another.")


@dataclass(frozen=True, slots=True)
class Backup:
    """A finished backup; `bytes` is its size without what it shares with others in a folder."""

    place: Path
    snapshot: Snapshot
    bytes: int
    removed: int = 0


def back_up_folder(
    store: Store,
    settings: Settings,
    root: Path,
    keep: Keep | None = None,
    progress: Progress | None = None,
) -> Backup:
    """Add a backup to a folder, which is created. Only new blobs are written; every byte is read
    back. Whatever happens, the older backups remain. Raises Damage, StoreUnavailable."""
    _refuse_copy(settings.home)
    _refuse_inside(settings.home, root)
    folder = BackupFolder(root)
    with translated_errors():
        folder.create()
        with folder_lock(root):
            before = folder.list_files()
            try:
                entries, snapshot = _fill_folder(store, settings, folder, progress)
                replace_durably(folder.snapshots / snapshot.name, snapshot.to_bytes())
            except BaseException:
                _remove_new(folder, before)
                raise
            erased = {sha256 for entry in entries for sha256 in entry.erased}
            removed = prune_folder(folder, keep, erased)
    return _note(store, Backup(root, snapshot, _size(snapshot), removed))


def _refuse_copy(home: Path) -> None:
    if mirror := read_mirror(home):
        raise StoreUnavailable(COPY, source=mirror.source)


def _remove_new(folder: BackupFolder, before: set[Path]) -> None:
    """Remove what an interrupted backup has written, unless its list of contents is in place."""
    with suppress(OSError):
        used = {sha256 for snapshot in folder.list_snapshots() for sha256 in snapshot.members}
        for path in folder.list_files() - before:
            if path.name not in used:
                path.unlink(missing_ok=True)


def _fill_folder(
    store: Store, settings: Settings, folder: BackupFolder, progress: Progress | None
) -> tuple[list[Entry], Snapshot]:
    made = _next_time(folder)
    while True:
        entries = read_entries(store)
        copy_journal(entries, folder)
        databases = _copy_databases(settings, folder.databases, entries)
        needed = list_needed(store.blobs, entries)
        missing = copy_blobs(store.blobs, needed, folder.blobs, progress)
        if not _erased_since(store, entries):
            _note_erasures(folder.root / ERASURES, entries, made)
            sizes = _sizes(folder.blobs, needed, missing)
            return entries, _describe(
                settings, made, entries, sizes=sizes, missing=missing, databases=databases
            )


def back_up_file(
    store: Store,
    settings: Settings,
    path: Path,
    recipient: Recipient | None = None,
    progress: Progress | None = None,
) -> Backup:
    """Write one file, which gets its name, and replaces an older one, after every byte was read
    back. Raises Damage, StoreUnavailable."""
    _refuse_copy(settings.home)
    _refuse_inside(settings.home, path)
    made = datetime.now(UTC).replace(microsecond=0)
    path.parent.mkdir(parents=True, exist_ok=True)
    with translated_errors(), _scratch(store, path) as scratch:
        beside = scratch / path.name
        while True:
            entries = read_entries(store)
            try:
                snapshot = _write_file(
                    store, settings, entries, made, beside, recipient=recipient, progress=progress
                )
            except FileNotFoundError:
                if not _erased_since(store, entries):
                    raise
                continue
            if not _erased_since(store, entries):
                break
        _note_erasures(path.parent / ERASURES, entries, made)
        beside.replace(path)
        sync_folder(path.parent)
    return _note(store, Backup(path, snapshot, path.stat().st_size))


def _write_file(
    store: Store,
    settings: Settings,
    entries: list[Entry],
    made: datetime,
    beside: Path,
    *,
    recipient: Recipient | None,
    progress: Progress | None,
) -> Snapshot:
    # What is encrypted must not be written in plain on the disk of the backups.
    with scratch_folder(store.home if recipient else beside.parent) as scratch:
        databases = _copy_databases(settings, scratch, entries)
        needed = list_needed(store.blobs, entries)
        missing = {
            sha256: release
            for sha256, release in needed.items()
            if not store.blobs.is_whole(sha256)
        }
        sizes = _sizes(store.blobs, needed, missing)
        snapshot = _describe(
            settings, made, entries, sizes=sizes, missing=missing, databases=databases
        )
        with _sink(beside, recipient) as sink, compressing(sink, beside.name) as stream:
            write_archive(stream, store, snapshot, scratch, progress)
    if recipient is None:
        with beside.open("rb") as written:
            os.posix_fadvise(written.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            verify_archive(written, beside.name, progress)
    return snapshot


def _copy_databases(settings: Settings, target: Path, entries: list[Entry]) -> tuple[Copy, ...]:
    """Until the views have followed an erasure, the records in the registry have erased rows. It is
    left out then: a restore rebuilds it."""
    complete = not is_erasing(settings.home, entries)
    return tuple(copy_databases(settings, target, derived=complete))


@contextmanager
def _scratch(store: Store, path: Path) -> Iterator[Path]:
    """A folder beside the file, without what a killed backup left in it."""
    scratch = path.with_name(f".{path.name}.writing")
    with file_lock(store.home / "backup.lock"):
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir()
        try:
            yield scratch
        finally:
            shutil.rmtree(scratch, ignore_errors=True)


@contextmanager
def _sink(path: Path, recipient: Recipient | None) -> Iterator[BinaryIO]:
    """A new file, or the program that encrypts into it; on the disk at the end."""
    if recipient is None:
        with path.open("wb") as file:
            yield file
    else:
        with encrypting(path, recipient) as pipe:
            yield pipe
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _describe(
    settings: Settings,
    made: datetime,
    entries: list[Entry],
    *,
    sizes: Mapping[str, int],
    missing: Mapping[str, str],
    databases: tuple[Copy, ...],
) -> Snapshot:
    return Snapshot(
        software=f"oress-opendata {__version__}",
        made=made,
        id_base=read_identity(settings.home) or settings.id_base,
        formats=list_formats(),
        head=len(entries),
        head_sha256=head_hash(entries),
        blobs=sizes,
        missing=missing,
        databases=databases,
    )


def _sizes(blobs: Blobs, needed: Mapping[str, str], missing: Mapping[str, str]) -> dict[str, int]:
    return {sha256: blobs.path(sha256).stat().st_size for sha256 in sorted(needed.keys() - missing)}


def _size(snapshot: Snapshot) -> int:
    return sum(snapshot.blobs.values()) + sum(copy.bytes for copy in snapshot.databases)


def _erased_since(store: Store, entries: list[Entry]) -> bool:
    """Whether something was erased that this backup may have."""
    return any(entry.erase for entry in read_entries(store)[len(entries) :])


def _next_time(folder: BackupFolder) -> datetime:
    """Now, to the second; later than every backup in the folder, whatever the clock says."""
    now = datetime.now(UTC).replace(microsecond=0)
    last = max((snapshot.made for snapshot in folder.list_snapshots()), default=None)
    return max(now, last + timedelta(seconds=1)) if last else now


def _note_erasures(path: Path, entries: list[Entry], made: datetime) -> None:
    """Add to the list beside the backups. The journal has all erasures of this catalogue, so a list
    that is damaged is begun again."""
    if not entries:
        return
    lists = [find_erasures(entries, made)]
    with suppress(Damage):
        lists.append(read_erasures(path))
    write_erasures(path, merge_erasures(lists))


def _refuse_inside(home: Path, place: Path) -> None:
    if place.resolve().is_relative_to(home.resolve()):
        raise StoreUnavailable(INSIDE, place=place, home=home)


def _note(store: Store, backup: Backup) -> Backup:
    """Note it in the home for the monitoring. A full disk there is no fault of the backup."""
    snapshot = backup.snapshot
    note = LastBackup(
        snapshot.made,
        str(backup.place.absolute()),
        snapshot.head,
        backup.bytes,
        len(snapshot.missing),
    )
    with suppress(OSError):
        write_last_backup(store.home, note)
    return backup
