"""Publish through object storage: follow what others published, then write one object.

The order: blobs into the bucket; the journal's entries into it, in one conditional write; then SQL
and the local journal. The conditional write decides: who was killed before it has published
nothing, and what was killed after it is followed by the next writer, here or elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

from sqlalchemy import Connection

from oress_opendata.errors import Damage
from oress_opendata.languages import N_
from oress_opendata.model.entry import Entry
from oress_opendata.model.progress import Progress
from oress_opendata.projections.erasing import erase_facts
from oress_opendata.publication.registry import Replay, apply_entry
from oress_opendata.store.engine import transaction
from oress_opendata.store.entries import find_entry, head_of, list_entries
from oress_opendata.store.home import Store, refuse_reader, writing
from oress_opendata.store.objects import AT_ONCE, FORK, ObjectStore

FETCHING = N_("Fetching")


@contextmanager
def publishing(store: Store) -> Iterator[Connection]:
    """As `writing`; with object storage, what is written inside is there before it is committed.

    Raises StoreUnavailable if another publisher was faster or the bucket cannot be reached;
    nothing has changed then.
    """
    objects = store.objects
    if objects is None:
        with writing(store) as connection:
            yield connection
        return
    refuse_reader(store)
    objects.claim(store.id_base)
    follow_objects(store)
    with writing(store, prepare=partial(_follow, store, objects)) as connection:
        head = head_of(connection)
        yield connection
        entries = list_entries(connection, after=head)
        if entries:
            objects.upload_blobs(store.blobs, list_needed(store, entries))
            objects.append(entries)


def follow_objects(store: Store, progress: Progress | None = None) -> int:
    """Bring the home up to the object storage. Returns the number of new entries.

    Raises Damage for what does not follow the home's journal, and names it; StoreUnavailable. The
    home stays as it was then.
    """
    objects = store.objects
    if objects is None:
        return 0
    with transaction(store.reading) as connection:
        last = _find_last(store, connection)
    if last is None:
        objects.refuse_other(store.id_base)
    new = objects.read_after(last)
    if not new:
        return 0
    # Most of it is there when the lock is taken.
    fetch_blobs(store, objects, new, progress)
    with writing(store, follows=True, prepare=partial(_follow, store, objects)):
        pass
    if any(entry.erase for entry in new):
        erase_facts(store)
    return len(new)


def list_needed(store: Store, entries: Sequence[Entry]) -> set[str]:
    """The blobs that entries need, but for what they erase."""
    gone = {sha256 for entry in entries for sha256 in entry.erased}
    needed = {entry.note for entry in entries if entry.note}
    for entry in entries:
        if entry.manifest and entry.manifest not in gone:
            needed |= {entry.manifest, *store.manifest(entry.manifest).blobs}
    return needed - gone


def fetch_blobs(
    store: Store, objects: ObjectStore, entries: Sequence[Entry], progress: Progress | None = None
) -> None:
    """Fetch what entries need and the home lacks. Raises DamagedBlob for what does not match."""
    manifests = {entry.manifest for entry in entries if entry.manifest}
    gone = {sha256 for entry in entries for sha256 in entry.erased}
    _fetch_all(store, objects, manifests - gone, None)
    _fetch_all(store, objects, list_needed(store, entries), progress)


def _fetch_all(
    store: Store, objects: ObjectStore, wanted: set[str], progress: Progress | None
) -> None:
    missing = sorted(sha256 for sha256 in wanted if not store.blobs.holds(sha256))

    def fetch(sha256: str) -> None:
        store.blobs.add(partial(objects.copy_blob, sha256), sha256)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for done, _ in enumerate(pool.map(fetch, missing), 1):
            if progress:
                progress(FETCHING, done, len(missing))


def _follow(store: Store, objects: ObjectStore, connection: Connection) -> None:
    """Apply the entries that the home lacks, in the transaction of a writer. A registry that is
    shared by several machines may have them already."""
    new = objects.read_after(_find_last(store, connection))
    fetch_blobs(store, objects, new)
    replay = Replay(frozenset(sha256 for entry in new for sha256 in entry.erased))
    recorded = head_of(connection)
    for entry in new:
        if entry.seq > recorded:
            apply_entry(store, connection, entry, replay)
        elif (known := find_entry(connection, entry.seq)) and known.sha256 != entry.sha256:
            raise Damage(FORK, seq=entry.seq)
        store.journal.stage(entry)


def _find_last(store: Store, connection: Connection) -> Entry | None:
    """The last entry that the registry and the local journal both have."""
    return find_entry(connection, min(store.journal.head(), head_of(connection)))
