"""The rows that a release added to its registers, changed and removed, by the release before.

Lines of files are compared, which takes a fraction of the time of reading their cells. A record
shows no more than its row where its satellites and all else that it is made with are the same.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oress_opendata.meaning.descriptor import read_tables
from oress_opendata.model.release import Manifest
from oress_opendata.projections.records import Key, RegisterTable, Renderer
from oress_opendata.sources.tables.dialect import read_format
from oress_opendata.sources.tables.rows import FIELD_CAP
from oress_opendata.store.record_state import RecordState

# Larger files are read row by row, which needs no memory.
LARGEST = 200_000_000

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowChanges:
    """`added` and `removed` rows, in the order of their files; a changed row is in both. The id is
    at `position`."""

    added: list[Row]
    removed: list[Row]
    position: int


def find_row_changes(
    renderer: Renderer,
    tables: Iterable[RegisterTable],
    before: Manifest | None,
    state: RecordState | None,
) -> dict[str, RowChanges] | None:
    """The changes by register, from the release `before` of which the records in the store are;
    None if any record may show anything else than before."""
    if before is None or state is None:
        return None
    found: dict[str, RowChanges] = {}
    for table in tables:
        register, path = table.register, table.table.path
        same = state.made.get(register) == table.made and register not in found
        if not same or not _have_same_satellites(renderer.manifest, before, register):
            return None
        old, new = (manifest.find_file(path) for manifest in (before, renderer.manifest))
        if old is None or new is None:
            return None
        one, other = (renderer.blobs.checked(file.sha256) for file in (old, new))
        changes = compare_files(one, other, table.table.descriptor)
        if changes is None:
            return None
        found[register] = RowChanges(*changes, table.position)
    return found if found.keys() == state.made.keys() else None


def list_keys(changes: Mapping[str, RowChanges]) -> set[Key]:
    """The records of the rows that were added, changed or removed."""
    return {
        (register, row[found.position])
        for register, found in changes.items()
        for row in (*found.added, *found.removed)
    }


def _have_same_satellites(one: Manifest, other: Manifest, register: str) -> bool:
    hashes = (
        [
            (table.path, file.sha256)
            for table in read_tables(manifest.descriptor)
            if table.owner == register and (file := manifest.find_file(table.path))
        ]
        for manifest in (one, other)
    )
    return next(hashes) == next(hashes)


def compare_files(
    before: Path, after: Path, resource: Mapping[str, Any]
) -> tuple[list[Row], list[Row]] | None:
    """The rows that only the second of two files has, and those that only the first has; None if a
    row may be more than one line, or if the headers differ."""
    csv.field_size_limit(FIELD_CAP)
    if max(before.stat().st_size, after.stat().st_size) > LARGEST:
        return None
    old, new = (path.read_bytes().splitlines() for path in (before, after))
    if old[:1] != new[:1] or not _are_rows((*old, *new), resource):
        return None
    # A row may equal the header.
    old, new = old[1:], new[1:]
    old_lines, new_lines = set(old), set(new)
    added = [line for line in new if line not in old_lines]
    removed = [line for line in old if line not in new_lines]
    return _parse(added, resource), _parse(removed, resource)


def _are_rows(lines: Iterable[bytes], resource: Mapping[str, Any]) -> bool:
    """Whether each line is a row for certain: none ends within a quoted cell. A quote may also
    stand within a cell without quotes, so that counting them is not enough."""
    form = read_format(resource)
    if form["escapechar"]:
        return False
    quote = (form["quotechar"] or "").encode()
    try:
        for line in lines if quote else ():
            if quote in line:
                next(csv.reader((line.decode(),), **form))
    except csv.Error:
        return False
    return True


def _parse(lines: Iterable[bytes], resource: Mapping[str, Any]) -> list[Row]:
    rows = csv.reader((line.decode() for line in lines), **read_format(resource))
    return [tuple(row) for row in rows]
