"""What the last releases changed about each place: the rows of their comparisons that name it.

A row names a place in a cell that holds a place's code; a changed row of a register also by where
its thing is today. Kept with the registry's state; called by the sheets of places.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from oress_opendata.comparison.difference import compare_releases
from oress_opendata.meaning.descriptor import Table, read_tables
from oress_opendata.model.difference import RowChange
from oress_opendata.model.release import Dataset, Release
from oress_opendata.queries.catalogue import Catalogue
from oress_opendata.store.records import read_record_texts
from oress_opendata.store.releases import list_datasets

REGISTER = "place"
MOST = 20


@dataclass(frozen=True, slots=True)
class Movement:
    """A row that a release changed; `register` where it is a thing, by the id in its key."""

    dataset: str
    before: str
    after: Release
    register: str | None
    identifier: str
    row: RowChange


@dataclass(frozen=True, slots=True)
class Movements:
    """How many there are of a place, and the first of them."""

    total: int
    first: tuple[Movement, ...]


def read_movements(catalogue: Catalogue, connection: Connection, code: str) -> Movements:
    snapshot = catalogue.snapshots.read(connection)
    found = snapshot.remember("movements", lambda: _collect(catalogue, connection))
    return found.get(code, Movements(0, ()))


def _collect(catalogue: Catalogue, connection: Connection) -> dict[str, Movements]:
    """By place; of many rows only the first are kept, and their number."""
    totals: Counter[str] = Counter()
    first: dict[str, list[Movement]] = {}
    for dataset in list_datasets(connection):
        pair = _last_pair(dataset)
        for code, movement in _compare(catalogue, connection, *pair) if pair else ():
            totals[code] += 1
            if totals[code] <= MOST:
                first.setdefault(code, []).append(movement)
    return {code: Movements(total, tuple(first[code])) for code, total in totals.items()}


def _last_pair(dataset: Dataset) -> tuple[Release, Release] | None:
    """The visible release before the current one, and that."""
    finished = [each for each in dataset.visible if not each.is_prerelease]
    return (finished[1], finished[0]) if len(finished) > 1 else None


def _compare(
    catalogue: Catalogue, connection: Connection, before: Release, after: Release
) -> Iterator[tuple[str, Movement]]:
    tables = {
        each.resource: each
        for each in read_tables(catalogue.store.manifest(after.manifest).descriptor)
    }
    comparison = compare_releases(catalogue.store, before, after)
    rows = [row for _, row in comparison.iterate_rows() if row.resource in tables]
    today = _read_today(connection, rows, tables)
    for row in rows:
        table = tables[row.resource]
        identifier = _identifier(table, row)
        movement = Movement(
            after.dataset, before.version, after, table.register or table.owner, identifier, row
        )
        for code in {*_codes(table, row), *today.get((row.resource, identifier), ())}:
            yield code, movement


def _identifier(table: Table, row: RowChange) -> str:
    return row.key.get(table.id_column or "", "")


def _codes(table: Table, row: RowChange) -> set[str]:
    """The places that a row names."""
    columns = [each.name for each in table.columns if each.register == REGISTER]
    cells = (row.key, row.before or {}, row.after or {})
    return {cell[name] for cell in cells for name in columns if cell.get(name)}


def _read_today(
    connection: Connection, rows: list[RowChange], tables: Mapping[str, Table]
) -> dict[tuple[str, str], set[str]]:
    """Where the things of changed rows are today: a comparison tells only the changed cells."""
    found: dict[tuple[str, str], set[str]] = {}
    for resource, table in tables.items():
        columns = [each.name for each in table.columns if each.register == REGISTER]
        ids = {
            _identifier(table, row)
            for row in rows
            if row.resource == resource and row.kind == "changed"
        }
        if table.register and columns and ids:
            for identifier, body in read_record_texts(connection, table.register, ids).items():
                values = json.loads(body)["values"]
                cells = [values.get(name) for name in columns]
                found[resource, identifier] = {
                    each["code"] for each in cells if isinstance(each, Mapping)
                }
    return found
