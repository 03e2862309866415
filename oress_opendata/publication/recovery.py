"""Rebuild the registry from blobs and journal; whatever is whole comes back.

Entries that the journal lost are written back from the registry. A release with a damaged file is
marked, and publishing the same package again repairs it.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from oress_opendata.errors import Damage, StoreUnavailable
from oress_opendata.languages import N_
from oress_opendata.model.entry import GENESIS, Entry
from oress_opendata.model.progress import Progress
from oress_opendata.publication.registry import Replay, apply_entry
from oress_opendata.store.engine import discard_database, is_malformed, transaction
from oress_opendata.store.history import History, read_history
from oress_opendata.store.home import Store, create_tables, file_lock
from oress_opendata.store.mirror import read_withheld
from oress_opendata.store.releases import list_damaged
from oress_opendata.store.tables import metadata
from oress_opendata.store.verification import find_whole_blobs

REBUILDING = N_("Rebuilding the registry")
SHORTER = N_(
    "The journal entry {file} is missing or damaged, and the registry does not have it. Restore "
    "the file from a backup. With --force, the history ends before it."
)
ASIDE = ".aside"


@dataclass(frozen=True, slots=True)
class Recovery:
    """What a rebuild did: the number of entries, how many of them were written back into the
    journal, and the releases with a damaged file, as `name version`."""

    entries: int
    restored: int
    damaged: tuple[str, ...]


def rebuild_registry(
    store: Store, progress: Progress | None = None, *, force: bool = False
) -> Recovery:
    """Rebuild the registry from blobs and journal entries.

    In one transaction: until its end the old registry answers, if it can. A complete staged entry
    is adopted, since its transaction may have been committed; a torn one is dropped. Raises Damage
    where the history would become shorter, unless `force`, and NewerFormat.
    """
    store.reread()
    with file_lock(store.home / "write.lock"):
        history = read_history(store)
        if history.lost and not force:
            raise Damage(SHORTER, file=store.journal.path(history.lost).name)
        _mend_journal(store, history)
        staged = _adopt_staged(store, history.entries)
        entries = [*history.entries, *staged]
        damaged = _replay(store, entries, progress)
        for entry in staged:
            store.journal.settle(entry.seq)
    return Recovery(len(entries), len(history.missing), damaged)


def _mend_journal(store: Store, history: History) -> None:
    """Write back what only the registry has. What follows a lost entry is set aside."""
    for seq in history.missing:
        store.journal.restore(history.entries[seq - 1])
    for seq in store.journal.settled():
        if seq > len(history.entries):
            path = store.journal.path(seq)
            path.replace(path.with_name(path.name + ASIDE))


def _replay(store: Store, entries: list[Entry], progress: Progress | None) -> tuple[str, ...]:
    erased = frozenset(sha256 for entry in entries for sha256 in entry.erased)
    whole = find_whole_blobs(store.blobs, progress)
    replay = Replay(erased, read_withheld(store.home), whole)
    try:
        with transaction(store.writing) as connection:
            return fill_registry(store, connection, entries, replay, progress)
    except StoreUnavailable as error:
        # A damaged database cannot even be emptied.
        if not (is_malformed(error) and discard_database(store.reading, store.writing)):
            raise
        with transaction(store.writing) as connection:
            return fill_registry(store, connection, entries, replay, progress)


def fill_registry(
    store: Store,
    connection: Connection,
    entries: list[Entry],
    replay: Replay,
    progress: Progress | None = None,
) -> tuple[str, ...]:
    """Fill the registry from the journal alone. Returns the damaged releases."""
    metadata.drop_all(connection)
    create_tables(connection)
    for entry in entries:
        if progress:
            progress(REBUILDING, entry.seq, len(entries))
        apply_entry(store, connection, entry, replay)
    damaged = list_damaged(connection)
    return tuple(f"{release.dataset} {release.version}" for release in damaged)


def _adopt_staged(store: Store, settled: tuple[Entry, ...]) -> list[Entry]:
    """A redaction stages several entries; they follow each other. What was published by way of
    object storage comes from there, and nothing else."""
    if store.objects:
        for seq in store.journal.staged():
            store.journal.drop_staged(seq)
    after = settled[-1].seq if settled else 0
    previous = settled[-1].sha256 if settled else GENESIS
    adopted: list[Entry] = []
    for seq in store.journal.staged():
        entry = store.journal.read_staged(seq)
        if entry and entry.seq == seq == after + 1 and entry.prev == previous:
            adopted.append(entry)
            after, previous = entry.seq, entry.sha256
        else:
            store.journal.drop_staged(seq)
    return adopted
