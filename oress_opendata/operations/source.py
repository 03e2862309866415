"""What a restore reads: a folder of backups, one file, or a copy of `blobs/` and `journal/`."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from oress_opendata.errors import Damage, NotFound
from oress_opendata.languages import N_
from oress_opendata.model.entry import Entry
from oress_opendata.model.progress import Progress
from oress_opendata.operations.archive import CUT, read_archive
from oress_opendata.operations.databases import REGISTRY, read_recorded
from oress_opendata.operations.encryption import opening
from oress_opendata.operations.erasures import ERASURES
from oress_opendata.operations.folder import BackupFolder
from oress_opendata.operations.snapshot import NAME, Snapshot
from oress_opendata.store.blobs import CHUNK, Blobs
from oress_opendata.store.history import join_history
from oress_opendata.store.journal import Journal

ABSENT = N_("There is no backup at {place}.")
NOTHING = N_(
    "{place} is not a backup: it has no folder “journal”. Give the folder or the file that “oress "
    "backup” wrote, or a copy of a state folder."
)
EXTRACTING = N_("Reading the archive")
EMPTY = N_("The backup has no journal entry that can be read.")
SHORT = N_("The backup should have {expected} journal entries; only {count} can be read.")
RECORDED = N_(
    "The journal entry {file} of the backup is missing or damaged. It was taken from the copy of "
    "the registry."
)
UNREADABLE = N_(
    "The journal entry {file} of the backup is missing or damaged. The history ends before it."
)
OTHER_HEAD = N_("The journal entry {seq} is not the one of the backup's list of contents.")


@dataclass(slots=True)
class Source:
    """An opened backup. `snapshots` are its readable lists of contents, oldest first; none for a
    bare copy. `blobs` is where the blobs are: for an archive, the home that is restored, into which
    they were extracted. `problems` name what cannot be read."""

    journal: Journal
    blobs: Blobs
    databases: Path
    erasures: Path
    snapshots: list[Snapshot] = field(default_factory=list)
    problems: list[Damage] = field(default_factory=list)

    @property
    def snapshot(self) -> Snapshot | None:
        """The newest list of contents."""
        return self.snapshots[-1] if self.snapshots else None

    @property
    def registry(self) -> Path:
        """The newest copy of the registry; that of a bare copy of a home is beside its
        journal. It may be absent."""
        copies = self.snapshot.databases if self.snapshot else ()
        found = [self.databases / copy.sha256 for copy in copies if copy.name == REGISTRY]
        return found[0] if found else self.journal.root.with_name(REGISTRY)

    def find_snapshot(self, head: int) -> Snapshot | None:
        """The newest list of contents of a backup that has no entry after `head`."""
        return next((one for one in reversed(self.snapshots) if one.head <= head), None)


def open_source(
    place: Path, home: Path, identity: Path | None, progress: Progress | None = None
) -> Source:
    """Open a backup; an archive is extracted into the new folder `home`.

    Raises NotFound, and Damage for a file that is no archive at all.
    """
    if place.is_dir():
        return _open_folder(place)
    if place.is_file():
        return _extract(place, home, identity, progress)
    raise NotFound(ABSENT, place=place)


def _open_folder(place: Path) -> Source:
    folder = BackupFolder(place)
    if not folder.journal.root.is_dir():
        raise NotFound(NOTHING, place=place)
    source = Source(folder.journal, folder.blobs, folder.databases, place / ERASURES)
    for path in sorted(folder.snapshots.glob("[0-9]*.json")):
        try:
            source.snapshots.append(Snapshot.from_bytes(path.read_bytes(), path.name))
        except Damage as damage:
            source.problems.append(damage)
    return source


def _extract(place: Path, home: Path, identity: Path | None, progress: Progress | None) -> Source:
    folder = BackupFolder(home)
    folder.create()
    erasures = place.with_name(ERASURES)
    source = Source(folder.journal, folder.blobs, folder.databases, erasures)
    taken = 0

    def take(name: str, content: BinaryIO) -> None:
        nonlocal taken
        if name == NAME:
            source.snapshots.append(Snapshot.from_bytes(content.read()))
            return
        taken += 1
        if progress and source.snapshot:
            progress(EXTRACTING, taken, len(source.snapshot.blobs) + source.snapshot.head)
        _store_member(folder, name, content)

    try:
        with opening(place, identity) as stream:
            read_archive(stream, place.name, take)
    except Damage as damage:
        if source.snapshot is None or damage.sentence != CUT:
            raise
        source.problems.append(damage)  # what came before the cut is used
    return source


def _store_member(folder: BackupFolder, name: str, content: BinaryIO) -> None:
    """Write a member; a blob under the name of its bytes, so that a damaged one is missing."""
    if name.startswith("blobs/"):
        folder.blobs.add(lambda target: shutil.copyfileobj(content, target, CHUNK))
        return
    with (folder.root / name).open("wb") as target:
        shutil.copyfileobj(content, target, CHUNK)


def read_entries(source: Source) -> list[Entry]:
    """The entries of the backup, from its journal and its copy of the registry, checked against its
    list of contents."""
    history = join_history(source.journal, read_recorded(source.registry))
    entries, snapshot = list(history.entries), source.snapshot
    for seq in history.missing:
        source.problems.append(Damage(RECORDED, file=source.journal.path(seq).name))
    if snapshot is not None:
        del entries[snapshot.head :]
        if len(entries) < snapshot.head:
            source.problems.append(Damage(SHORT, expected=snapshot.head, count=len(entries)))
        elif entries and entries[-1].sha256 != snapshot.head_sha256:
            source.problems.append(Damage(OTHER_HEAD, seq=snapshot.head))
    elif history.lost:
        lost = source.journal.path(history.lost).name
        source.problems.append(Damage(UNREADABLE, file=lost))
    if not entries:
        raise Damage(EMPTY)
    return entries
