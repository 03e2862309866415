"""Apply journal entries to the registry, when they happen and at a rebuild.

One function does both, so that a rebuilt registry equals the lost one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import Connection

from oress_opendata.comparison.side import Side, side_of_release
from oress_opendata.errors import Damage
from oress_opendata.languages import N_
from oress_opendata.meaning.descriptor import Table, read_tables
from oress_opendata.model.entry import GENESIS, Entry, Kind
from oress_opendata.model.release import Manifest
from oress_opendata.sources.tables.rows import read_rows
from oress_opendata.store.engine import transaction
from oress_opendata.store.entries import insert_entry
from oress_opendata.store.home import Store, create_tables, file_lock
from oress_opendata.store.ownership import claim_ids, forget_ids, list_only
from oress_opendata.store.releases import find_dataset, insert_release, mark_withdrawn
from oress_opendata.store.tables import metadata

Progress = Callable[[str, int, int], None]
REBUILDING = N_("Rebuilding the registry")
INCOMPLETE = N_("The journal entry {seq} is incomplete.")


def apply_entry(
    store: Store, connection: Connection, entry: Entry, erased: frozenset[str] = frozenset()
) -> None:
    """Apply an entry to the registry. `erased` are the blobs that later entries erased: a release
    whose manifest is among them keeps only its version."""
    insert_entry(connection, entry)
    match entry.kind:
        case Kind.PUBLISH:
            _apply_publication(store, connection, entry, erased)
        case Kind.WITHDRAW:
            _apply_withdrawal(store, connection, entry, erased)


def rebuild_registry(store: Store, progress: Progress | None = None) -> int:
    """Rebuild the registry from blobs and journal entries alone. Returns the number of entries.

    In one transaction: until its end the old registry answers, if it can. A complete staged entry
    is adopted, since its transaction may have been committed; a torn one is dropped. Raises Damage
    if a blob or an entry is damaged.
    """
    store.reread()
    with file_lock(store.home / "write.lock"):
        settled = list(store.journal.read())
        entries = [*settled, *_adopt_staged(store, settled)]
        erased = frozenset(sha256 for entry in entries for sha256 in entry.erased)
        with transaction(store.writing) as connection:
            metadata.drop_all(connection)
            create_tables(connection)
            for entry in entries:
                if progress:
                    progress(REBUILDING, entry.seq, len(entries))
                apply_entry(store, connection, entry, erased)
        for entry in entries[len(settled) :]:
            store.journal.settle(entry.seq)
    return len(entries)


def _adopt_staged(store: Store, settled: list[Entry]) -> list[Entry]:
    after = settled[-1].seq if settled else 0
    previous = settled[-1].sha256 if settled else GENESIS
    for seq in store.journal.staged():
        entry = store.journal.read_staged(seq)
        if entry and entry.seq == seq == after + 1 and entry.prev == previous:
            return [entry]
        store.journal.drop_staged(seq)
    return []


def _apply_publication(
    store: Store, connection: Connection, entry: Entry, erased: frozenset[str]
) -> None:
    if entry.version is None or entry.manifest is None:
        raise Damage(INCOMPLETE, seq=entry.seq)
    if entry.manifest in erased:
        insert_release(connection, entry, entry.version, None)
        return
    manifest = store.manifest(entry.manifest)
    insert_release(connection, entry, entry.version, manifest)
    _claim_ids(store, connection, manifest)
    _list_current(store, connection, entry.dataset, erased)


def _apply_withdrawal(
    store: Store, connection: Connection, entry: Entry, erased: frozenset[str]
) -> None:
    for release in find_dataset(connection, entry.dataset).releases:
        if entry.version == release.version or (
            entry.version is None and (release.is_visible or (entry.erase and not release.erased))
        ):
            mark_withdrawn(connection, entry, release.version)
    if entry.erase:
        # An id that only erased releases had may itself be what had to be erased.
        forget_ids(connection, entry.dataset)
        releases = find_dataset(connection, entry.dataset).releases
        for release in sorted(releases, key=lambda release: release.seq):
            if not release.erased and release.manifest not in erased:
                _claim_ids(store, connection, store.manifest(release.manifest))
    _list_current(store, connection, entry.dataset, erased)


def _claim_ids(store: Store, connection: Connection, manifest: Manifest) -> None:
    for register, ids in read_ids(side_of_release(store.blobs, manifest)):
        claim_ids(connection, manifest.name, register, ids)


def _list_current(store: Store, connection: Connection, name: str, erased: frozenset[str]) -> None:
    current = find_dataset(connection, name).current
    listed: dict[str, set[str]] = {}
    if current and current.manifest not in erased:
        side = side_of_release(store.blobs, store.manifest(current.manifest))
        for register, ids in read_ids(side):
            listed.setdefault(register, set()).update(ids)
    list_only(connection, name, listed)


def read_ids(side: Side) -> Iterator[tuple[str, Iterator[str]]]:
    """The ids of the rows of each table that is a register, in the order of the file."""
    for table in read_tables(side.descriptor):
        if table.register and table.id_column:
            yield table.register, _read_column(side, table, table.id_column)


def _read_column(side: Side, table: Table, column: str) -> Iterator[str]:
    position = table.positions[column]
    rows = read_rows(side.locations[table.path], table.descriptor)
    return (row[position] for row in rows)
