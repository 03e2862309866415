"""What releases changed: records, figures and other rows, and the places and needs they are about.

A row of a satellite changes the record that it extends. A new table, and a new dataset, count as
added rows. Cached with the snapshot of the registry.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import Connection

from oress_opendata.comparison.kept import compare_releases
from oress_opendata.errors import Busy, StoreUnavailable
from oress_opendata.meaning.descriptor import Table, is_table, read_table, read_tables
from oress_opendata.model.difference import RowChange
from oress_opendata.model.places import Places
from oress_opendata.model.release import Dataset, Release
from oress_opendata.queries.catalogue import Catalogue
from oress_opendata.queries.changed_records import ChangedRecords, about
from oress_opendata.queries.places import read_places
from oress_opendata.sources.tables.rows import read_rows
from oress_opendata.store.releases import list_datasets

ADDED, CHANGED, REMOVED = "added", "changed", "removed"
INDICATOR = "indicator"
# Rows of one release that are read; more are not told apart.
MOST_ROWS = 50_000
# Releases of one dataset that are compared.
MOST_RELEASES = 3


@dataclass(frozen=True, slots=True)
class Item:
    """A record, a figure or another row that was added, changed or removed.

    `register` and `id` are those of a record, `indicator` and `period` those of a figure.
    `columns` are the changed columns of a record, each after its table: `("acteurs", "phone")`.
    `needs` are codes of support.
    """

    kind: str
    table: str
    register: str = ""
    id: str = ""
    indicator: str = ""
    period: str = ""
    columns: tuple[tuple[str, str], ...] = ()
    places: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ReleaseChanges:
    """What a release changed since the one before; since nothing, if it is the first. Where
    `is_whole` is false, too much changed to be read, or to be compared."""

    before: Release | None
    release: Release
    items: tuple[Item, ...]
    is_whole: bool = True

    @cached_property
    def by_place(self) -> Mapping[str, Sequence[int]]:
        """The numbers of the items about each place."""
        found: dict[str, list[int]] = {}
        for number, item in enumerate(self.items):
            for code in item.places:
                found.setdefault(code, []).append(number)
        return found

    def about(self, codes: Iterable[str]) -> Iterator[Item]:
        """The items about any of some places, in their order."""
        numbers = {number for code in codes for number in self.by_place.get(code, ())}
        return (self.items[number] for number in sorted(numbers))


@dataclass(frozen=True, slots=True)
class Scope:
    """What changes are asked for: those of a place and all places in it, of a need, of a register.
    Without any, all."""

    place: str = ""
    need: str = ""
    register: str = ""


def list_changes(
    catalogue: Catalogue, connection: Connection, scope: Scope, most: int = MOST_RELEASES
) -> tuple[ReleaseChanges, ...]:
    """The last releases of each dataset that changed something in a scope, the newest first.
    Raises Busy."""
    return catalogue.snapshots.read(connection).remember_last(
        "list of changes",
        (scope, most),
        lambda: _list_changes(catalogue, connection, scope, most),
    )


def _list_changes(
    catalogue: Catalogue, connection: Connection, scope: Scope, most: int
) -> tuple[ReleaseChanges, ...]:
    places = read_places(catalogue, connection)
    found = (
        select_items(read_changes(catalogue, connection, *pair), scope, places)
        for dataset in list_datasets(connection)
        for pair in pair_releases(dataset)[:most]
    )
    touched = [changes for changes in found if changes.items]
    return tuple(sorted(touched, key=lambda changes: changes.release.seq, reverse=True))


def select_items(changes: ReleaseChanges, scope: Scope, places: Places) -> ReleaseChanges:
    """The changes in a scope."""
    inside: Iterable[Item] = changes.items
    if scope.place:
        inside = changes.about(places.codes_within(scope.place))
    items = (item for item in inside if _is_in(item, scope))
    return ReleaseChanges(changes.before, changes.release, tuple(items), changes.is_whole)


def pair_releases(dataset: Dataset) -> list[tuple[Release | None, Release]]:
    """Each visible release that is no pre-release, after the one before it; the newest first."""
    finished = [release for release in dataset.visible if not release.is_prerelease]
    return list(zip([*finished[1:], None], finished, strict=True)) if finished else []


def read_changes(
    catalogue: Catalogue, connection: Connection, before: Release | None, after: Release
) -> ReleaseChanges:
    """What one release changed. Raises Busy."""
    snapshot = catalogue.snapshots.read(connection)
    key = ("changes", before.manifest if before else "", after.manifest)
    return snapshot.remember(key, lambda: _collect(catalogue, connection, before, after))


def _is_in(item: Item, scope: Scope) -> bool:
    """Whether an item is of the register and the need of a scope."""
    is_register = not scope.register or item.register == scope.register
    return is_register and (not scope.need or scope.need in item.needs)


def _collect(
    catalogue: Catalogue, connection: Connection, before: Release | None, after: Release
) -> ReleaseChanges:
    tables = _read_tables(catalogue, after)
    records, items, count = ChangedRecords(tuple(tables.values())), [], 0
    try:
        for row in _iterate_rows(catalogue, before, after):
            table = tables.get(row.resource)
            if table is None:
                continue
            count += 1
            if count > MOST_ROWS:
                return ReleaseChanges(before, after, (), is_whole=False)
            if not records.take(table, row):
                items.append(_describe(table, row))
    except Busy:
        raise
    except (StoreUnavailable, FileNotFoundError):
        return ReleaseChanges(before, after, (), is_whole=False)
    found = (Item(**vars(record)) for record in records.finish(connection))
    return ReleaseChanges(before, after, (*found, *items))


def _iterate_rows(
    catalogue: Catalogue, before: Release | None, after: Release
) -> Iterator[RowChange]:
    """The changed rows, and those of new tables."""
    known: Iterable[str] = ()
    if before is not None:
        comparison = compare_releases(catalogue.store, before, after)
        yield from (row for _, row in comparison.iterate_rows())
        descriptor = catalogue.store.manifest(before.manifest).descriptor
        known = {resource["name"] for resource in descriptor.get("resources", [])}
    manifest = catalogue.store.manifest(after.manifest)
    files = {file.path: file.sha256 for file in manifest.resource_files}
    for resource in manifest.descriptor.get("resources", []):
        if resource["name"] not in known and is_table(resource):
            table = read_table(resource)
            for cells in read_rows(catalogue.store.blobs.checked(files[table.path]), resource):
                row = dict(zip(table.names, cells, strict=False))
                key = {name: row.get(name, "") for name in table.primary_key}
                yield RowChange(table.resource, ADDED, key, None, row)


def _read_tables(catalogue: Catalogue, release: Release) -> dict[str, Table]:
    descriptor = catalogue.store.manifest(release.manifest).descriptor
    return {table.resource: table for table in read_tables(descriptor)}


def _describe(table: Table, row: RowChange) -> Item:
    """A figure, or a row that is no record."""
    places, needs = about(table, row)
    indicator = period = ""
    if table.is_cube:
        cells = {**(row.after or row.before or {}), **row.key}
        column = next((one.name for one in table.columns if one.scheme == INDICATOR), "")
        indicator = cells.get(column, "")
        period = cells.get(table.period.name, "") if table.period else ""
    return Item(
        row.kind, row.resource, indicator=indicator, period=period, places=places, needs=needs
    )
