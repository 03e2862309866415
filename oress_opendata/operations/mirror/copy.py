"""Bring a copy up to its original: everything is fetched and checked, then it is applied at once.

What was fetched before an interruption stays, in a folder of its own. The registry follows in one
transaction, so that a copy is always at one entry of the original.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from oress_opendata.errors import Damage, StoreUnavailable
from oress_opendata.languages import N_
from oress_opendata.model.entry import Entry, Kind
from oress_opendata.model.head import Head
from oress_opendata.model.progress import Progress
from oress_opendata.operations.mirror.chain import (
    refuse_broken,
    refuse_fork,
    refuse_shorter,
)
from oress_opendata.operations.mirror.fetcher import Fetcher
from oress_opendata.operations.mirror.original import Original
from oress_opendata.projections.erasing import erase_facts
from oress_opendata.publication.registry import Replay, apply_entry
from oress_opendata.settings import Settings
from oress_opendata.store.blobs import Blobs
from oress_opendata.store.engine import transaction
from oress_opendata.store.entries import list_entries
from oress_opendata.store.home import Store, file_lock, init_store, writing
from oress_opendata.store.mirror import Mirror, read_mirror, write_mirror
from oress_opendata.store.signatures import (
    UNSIGNED,
    PublicKey,
    keep_signature,
    verify_signature,
)

OTHER_IRIS = N_(
    "The original has the IRIs {theirs}, the setting id_base is {ours}. Set ORESS_ID_BASE={theirs} "
    "for this copy, and run the command again."
)
NO_COPY = N_(
    "The state folder {home} has datasets of its own. Choose a new one for the copy, with "
    "ORESS_HOME."
)
# Where files are until all are there.
FETCHED = "mirroring"


@dataclass(frozen=True, slots=True)
class Copied:
    """What a run did: the head that the copy has now, the new entries and the new blobs."""

    head: Head
    entries: int
    blobs: int


def mirror_catalogue(
    settings: Settings,
    address: str,
    key: PublicKey | None = None,
    progress: Progress | None = None,
) -> tuple[Store, Copied]:
    """Make or continue the copy in the home of the settings. With a key, the original's head must
    have its signature.

    Raises Damage for whatever does not fit the hashes or the history, and names it; NotFound,
    StoreUnavailable. The copy stays as it was then.
    """
    original = Original(address.rstrip("/"))
    head, signature = original.read_head()
    if head.id_base != settings.id_base:
        raise StoreUnavailable(OTHER_IRIS, theirs=head.id_base, ours=settings.id_base)
    if key:
        _refuse_unsigned(head, signature, key)
    store = init_store(settings)
    with file_lock(store.home / "mirror.lock"):
        mirror = _read_mirror(store)
        with transaction(store.reading) as connection:
            copied = list_entries(connection)
        if mirror is None and copied:
            raise StoreUnavailable(NO_COPY, home=store.home)
        _refuse_other_history(original, copied, head)
        sent = list(original.read_entries(len(copied), head.seq))
        entries = [one.entry for one in sent]
        refuse_broken(copied, entries, head)
        withheld = _find_withheld(entries)
        before = mirror.withheld if mirror else frozenset()
        # The original may have moved: its history says that it is the same.
        write_mirror(store.home, Mirror(original.address, before | withheld))
        fetcher = Fetcher(original, store.blobs, Blobs(store.home / FETCHED))
        new = fetcher.fetch(sent, withheld, progress)
        _apply(store, new, entries, withheld)
        if signature is not None:
            keep_signature(store.home, head.seq, signature)
        shutil.rmtree(fetcher.fetched.root, ignore_errors=True)
    return store, Copied(head, len(entries), len(new))


def _refuse_unsigned(head: Head, signature: str | None, key: PublicKey) -> None:
    if signature is None:
        raise Damage(UNSIGNED)
    verify_signature(head, signature, key)


def _read_mirror(store: Store) -> Mirror | None:
    """What the home is a copy of. Of a damaged file, all but the address is found again."""
    try:
        return read_mirror(store.home)
    except Damage:
        with transaction(store.reading) as connection:
            hidden = _find_withheld(list_entries(connection))
        return Mirror("", frozenset(name for name in hidden if not store.blobs.holds(name)))


def _refuse_other_history(original: Original, copied: Sequence[Entry], head: Head) -> None:
    """Look at the last copied entry, whose hash covers all; at all of them if it is another."""
    refuse_shorter(copied, head)
    if not copied:
        return
    last = [one.entry for one in original.read_entries(len(copied) - 1, len(copied))]
    if [entry.sha256 for entry in last] != [copied[-1].sha256]:
        everything = [one.entry for one in original.read_entries(0, len(copied))]
        refuse_fork(copied, everything)


def _find_withheld(entries: Sequence[Entry]) -> frozenset[str]:
    """The manifests of releases that are withdrawn by now, if no visible one has the same."""
    shown: dict[tuple[str, str], str] = {}
    hidden: set[str] = set()
    for entry in entries:
        if entry.kind is Kind.PUBLISH:
            shown[entry.dataset, str(entry.version)] = str(entry.manifest)
            continue
        for dataset, version in list(shown):
            if dataset == entry.dataset and entry.version in (None, version):
                hidden.add(shown.pop((dataset, version)))
    return frozenset(hidden - set(shown.values()))


def _apply(
    store: Store, new: Sequence[Path], entries: Sequence[Entry], withheld: frozenset[str]
) -> None:
    erased = {sha256 for entry in entries for sha256 in entry.erased}
    replay = Replay(frozenset(erased), withheld)
    with writing(store, follows=True) as connection:
        store.blobs.adopt(new)
        for entry in entries:
            store.journal.stage(entry)
            apply_entry(store, connection, entry, replay)
    if any(entry.erase for entry in entries):
        erase_facts(store)
