"""The changes between two releases: metadata, schema, rows by primary key.

The changed rows are written into a small file, so that they can be read in pages.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from oress_opendata.comparison.numbering import (
    find_reasons,
    level_of,
    propose_number,
    row_reasons,
)
from oress_opendata.comparison.row_diff import (
    CELL,
    COPY,
    compare_rows,
    limited,
    open_scratch,
)
from oress_opendata.comparison.side import Side
from oress_opendata.meaning.cells import create_normaliser, is_rewritable
from oress_opendata.meaning.descriptor import Table, is_table, read_table
from oress_opendata.model.difference import (
    Change,
    Difference,
    ResourceChange,
    RowChange,
)
from oress_opendata.model.release import without_sums
from oress_opendata.sources.tables.rows import read_rows


@dataclass(frozen=True, slots=True)
class Comparison:
    """A difference, and its rows in `scratch`, page by page."""

    difference: Difference
    scratch: Path
    keys: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]

    def rows(
        self, resource: str | None = None, after: int = 0, limit: int = 100
    ) -> list[tuple[int, RowChange]]:
        """The changed rows after a position, of one resource or of all, each with its position."""
        return list(islice(self.iterate_rows(resource, after), limit))

    def iterate_rows(
        self, resource: str | None = None, after: int = 0
    ) -> Iterator[tuple[int, RowChange]]:
        query = "SELECT position, resource, kind, key, before, after FROM changes WHERE "
        where = ("resource = ? AND " if resource is not None else "") + "position > ?"
        values = (after,) if resource is None else (resource, after)
        with closing(sqlite3.connect(f"file:{self.scratch}?mode=ro", uri=True)) as scratch:
            for row in scratch.execute(f"{query}{where} ORDER BY position", values):
                yield row[0], self._row_change(*row[1:])

    def _row_change(
        self, resource: str, kind: str, key: str, before: str | None, after: str | None
    ) -> RowChange:
        names, columns = self.keys[resource]
        old = _cells(columns, before)
        new = _cells(columns, after)
        if old is not None and new is not None:
            changed = [name for name in columns if old[name] != new[name]]
            old = {name: old[name] for name in changed}
            new = {name: new[name] for name in changed}
        cells = key.split(COPY, maxsplit=1)[0].split(CELL) if names else []
        return RowChange(resource, kind, dict(zip(names, cells, strict=True)), old, new)


def compare_sides(before: Side, after: Side, scratch: Path) -> Comparison:
    """The comparison of a release with a package, its rows in a new file `scratch`."""
    find_rows(before, after, scratch)
    return Comparison(
        describe_change(before, after, scratch), scratch, compared_columns(before, after)
    )


def find_rows(before: Side, after: Side, scratch: Path, seconds: float = math.inf) -> None:
    """Find the changed rows of every table on both sides with the same key. Raises OutOfTime after
    `seconds`."""
    scratch.unlink(missing_ok=True)
    with closing(open_scratch(scratch)) as connection, limited(connection, seconds) as timed:
        for old, new in _comparable(before, after):
            if before.hashes[old.path] == after.hashes[new.path] and old.columns == new.columns:
                continue
            names, columns = _compared(old, new)
            compare_rows(
                connection,
                new.resource,
                (timed(_rows(before, old)), timed(_rows(after, new))),
                (_positions(old, names), _positions(new, names)),
                (_positions(old, columns), _positions(new, columns)),
            )


def compared_columns(
    before: Side, after: Side
) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """The key and the compared columns of each table that is on both sides."""
    return {new.resource: _compared(old, new) for old, new in _comparable(before, after)}


def describe_change(before: Side, after: Side, scratch: Path) -> Difference:
    """The difference as a value; its counts come from `scratch`."""
    counts = _count_rows(scratch)
    resources = tuple(_resource_changes(before, after, counts))
    metadata = tuple(_changes(_metadata(before.descriptor), _metadata(after.descriptor)))
    reasons = find_reasons(before.descriptor, after.descriptor) + tuple(
        reason
        for resource in resources
        if resource.kind == "changed"
        for reason in row_reasons(resource)
    )
    level = level_of(reasons, same=not resources and not metadata)
    return Difference(
        name=after.name,
        before=before.version,
        after=after.version,
        level=level,
        proposed=propose_number(before.version, level),
        reasons=reasons,
        metadata=metadata,
        resources=resources,
    )


def _resource_changes(
    before: Side, after: Side, counts: Mapping[tuple[str, str], int]
) -> Iterator[ResourceChange]:
    old, new = _resources(before), _resources(after)
    yield from (ResourceChange(name, "removed") for name in old if name not in new)
    yield from (ResourceChange(name, "added") for name in new if name not in old)
    comparable = {table.resource for _, table in _comparable(before, after)}
    for name in old:
        if name not in new:
            continue
        same_file = before.hashes[old[name]["path"]] == after.hashes[new[name]["path"]]
        fields = [_fields(resource) for resource in (old[name], new[name])]
        change = ResourceChange(
            name,
            "changed",
            columns_added=tuple(field for field in fields[1] if field not in fields[0]),
            columns_removed=tuple(field for field in fields[0] if field not in fields[1]),
            columns_changed=tuple(_column_changes(fields[0], fields[1])),
            **_row_counts(name, counts) if name in comparable else {},
        )
        if not same_file or change.columns_changed or _schema(old[name]) != _schema(new[name]):
            yield change


def _row_counts(name: str, counts: Mapping[tuple[str, str], int]) -> dict[str, int]:
    return {kind: counts.get((name, kind), 0) for kind in ("added", "removed", "changed")}


def _count_rows(scratch: Path) -> dict[tuple[str, str], int]:
    query = "SELECT resource, kind, count(*) FROM changes GROUP BY resource, kind"
    with closing(sqlite3.connect(f"file:{scratch}?mode=ro", uri=True)) as connection:
        return {(resource, kind): count for resource, kind, count in connection.execute(query)}


def _comparable(before: Side, after: Side) -> Iterator[tuple[Table, Table]]:
    """The tables on both sides whose rows can be compared."""
    old, new = _resources(before), _resources(after)
    for name, resource in new.items():
        if name in old and is_table(old[name]) and is_table(resource):
            tables = read_table(old[name]), read_table(resource)
            known = all(table.columns for table in tables)
            if known and tables[0].primary_key == tables[1].primary_key:
                yield tables


def _compared(old: Table, new: Table) -> tuple[tuple[str, ...], tuple[str, ...]]:
    kept = set(old.names)
    return new.primary_key, tuple(name for name in new.names if name in kept)


def _rows(side: Side, table: Table) -> Iterator[tuple[str, ...]]:
    """The rows by value: the texts of equal values are equal, however the cells are written."""
    typed = [(n, create_normaliser(c)) for n, c in enumerate(table.columns) if is_rewritable(c)]
    for cells in read_rows(side.locations[table.path], table.descriptor):
        row = list(cells)
        for position, normalise in typed:
            row[position] = normalise(row[position])
        yield tuple(row)


def _positions(table: Table, names: tuple[str, ...]) -> list[int]:
    return [table.positions[name] for name in names]


def _cells(columns: tuple[str, ...], row: str | None) -> dict[str, str] | None:
    return None if row is None else dict(zip(columns, row.split(CELL), strict=True))


def _resources(side: Side) -> dict[str, Mapping[str, Any]]:
    return {resource["name"]: resource for resource in side.descriptor.get("resources", [])}


def _fields(resource: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {field["name"]: field for field in _schema(resource).get("fields", [])}


def _schema(resource: Mapping[str, Any]) -> Mapping[str, Any]:
    return resource.get("schema") or {}


def _column_changes(
    old: Mapping[str, Mapping[str, Any]], new: Mapping[str, Mapping[str, Any]]
) -> Iterator[Change]:
    for name in old:
        if name in new:
            for change in _changes(old[name], new[name]):
                yield Change(f"/{name}{change.pointer}", change.before, change.after)


def _metadata(descriptor: Mapping[str, Any]) -> dict[str, Any]:
    """A descriptor without its version and without what is compared as schema and rows."""
    plain = {key: value for key, value in descriptor.items() if key not in ("version", "resources")}
    resources = {
        resource["name"]: {
            key: value
            for key, value in without_sums(resource).items()
            if key not in ("schema", "name")
        }
        for resource in descriptor.get("resources", [])
    }
    return {**plain, "resources": resources}


def _changes(before: Any, after: Any, pointer: str = "") -> Iterator[Change]:
    """The differences between two JSON values, recursively where both are objects."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in dict.fromkeys([*before, *after]):
            step = f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}"
            yield from _changes(before.get(key), after.get(key), step)
    elif before != after:
        yield Change(pointer, before, after)
