"""What a home must have, by its journal alone: the entries up to a head, and the blobs of releases.

The journal decides, not the registry, so that a home whose registry is damaged has a backup too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from oress_opendata.errors import Damage
from oress_opendata.model.entry import GENESIS, Entry
from oress_opendata.model.release import Manifest
from oress_opendata.store.blobs import Blobs
from oress_opendata.store.home import Store, file_lock, recover


def read_entries(store: Store) -> list[Entry]:
    """The entries of a home at one moment: under the write lock, without a half publication.

    Raises Damage for a damaged journal.
    """
    with file_lock(store.home / "write.lock"):
        recover(store)
        return list(store.journal.read())


def list_needed(blobs: Blobs, entries: Sequence[Entry]) -> dict[str, str]:
    """The sha256 of every blob that the releases of these entries need, with a release that needs
    it. What a later entry erased is not needed. Of a damaged manifest, only itself is known."""
    needed: dict[str, str] = {}
    erased: set[str] = set()
    for entry in reversed(entries):
        release = f"{entry.dataset}@{entry.version}" if entry.version else entry.dataset
        for sha256 in _blobs_of(blobs, entry, erased):
            needed[sha256] = release
        erased.update(entry.erased)
    return needed


def _blobs_of(blobs: Blobs, entry: Entry, erased: set[str]) -> set[str]:
    found = {entry.note} if entry.note and entry.note not in erased else set()
    if entry.manifest is None or entry.manifest in erased:
        return found
    with suppress(Damage):
        found |= Manifest.from_bytes(blobs.read(entry.manifest)).blobs
    return {entry.manifest, *found}


def head_hash(entries: Sequence[Entry]) -> str:
    return entries[-1].sha256 if entries else GENESIS


@contextmanager
def folder_lock(folder: Path) -> Iterator[None]:
    """One backup or restore at a time; without a lock where the folder is read-only."""
    try:
        (folder / "backup.lock").touch()
    except OSError:
        yield
        return
    with file_lock(folder / "backup.lock"):
        yield
