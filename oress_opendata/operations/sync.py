"""Bring a home and its object storage to the same state: the one gets what only the other has.

So a catalogue moves from its home into a bucket, and back. What is in both must be the same
history. Interrupted, it goes on where it was: the journal is written after the blobs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from oress_opendata.errors import Damage, SettingsError
from oress_opendata.languages import N_
from oress_opendata.model.entry import Entry
from oress_opendata.model.progress import Progress
from oress_opendata.projections.erasing import erase_facts
from oress_opendata.publication.sharing import follow_objects, list_needed
from oress_opendata.store.home import Store, writing
from oress_opendata.store.mirror import read_withheld
from oress_opendata.store.objects import FORK, ObjectStore
from oress_opendata.store.signatures import list_signed, read_signature

NO_STORE = N_("Set ORESS_BLOBS to the object storage, such as s3://bucket/prefix.")
# Entries of an older history in one object.
TOGETHER = 1_000


@dataclass(frozen=True, slots=True)
class Synchronised:
    """`head` is the last entry of both now; the others count what was new."""

    head: int
    fetched: int
    sent: int
    blobs: int


def synchronise(
    store: Store, progress: Progress | None = None, *, again: bool = False
) -> Synchronised:
    """Fetch the entries that the home lacks, and write what the bucket lacks; on a reader, only
    the former. `again` writes all blobs. Raises Damage where the histories differ, and names the
    entry; SettingsError, StoreUnavailable."""
    objects = store.objects
    if objects is None:
        raise SettingsError(NO_STORE)
    if store.reader:
        fetched = follow_objects(store, progress)
        return Synchronised(store.journal.head(), fetched, 0, 0)
    objects.claim(store.id_base)
    theirs = objects.read_after(None)
    _refuse_fork(list(store.journal.read()), theirs)
    fetched = follow_objects(store, progress) if len(theirs) > store.journal.head() else 0
    with writing(store):
        entries = list(store.journal.read())
        missing = entries[len(theirs) :]
        blobs = _send(store, objects, entries, again=again)
        for start in range(0, len(missing), TOGETHER):
            objects.append(missing[start : start + TOGETHER])
    if any(entry.erase for entry in entries):
        erase_facts(store)
    for seq in list_signed(store.home):
        if signature := read_signature(store.home, seq):
            objects.add_signature(seq, signature)
    return Synchronised(len(entries), fetched, len(missing), blobs)


def _send(store: Store, objects: ObjectStore, entries: Sequence[Entry], *, again: bool) -> int:
    withheld = read_withheld(store.home)
    known = [entry for entry in entries if entry.manifest not in withheld]
    needed = list_needed(store, known)
    if not again:
        there = objects.list_blobs()
        sizes = {name: store.blobs.checked(name).stat().st_size for name in needed}
        needed = {name for name, size in sizes.items() if there.get(name) != size}
    return objects.upload_blobs(store.blobs, needed, again=again)


def _refuse_fork(ours: Sequence[Entry], theirs: Sequence[Entry]) -> None:
    for one, other in zip(ours, theirs, strict=False):
        if one.sha256 != other.sha256:
            raise Damage(FORK, seq=one.seq)
