"""Find a row in the file of a table, by its key or its number."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from oress_opendata.errors import NotFound, ProofRefused
from oress_opendata.languages import N_
from oress_opendata.meaning.descriptor import Table, read_tables
from oress_opendata.model.release import Manifest
from oress_opendata.sources.tables.row_tree import StoredRow, read_stored_rows

NO_TABLE = N_("{name} {version} has no table “{table}”. Its tables: {tables}")
WHICH = N_("{name} {version} has several tables. Name one: {tables}")
NO_KEY = N_("The table {table} has no primary key. Give the number of the row with --number.")
PARTS = N_("The key of the table {table} has these parts, separated by commas: {columns}")
NO_ROW = N_("The table {table} has no row “{row}”.")


@dataclass(frozen=True, slots=True)
class FoundRow:
    """`number` counts from 1 below the header; `offset` is that of its first byte in the file."""

    header: bytes
    content: bytes
    number: int
    offset: int


def choose_table(manifest: Manifest, name: str) -> Table:
    """The table with a name or a path; without either the only one. Raises NotFound and
    ProofRefused."""
    tables = read_tables(manifest.descriptor)
    named = ", ".join(table.resource for table in tables)
    told = {"name": manifest.name, "version": manifest.version, "tables": named}
    if not name:
        if len(tables) > 1:
            raise ProofRefused(WHICH, **told)
        found = next(iter(tables), None)
    else:
        found = next((table for table in tables if name in (table.resource, table.path)), None)
    if found is None:
        raise NotFound(NO_TABLE, table=name, **told)
    return found


def find_row(location: Path, table: Table, row: str, *, by_number: bool) -> FoundRow:
    """The row with a key, whose parts are separated by commas, or with a number. Raises NotFound
    and ProofRefused."""
    rows = read_stored_rows(location, table.descriptor)
    header = next(rows)
    wanted = None if by_number else _find_positions(table, header, row)
    offset = len(header.content)
    for number, stored in enumerate(rows, start=1):
        if row == str(number) if wanted is None else _has_key(stored, wanted):
            return FoundRow(header.content, stored.content, number, offset)
        offset += len(stored.content)
    raise NotFound(NO_ROW, table=table.resource, row=row)


def _find_positions(table: Table, header: StoredRow, row: str) -> Mapping[int, str]:
    """The parts of the key by the position of their column in the file."""
    key = table.primary_key
    if not key:
        raise ProofRefused(NO_KEY, table=table.resource)
    parts = [row] if len(key) == 1 else next(csv.reader([row]), [])
    if len(parts) != len(key):
        raise ProofRefused(PARTS, table=table.resource, columns=", ".join(key))
    return {header.cells.index(name): part for name, part in zip(key, parts, strict=True)}


def _has_key(stored: StoredRow, wanted: Mapping[int, str]) -> bool:
    cells = stored.cells
    return all(place < len(cells) and cells[place] == part for place, part in wanted.items())
