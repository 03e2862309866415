"""What was erased: the blobs and the journal's words that must be on the disk no longer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from oress_opendata.errors import StoreUnavailable
from oress_opendata.model.entry import Entry
from oress_opendata.store.engine import transaction
from oress_opendata.store.entries import find_entry, head_of, list_entries
from oress_opendata.store.home import UNFOLLOWED, Store, find_mismatch
from oress_opendata.store.objects import ObjectStore
from oress_opendata.store.releases import all_blobs_in_use, blobs_in_use, list_damaged


@dataclass(frozen=True, slots=True)
class Erasures:
    """All erasures of a home. `last` is the number of the last one, 0 without any; `blobs` are
    those that no other release has; `redacted` the entries that lost their words, by number;
    `releases` the name and version of what was erased."""

    last: int
    blobs: frozenset[str]
    redacted: dict[int, Entry]
    releases: frozenset[tuple[str, str]]


def read_erasures(connection: Connection) -> Erasures:
    entries = list_entries(connection)
    erasures = [entry for entry in entries if entry.erase]
    erased = {sha256 for entry in erasures for sha256 in entry.erased}
    redacted = {entry.seq: entry for entry in entries if entry.original}
    releases = {
        (entry.dataset, entry.version)
        for entry in entries
        if entry.version and entry.manifest in erased
    }
    return Erasures(
        last=erasures[-1].seq if erasures else 0,
        blobs=frozenset(erased - blobs_in_use(connection, erased)),
        redacted=redacted,
        releases=frozenset(releases),
    )


def erase_blobs(store: Store, erasures: Erasures) -> None:
    """Remove erased blobs, and those that no release uses: a killed publication of the same data
    leaves such. Only under the write lock: no publication is about to use them."""
    present = {path.name for path in store.blobs.all()}
    with transaction(store.reading) as connection:
        unused = _find_unused(store, connection, erasures, present)
    try:
        if store.objects and not store.reader:
            _erase_objects(store, store.objects)
    finally:
        for path in [*find_erased_blobs(store, erasures), *map(store.blobs.path, unused)]:
            path.unlink(missing_ok=True)


def _erase_objects(store: Store, objects: ObjectStore) -> None:
    """The same in object storage. The transaction keeps publishers of other machines away, who may
    be about to use again what was erased."""
    with transaction(store.writing) as connection:
        erasures = read_erasures(connection)
        if erasures.last:
            # What others published and this registry lacks may use any of them.
            if objects.read_after(find_entry(connection, head_of(connection))):
                raise StoreUnavailable(UNFOLLOWED)
            unused = _find_unused(store, connection, erasures, set(objects.list_blobs()))
            objects.remove_blobs(erasures.blobs | unused)


def _find_unused(
    store: Store, connection: Connection, erasures: Erasures, present: set[str]
) -> set[str]:
    """Those of these blobs that nothing refers to; none while that is not certain."""
    if not erasures.last or find_mismatch(store, connection) or list_damaged(connection):
        return set()
    used = all_blobs_in_use(connection)
    used |= {entry.note for entry in list_entries(connection) if entry.note}
    return present - used


def find_erased_blobs(store: Store, erasures: Erasures) -> Iterator[Path]:
    for sha256 in sorted(erasures.blobs):
        if store.blobs.holds(sha256):
            yield store.blobs.path(sha256)


def redact_journal(store: Store, erasures: Erasures) -> None:
    """Write the entries that lost their words again. Only under the write lock."""
    for path in find_unredacted(store, erasures):
        store.journal.restore(erasures.redacted[int(path.stem)])
    if store.objects and not store.reader:
        store.objects.redact(erasures.redacted)


def find_unredacted(store: Store, erasures: Erasures) -> Iterator[Path]:
    for seq, entry in erasures.redacted.items():
        filed = store.journal.read_settled(seq)
        if filed is not None and filed.to_bytes() != entry.to_bytes():
            yield store.journal.path(seq)
