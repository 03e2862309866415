"""Apply journal entries to the registry, when they happen and at a rebuild.

One function does both, so that a rebuilt registry equals the lost one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from oress_opendata.comparison.side import Side, side_of_release
from oress_opendata.errors import Damage
from oress_opendata.languages import N_
from oress_opendata.meaning.descriptor import Table, read_tables
from oress_opendata.model.entry import Entry, Kind
from oress_opendata.model.release import Manifest
from oress_opendata.sources.tables.rows import read_rows
from oress_opendata.store.entries import erase_words, insert_entry
from oress_opendata.store.home import Store
from oress_opendata.store.ownership import claim_ids, forget_ids, list_only
from oress_opendata.store.releases import find_dataset, insert_release, mark_withdrawn

INCOMPLETE = N_("The journal entry {seq} is incomplete.")


@dataclass(frozen=True, slots=True)
class Replay:
    """What is known of the blobs before old entries are applied: those that are `gone`, since later
    entries erased them or, in a copy, its original withheld them; and those that are whole; None if
    all are."""

    erased: frozenset[str] = frozenset()
    withheld: frozenset[str] = frozenset()
    whole: frozenset[str] | None = None

    @property
    def gone(self) -> frozenset[str]:
        return self.erased | self.withheld

    def has(self, sha256s: frozenset[str]) -> bool:
        return self.whole is None or sha256s <= self.whole


NOW = Replay()


def apply_entry(store: Store, connection: Connection, entry: Entry, replay: Replay = NOW) -> None:
    """Apply an entry to the registry. A release whose manifest was erased later keeps only its
    version, and one with a damaged file is marked."""
    insert_entry(connection, _with_words(store, entry, replay))
    match entry.kind:
        case Kind.PUBLISH:
            _apply_publication(store, connection, entry, replay)
        case Kind.WITHDRAW:
            _apply_withdrawal(store, connection, entry, replay)


def _with_words(store: Store, entry: Entry, replay: Replay) -> Entry:
    note = entry.note
    if note is None or entry.text or note in replay.gone or not replay.has(frozenset({note})):
        return entry
    return entry.with_text(store.text_of(entry))


def _apply_publication(store: Store, connection: Connection, entry: Entry, replay: Replay) -> None:
    if entry.version is None or entry.manifest is None:
        raise Damage(INCOMPLETE, seq=entry.seq)
    entry = _with_words(store, entry, replay)
    version = entry.version or ""
    if entry.manifest in replay.gone:
        insert_release(connection, entry, version, None)
        return
    manifest = _find_manifest(store, str(entry.manifest), replay)
    whole = manifest is not None and replay.has(manifest.blobs)
    insert_release(connection, entry, version, manifest, damaged=not whole)
    if manifest and whole:
        claim_manifest(store, connection, manifest)
    list_current(store, connection, entry.dataset, replay)


def _apply_withdrawal(store: Store, connection: Connection, entry: Entry, replay: Replay) -> None:
    entry = _with_words(store, entry, replay)
    for release in find_dataset(connection, entry.dataset).releases:
        if entry.version == release.version or (
            entry.version is None and (release.is_open or (entry.erase and not release.erased))
        ):
            # What a copy never had is as good as erased there.
            erased = entry.erase or release.manifest in replay.withheld
            mark_withdrawn(connection, entry, release.version, erased=erased)
    if entry.erase:
        erase_words(connection, entry)
        # An id that only erased releases had may itself be what had to be erased.
        forget_ids(connection, entry.dataset)
        releases = find_dataset(connection, entry.dataset).releases
        for release in sorted(releases, key=lambda release: release.seq):
            if not release.erased and not release.damaged and release.manifest not in replay.gone:
                claim_manifest(store, connection, store.manifest(release.manifest))
    list_current(store, connection, entry.dataset, replay)


def _find_manifest(store: Store, sha256: str, replay: Replay) -> Manifest | None:
    return store.manifest(sha256) if replay.has(frozenset({sha256})) else None


def claim_manifest(store: Store, connection: Connection, manifest: Manifest) -> None:
    """Claim the ids of a release for its dataset. Raises IdTaken."""
    for register, ids in read_ids(_side_of_registers(store, manifest)):
        claim_ids(connection, manifest.name, register, ids)


def list_current(store: Store, connection: Connection, name: str, replay: Replay = NOW) -> None:
    """List the ids of the current release of a dataset, and no others of it."""
    current = find_dataset(connection, name).current
    listed: dict[str, set[str]] = {}
    if current and current.manifest not in replay.gone:
        side = _side_of_registers(store, store.manifest(current.manifest))
        for register, ids in read_ids(side):
            listed.setdefault(register, set()).update(ids)
    list_only(connection, name, listed)


def _side_of_registers(store: Store, manifest: Manifest) -> Side:
    """A release with its registers alone: a file is hashed at its first use, and no other is."""
    registers = {table.path for table in read_tables(manifest.descriptor) if table.register}
    return side_of_release(store.blobs, manifest, registers)


def read_ids(side: Side) -> Iterator[tuple[str, Iterator[str]]]:
    """The ids of the rows of each table that is a register, in the order of the file."""
    for table in read_tables(side.descriptor):
        if table.register and table.id_column:
            yield table.register, _read_column(side, table, table.id_column)


def _read_column(side: Side, table: Table, column: str) -> Iterator[str]:
    position = table.positions[column]
    rows = read_rows(side.locations[table.path], table.descriptor)
    return (row[position] for row in rows)
