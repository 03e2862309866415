"""Recent changes by place: the rows in the comparisons of the last releases that name it.

A row names a place in a cell with the code of a place; a changed row of a register also by the
present place of its record. Cached with the snapshot of the registry.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from oress_opendata.comparison.kept import compare_releases
from oress_opendata.meaning.descriptor import Table, read_tables
from oress_opendata.model.difference import RowChange
from oress_opendata.model.release import Dataset, Release
from oress_opendata.queries.catalogue import Catalogue
from oress_opendata.store.records import read_records
from oress_opendata.store.releases import list_datasets

REGISTER = "place"
MAX_CHANGES = 20


@dataclass(frozen=True, slots=True)
class RecentChange:
    """A row that a release changed; `register` and `identifier` of its record, if it is one."""

    dataset: str
    before: str
    after: Release
    register: str | None
    identifier: str
    row: RowChange


@dataclass(frozen=True, slots=True)
class ReleaseChanges:
    """The number of changes of a place by one release, and the first of them."""

    release: Release
    total: int
    first: tuple[RecentChange, ...]


@dataclass(frozen=True, slots=True)
class RecentChanges:
    """The changes of a place by the last release of each dataset."""

    releases: tuple[ReleaseChanges, ...] = ()

    @property
    def total(self) -> int:
        return sum(changes.total for changes in self.releases)

    @property
    def first(self) -> tuple[RecentChange, ...]:
        return tuple(change for changes in self.releases for change in changes.first)[:MAX_CHANGES]


def read_recent_changes(catalogue: Catalogue, connection: Connection, code: str) -> RecentChanges:
    snapshot = catalogue.snapshots.read(connection)
    found = snapshot.remember("recent_changes", lambda: _collect(catalogue, connection))
    return found.get(code, RecentChanges())


def list_row_changes(
    catalogue: Catalogue, before: Release, after: Release, limit: int
) -> tuple[RecentChange, ...]:
    """The first changed rows from one visible release to another. Raises Busy or
    StoreUnavailable."""
    tables = _read_tables(catalogue, after)
    rows = compare_releases(catalogue.store, before, after).rows(limit=limit)
    return tuple(
        _describe(before, after, tables[row.resource], row)
        for _, row in rows
        if row.resource in tables
    )


def _collect(catalogue: Catalogue, connection: Connection) -> dict[str, RecentChanges]:
    """Changes by place."""
    found: dict[str, list[ReleaseChanges]] = {}
    for dataset in list_datasets(connection):
        pair = _last_pair(dataset)
        totals: Counter[str] = Counter()
        first: dict[str, list[RecentChange]] = {}
        for code, change in _compare(catalogue, connection, *pair) if pair else ():
            totals[code] += 1
            if totals[code] <= MAX_CHANGES:
                first.setdefault(code, []).append(change)
        for code, total in totals.items():
            changes = ReleaseChanges(first[code][0].after, total, tuple(first[code]))
            found.setdefault(code, []).append(changes)
    return {code: RecentChanges(tuple(changes)) for code, changes in found.items()}


def _last_pair(dataset: Dataset) -> tuple[Release, Release] | None:
    """The last two visible releases that are no pre-releases, the current one last."""
    finished = [release for release in dataset.visible if not release.is_prerelease]
    return (finished[1], finished[0]) if len(finished) > 1 else None


def _compare(
    catalogue: Catalogue, connection: Connection, before: Release, after: Release
) -> Iterator[tuple[str, RecentChange]]:
    tables = _read_tables(catalogue, after)
    comparison = compare_releases(catalogue.store, before, after)
    rows = [row for _, row in comparison.iterate_rows() if row.resource in tables]
    present = _read_present_places(connection, rows, tables)
    for row in rows:
        table = tables[row.resource]
        change = _describe(before, after, table, row)
        known = present.get((row.resource, change.identifier), ())
        for code in {*_place_codes(table, row), *known}:
            yield code, change


def _read_tables(catalogue: Catalogue, release: Release) -> dict[str, Table]:
    descriptor = catalogue.store.manifest(release.manifest).descriptor
    return {table.resource: table for table in read_tables(descriptor)}


def _describe(before: Release, after: Release, table: Table, row: RowChange) -> RecentChange:
    identifier, register = _identifier(table, row), table.register or table.owner
    return RecentChange(after.dataset, before.version, after, register, identifier, row)


def _identifier(table: Table, row: RowChange) -> str:
    return row.key.get(table.id_column or "", "")


def _place_codes(table: Table, row: RowChange) -> set[str]:
    """The codes of the places that a row names."""
    columns = [column.name for column in table.columns if column.register == REGISTER]
    cells = (row.key, row.before or {}, row.after or {})
    return {cell[name] for cell in cells for name in columns if cell.get(name)}


def _read_present_places(
    connection: Connection, rows: list[RowChange], tables: Mapping[str, Table]
) -> dict[tuple[str, str], set[str]]:
    """The present places of changed records: a comparison has only the changed cells."""
    found: dict[tuple[str, str], set[str]] = {}
    for resource, table in tables.items():
        columns = [column.name for column in table.columns if column.register == REGISTER]
        ids = {
            _identifier(table, row)
            for row in rows
            if row.resource == resource and row.kind == "changed"
        }
        if table.register and columns and ids:
            for identifier, record in read_records(connection, table.register, ids).items():
                codes = {code for name in columns for code in record.codes(name)}
                found[resource, identifier] = codes
    return found
