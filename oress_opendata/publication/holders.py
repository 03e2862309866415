"""The releases that hold a record's row or one of its cells, and the values in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from oress_opendata.errors import Damage
from oress_opendata.meaning.descriptor import Table, read_tables
from oress_opendata.model.redaction import Target
from oress_opendata.model.release import Manifest, Release
from oress_opendata.sources.tables.rows import read_rows
from oress_opendata.store.home import Store
from oress_opendata.store.releases import list_datasets

# A shorter value would be found everywhere; only its own cell is emptied.
LEAST = 4


def concerns(target: Target, table: Table) -> bool:
    """Whether the rows of a table are about records of the register: its own, or satellites."""
    return target.register in (table.register, table.owner) and table.id_column in table.names


@dataclass(frozen=True, slots=True)
class Holder:
    """A release that holds the row or the cell, and the values to look for elsewhere."""

    release: Release
    manifest: Manifest
    values: frozenset[str]

    @property
    def telling(self) -> frozenset[str]:
        """The values that are long enough to be looked for elsewhere."""
        return frozenset(value for value in self.values if len(value) >= LEAST)


@dataclass(frozen=True, slots=True)
class Search:
    """What was found: the holders, the columns of the record, the releases that no one can read."""

    holders: tuple[Holder, ...]
    columns: frozenset[str]
    unread: tuple[Release, ...]


def find_holders(store: Store, connection: Connection, target: Target) -> Search:
    """The releases that hold a value, in the order of the catalogue; withdrawn ones too."""
    holders, columns, unread = list[Holder](), set[str](), list[Release]()
    for dataset in list_datasets(connection):
        for release in dataset.releases:
            if release.erased:
                continue
            try:
                manifest = Manifest.from_bytes(store.blobs.read(release.manifest))
                tables = [one for one in read_tables(manifest.descriptor) if concerns(target, one)]
                found = {
                    table.resource: _find_values(store, manifest, table, target) for table in tables
                }
            except Damage:
                unread.append(release)
                continue
            for table in tables:
                columns |= set(table.names) if found[table.resource] is not None else set()
            values = [one for one in found.values() if one]
            if values:
                holders.append(Holder(release, manifest, frozenset().union(*values)))
    return Search(tuple(holders), frozenset(columns), tuple(unread))


def locate(store: Store, manifest: Manifest, path: str) -> Path:
    file = manifest.find_file(path)
    assert file is not None
    return store.blobs.checked(file.sha256)


def _find_values(
    store: Store, manifest: Manifest, table: Table, target: Target
) -> frozenset[str] | None:
    """The values of the target in a table; empty if its cell is, None without a row."""
    key = table.positions[str(table.id_column)]
    rows = [row for row in read_rows(locate(store, manifest, table.path), table.descriptor) if row]
    own = [row for row in rows if row[key] == target.id]
    if not own:
        return None
    if target.column is None:
        return frozenset({target.id, *_find_telling(table, rows, own)})
    if target.column not in table.positions:
        return frozenset()
    place = table.positions[target.column]
    cells = {row[place] for row in own}
    return frozenset(cell for cell in cells if not table.columns[place].is_missing(cell))


def _find_telling(
    table: Table, rows: list[tuple[str, ...]], own: list[tuple[str, ...]]
) -> Iterator[str]:
    """The texts of a row that no other row has in that column: names, numbers, addresses."""
    for place, column in enumerate(table.columns):
        if column.type == "string" and not (column.scheme or column.value_url):
            counts = Counter(row[place] for row in rows)
            cells = Counter(row[place] for row in own)
            for cell, count in cells.items():
                if not column.is_missing(cell) and counts[cell] == count:
                    yield cell
