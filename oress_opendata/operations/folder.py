"""A folder of backups: blobs by their hash, one journal, and a small file for each backup.

    blobs/ab/abcd…                       every blob that a backup here has, once
    journal/00000001.json                the longest journal so far
    databases/<sha256>                   copies of databases
    snapshots/2026-11-29T02-10-00Z.json  a backup
    erasures.json                        what must never come back

Blobs are copied, never hard-linked: a link shares its bytes with the home, and their damage too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from oress_opendata.errors import Damage, StoreUnavailable
from oress_opendata.languages import N_
from oress_opendata.model.entry import Entry
from oress_opendata.model.progress import Progress
from oress_opendata.operations.databases import FOLDER as DATABASES
from oress_opendata.operations.retention import Keep, choose_kept
from oress_opendata.operations.snapshot import Snapshot
from oress_opendata.store.blobs import Blobs
from oress_opendata.store.files import read_regular
from oress_opendata.store.journal import Journal

COPYING = N_("Copying")
NO_FOLDER = N_(
    "{folder} is a state folder or a copy of one, not a folder of backups. Choose another folder."
)
FOREIGN = N_(
    "The folder {folder} has backups of another catalogue, or of another history of this one: the "
    "journal entry {seq} differs. Choose another folder."
)
AHEAD = N_(
    "The folder {folder} has {theirs} journal entries, this state only {ours}: it has lost some. "
    "Restore from that folder, or choose another folder."
)


@dataclass(frozen=True, slots=True)
class BackupFolder:
    """The folder of backups at `root`."""

    root: Path

    @property
    def blobs(self) -> Blobs:
        return Blobs(self.root / "blobs")

    @property
    def journal(self) -> Journal:
        return Journal(self.root / "journal")

    @property
    def snapshots(self) -> Path:
        return self.root / "snapshots"

    @property
    def databases(self) -> Path:
        return self.root / DATABASES

    def list_files(self) -> set[Path]:
        """The blobs and databases, and what a killed backup was writing."""
        folders = (self.blobs.root, self.databases)
        return {path for folder in folders for path in folder.rglob("*") if path.is_file()}

    def create(self) -> None:
        """Raises StoreUnavailable if the folder is a state folder, or a bare copy of one."""
        if self.journal.root.is_dir() and not self.snapshots.is_dir():
            raise StoreUnavailable(NO_FOLDER, folder=self.root)
        for folder in (self.blobs.staging, self.journal.root, self.snapshots, self.databases):
            folder.mkdir(parents=True, exist_ok=True)

    def list_snapshots(self) -> Iterator[Snapshot]:
        """The readable backups, oldest first."""
        for path in sorted(self.snapshots.glob("[0-9]*.json")):
            try:
                yield Snapshot.from_bytes(read_regular(path), path.name)
            except (OSError, Damage):
                continue


def copy_journal(entries: list[Entry], target: BackupFolder) -> None:
    """Copy the entries that are new, damaged, or without words that were erased since.

    Raises StoreUnavailable if the folder has another history.
    """
    refuse_other_history(entries, target)
    for entry in entries:
        found = target.journal.read_settled(entry.seq)
        if found is None or found.to_bytes() != entry.to_bytes():
            target.journal.restore(entry)


def refuse_other_history(entries: list[Entry], target: BackupFolder) -> None:
    for entry in entries:
        found = target.journal.read_settled(entry.seq)
        if found and found.sha256 != entry.sha256:
            raise StoreUnavailable(FOREIGN, folder=target.root, seq=entry.seq)
    theirs = max((snapshot.head for snapshot in target.list_snapshots()), default=0)
    if theirs > len(entries):
        raise StoreUnavailable(AHEAD, folder=target.root, theirs=theirs, ours=len(entries))


def copy_blobs(
    source: Blobs, needed: Mapping[str, str], target: Blobs, progress: Progress | None = None
) -> dict[str, str]:
    """Copy the blobs that the target lacks or has damaged; each byte of the target is read back.

    Returns the blobs that neither has whole, with a release that needs each.
    """
    missing: dict[str, str] = {}
    target.staging.mkdir(parents=True, exist_ok=True)
    for done, (sha256, release) in enumerate(sorted(needed.items()), 1):
        if progress:
            progress(COPYING, done, len(needed))
        if not target.is_whole(sha256) and not _copy_blob(source, sha256, target):
            missing[sha256] = release
    return missing


def _copy_blob(source: Blobs, sha256: str, target: Blobs) -> bool:
    """Whether a blob was copied whole; a damaged one gets no name in the target."""
    if not source.is_whole(sha256):
        return False
    try:
        target.add_file(source.path(sha256))
    except FileNotFoundError:  # erased meanwhile
        return False
    return target.is_whole(sha256)


def prune_folder(folder: BackupFolder, keep: Keep | None, erased: set[str]) -> int:
    """Remove the backups that the rule does not keep, what only they had, and erased blobs.

    Returns the number of removed backups. While a list of contents cannot be read, which a newer
    version may have written, only what was erased is removed with them.
    """
    snapshots = list(folder.list_snapshots())
    readable = len(snapshots) == len(list(folder.snapshots.glob("[0-9]*.json")))
    times = {snapshot.made for snapshot in snapshots}
    kept_times = choose_kept(times, keep) if keep else times
    kept = [snapshot for snapshot in snapshots if snapshot.made in kept_times]
    for snapshot in snapshots:
        if snapshot.made not in kept_times:
            (folder.snapshots / snapshot.name).unlink(missing_ok=True)
    used = {sha256 for snapshot in kept for sha256 in snapshot.blobs} if readable else None
    _remove_blobs(folder, used, erased - kept[-1].blobs.keys())
    _remove_databases(folder, snapshots, kept, unused=readable)
    return len(snapshots) - len(kept)


def _remove_blobs(folder: BackupFolder, used: set[str] | None, erased: set[str]) -> None:
    folder.blobs.empty_staging()
    for path in list(folder.blobs.all()):
        if path.name in erased or (used is not None and path.name not in used):
            path.unlink(missing_ok=True)


def _remove_databases(
    folder: BackupFolder, snapshots: list[Snapshot], kept: list[Snapshot], *, unused: bool
) -> None:
    """An old copy of a derived database may have what was erased later, and can be rebuilt."""
    newest = {copy.sha256 for copy in kept[-1].databases}
    copies = [copy for snapshot in snapshots for copy in snapshot.databases]
    derived = {copy.sha256 for copy in copies if copy.derived} - newest
    used = {copy.sha256 for snapshot in kept for copy in snapshot.databases} | newest
    for path in folder.databases.iterdir():
        if path.name in derived or (unused and path.name not in used):
            path.unlink(missing_ok=True)
