"""Verify the state: the hash of every blob, the chain of the journal, and the registry.

Only our own hashes detect a flipped bit; the checks of disk and database do not.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, select

from oress_opendata.errors import OressError, StoreUnavailable
from oress_opendata.languages import N_
from oress_opendata.model.entry import Entry
from oress_opendata.store.blobs import hash_stream
from oress_opendata.store.engine import transaction
from oress_opendata.store.entries import list_entries
from oress_opendata.store.home import Store
from oress_opendata.store.tables import files, releases

Progress = Callable[[str, int, int], None]

DAMAGED = N_("The blob does not match its name.")
MISSING = N_("The blob is missing.")
SHOULD_BE_GONE = N_("The blob was erased but still exists. Erase it again.")
STRANGE = N_("Not a blob: its name is not a SHA-256 digest.")
OUT_OF_STEP = N_("The registry does not match the journal. Run: oress rebuild registry")
HASHING = N_("Hashing")


@dataclass(frozen=True, slots=True)
class Problem:
    """A damaged file. `file` is relative to the state folder; `used_by` are the files of releases
    that it stores, as `name@version/path`."""

    file: str
    sentence: str
    used_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verification:
    """The result of a verification. `unused` blobs are harmless: a crashed publication leaves
    them."""

    blobs: int
    bytes: int
    entries: int
    unused: int
    problems: tuple[Problem, ...]


def verify_store(store: Store, progress: Progress | None = None) -> Verification:
    """Hash everything again, at about the speed of the disk."""
    entries, journal_problems = _verify_journal(store)
    uses, sql_problems = _verify_registry(store, entries)
    erased = {sha256 for entry in entries for sha256 in entry.erased} - uses.keys()
    blobs = list(store.blobs.all())
    problems = [*journal_problems, *sql_problems]
    size = 0
    for path, sha256, length in _hash_all(blobs, progress):
        size += length
        sentence = _check_blob(path, sha256, erased)
        if sentence:
            problems.append(_problem(store, path, sentence, uses))
    present = {path.name for path in blobs}
    problems.extend(
        _problem(store, store.blobs.path(sha256), MISSING, uses)
        for sha256 in sorted(uses.keys() - present)
    )
    return Verification(len(blobs), size, len(entries), len(present - uses.keys()), tuple(problems))


def _hash_all(blobs: list[Path], progress: Progress | None) -> Iterator[tuple[Path, str, int]]:
    """Hash in threads: hashing releases the GIL, so they use every core."""
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for done, (path, found) in enumerate(zip(blobs, pool.map(_hash_blob, blobs), strict=True)):
            if progress:
                progress(HASHING, done + 1, len(blobs))
            yield path, *found


def _hash_blob(path: Path) -> tuple[str, int]:
    try:
        with path.open("rb") as stream:
            return hash_stream(stream), stream.tell()
    except OSError:
        return "", 0


def _check_blob(path: Path, sha256: str, erased: set[str]) -> str | None:
    if len(path.name) != 64 or path.parent.name != path.name[:2]:
        return STRANGE
    if sha256 != path.name:
        return DAMAGED
    return SHOULD_BE_GONE if sha256 in erased else None


def _problem(store: Store, path: Path, sentence: str, uses: dict[str, list[str]]) -> Problem:
    return Problem(str(path.relative_to(store.home)), sentence, tuple(uses.get(path.name, ())))


def _verify_journal(store: Store) -> tuple[list[Entry], list[Problem]]:
    entries: list[Entry] = []
    try:
        entries.extend(store.journal.read())
    except OressError as error:
        file = error.parameters.get("file", "")
        return entries, [Problem(f"journal/{file}", error.say("en"))]
    return entries, []


def _verify_registry(
    store: Store, entries: list[Entry]
) -> tuple[dict[str, list[str]], list[Problem]]:
    """Which release uses which blob, and whether SQL matches the journal."""
    try:
        with transaction(store.reading) as connection:
            uses = _read_uses(connection)
            same = list_entries(connection)[: len(entries)] == entries
    except (StoreUnavailable, ValueError):
        return {}, [Problem("registry.sqlite", OUT_OF_STEP)]
    return uses, [] if same else [Problem("registry.sqlite", OUT_OF_STEP)]


def _read_uses(connection: Connection) -> dict[str, list[str]]:
    uses: dict[str, list[str]] = {}
    rows = select(files.c.sha256, files.c.dataset, files.c.version, files.c.path)
    for sha256, dataset, version, path in connection.execute(rows):
        uses.setdefault(sha256, []).append(f"{dataset}@{version}/{path}")
    kept = select(releases.c.manifest, releases.c.dataset, releases.c.version).where(
        releases.c.erased.is_(False)
    )
    for sha256, dataset, version in connection.execute(kept):
        uses.setdefault(sha256, []).append(f"{dataset}@{version} (manifest)")
    return uses
