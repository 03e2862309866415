"""Verify the object storage: every blob is read and hashed there, the journal compared."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from oress_opendata.errors import Damage
from oress_opendata.languages import N_
from oress_opendata.model.progress import Progress
from oress_opendata.store.history import read_history
from oress_opendata.store.home import Store
from oress_opendata.store.objects import AT_ONCE, ObjectStore
from oress_opendata.store.verification import HASHING, Problem, find_uses

OTHER_JOURNAL = N_(
    "The journal in the object store is damaged, or another one. “oress sync” names the entry."
)
LACKS_ENTRIES = N_("The object store lacks the last journal entries. Run: oress sync")
LACKS_BLOB = N_("The object is missing or damaged. Run: oress sync --again")
SHOULD_BE_GONE = N_("The object was erased but still exists. Run: oress sync")
UNREAD = N_("Not read: the object store, which cannot be used at the moment.")


def verify_objects(
    store: Store, objects: ObjectStore, progress: Progress | None = None
) -> Iterator[Problem]:
    """Name what differs from the home. Raises StoreUnavailable."""
    history = read_history(store)
    ours = [entry.sha256 for entry in history.entries]
    try:
        theirs = [entry.sha256 for entry in objects.read_after(None)]
    except Damage:
        yield Problem(f"{objects.address}/journal", OTHER_JOURNAL)
    else:
        if theirs[: len(ours)] != ours[: len(theirs)]:
            yield Problem(f"{objects.address}/journal", OTHER_JOURNAL)
        elif len(theirs) < len(ours):
            yield Problem(f"{objects.address}/journal", LACKS_ENTRIES)
    uses = find_uses(store, history)
    there = objects.list_blobs()
    names = sorted(uses)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for done, (name, found) in enumerate(
            zip(names, pool.map(objects.hash_blob, names), strict=True), 1
        ):
            if progress:
                progress(HASHING, done, len(names))
            if found != name:
                path = f"{objects.address}/blobs/{name[:2]}/{name}"
                yield Problem(path, LACKS_BLOB, tuple(uses[name]))
    erased = {sha256 for entry in history.entries for sha256 in entry.erased} - uses.keys()
    for name in sorted(erased & there.keys()):
        yield Problem(f"{objects.address}/blobs/{name[:2]}/{name}", SHOULD_BE_GONE)
