"""Verify the stored facts: the hash of every blob, and the journal against the registry.

Only our own hashes detect a flipped bit; the checks of disk and database do not.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from oress_opendata.errors import Damage, NewerFormat
from oress_opendata.languages import N_
from oress_opendata.model.progress import Progress
from oress_opendata.model.release import File
from oress_opendata.store.blobs import Blobs, hash_stream
from oress_opendata.store.files import open_regular
from oress_opendata.store.history import History, describe_history, read_history
from oress_opendata.store.home import Store
from oress_opendata.store.identity import FILE, is_identity_intact
from oress_opendata.store.mirror import read_withheld

DAMAGED = N_(
    "The blob does not match its name. Publish the same package again, or restore the file from a "
    "backup."
)
MISSING = N_(
    "The blob is missing. Publish the same package again, or restore the file from a backup."
)
SHOULD_BE_GONE = N_("The blob was erased but still exists. Erase it again.")
STRANGE = N_("Not a blob: its name is not a SHA-256 digest.")
OUT_OF_STEP = N_("The registry does not match the journal. Run: oress rebuild registry")
OTHER_IDENTITY = N_("The file does not match the setting ORESS_ID_BASE.")
NEWER = N_("Written by a newer version of this program. Upgrade the program.")
HASHING = N_("Hashing")


@dataclass(frozen=True, slots=True)
class Problem:
    """A damaged file. `file` is relative to the state folder; `used_by` are the files of releases
    that it stores, as `name@version/path`; `view` the projection that it is part of."""

    file: str
    sentence: str
    used_by: tuple[str, ...] = ()
    view: str = ""


@dataclass(frozen=True, slots=True)
class Verification:
    """The result of a verification. `unused` blobs are harmless: a crashed publication leaves
    them. `unread` are sentences about what was not checked."""

    blobs: int
    bytes: int
    entries: int
    unused: int
    problems: tuple[Problem, ...]
    unread: tuple[str, ...] = ()


def verify_store(store: Store, progress: Progress | None = None) -> Verification:
    """Hash everything again, at about the speed of the disk."""
    store.reread()
    history, problems = _verify_history(store)
    uses = find_uses(store, history)
    erased = {sha256 for entry in history.entries for sha256 in entry.erased}
    blobs = list(store.blobs.all())
    size = 0
    for path, sha256, length in hash_blobs(blobs, progress):
        size += length
        sentence = _check_blob(path, sha256, erased - uses.keys())
        if sentence:
            problems.append(_problem(store, path, sentence, uses))
    present = {path.name for path in blobs}
    problems.extend(
        _problem(store, store.blobs.path(sha256), MISSING, uses)
        for sha256 in sorted(uses.keys() - present)
    )
    unused = len(present - uses.keys())
    return Verification(len(blobs), size, len(history.entries), unused, tuple(problems))


def find_whole_blobs(blobs: Blobs, progress: Progress | None = None) -> frozenset[str]:
    """The blobs whose bytes match their names."""
    hashed = hash_blobs(list(blobs.all()), progress)
    return frozenset(sha256 for path, sha256, _ in hashed if path.name == sha256)


def hash_blobs(
    blobs: list[Path], progress: Progress | None = None
) -> Iterator[tuple[Path, str, int]]:
    """The path, the sha256 and the size of each file. In threads: hashing releases the GIL, so they
    use every core."""
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for done, (path, found) in enumerate(zip(blobs, pool.map(_hash_blob, blobs), strict=True)):
            if progress:
                progress(HASHING, done + 1, len(blobs))
            yield path, *found


def _hash_blob(path: Path) -> tuple[str, int]:
    try:
        with open_regular(path) as stream:
            return hash_stream(stream), stream.tell()
    except OSError:
        return "", 0


def _check_blob(path: Path, sha256: str, erased: Iterable[str]) -> str | None:
    if len(path.name) != 64 or path.parent.name != path.name[:2]:
        return STRANGE
    if sha256 != path.name:
        return DAMAGED
    return SHOULD_BE_GONE if sha256 in erased else None


def _problem(store: Store, path: Path, sentence: str, uses: dict[str, list[str]]) -> Problem:
    return Problem(str(path.relative_to(store.home)), sentence, tuple(uses.get(path.name, ())))


def _verify_history(store: Store) -> tuple[History, list[Problem]]:
    """The journal and the registry's copy of it, compared both ways."""
    problems = []
    if not is_identity_intact(store.home, store.id_base):
        problems.append(Problem(FILE, OTHER_IDENTITY))
    try:
        history = read_history(store)
    except NewerFormat:
        return History(()), [*problems, *_find_newer(store)]
    problems.extend(
        Problem(f"journal/{name}", sentence)
        for name, sentence in describe_history(store.journal, history)
    )
    if history.unrecorded:
        problems.append(Problem("registry.sqlite", OUT_OF_STEP))
    return history, problems


def _find_newer(store: Store) -> Iterator[Problem]:
    for seq in store.journal.settled():
        try:
            store.journal.read_settled(seq)
        except NewerFormat:
            yield Problem(f"journal/{store.journal.path(seq).name}", NEWER)


def find_uses(store: Store, history: History) -> dict[str, list[str]]:
    """What each blob is used by: releases that were not erased, and entries with a note."""
    erased = {sha256 for entry in history.entries for sha256 in entry.erased}
    erased |= read_withheld(store.home)
    uses: dict[str, list[str]] = {}
    for entry in history.entries:
        if entry.note and entry.note not in erased:
            uses.setdefault(entry.note, []).append(f"{entry.dataset} (journal {entry.seq})")
        if entry.manifest and entry.manifest not in erased:
            release = f"{entry.dataset}@{entry.version}"
            uses.setdefault(entry.manifest, []).append(f"{release} (manifest)")
            for file in _files_of(store, entry.manifest):
                uses.setdefault(file.sha256, []).append(f"{release}/{file.path}")
    return uses


def _files_of(store: Store, manifest: str) -> tuple[File, ...]:
    """The files of a release; none if its manifest is damaged, which is named itself."""
    try:
        found = store.manifest(manifest)
    except (Damage, NewerFormat, ValueError):
        return ()
    return (*found.files, found.zip)
