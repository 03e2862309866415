"""The rows of a release's registers, rendered one by one as the records that the API answers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from oress_opendata.iris import record_iri
from oress_opendata.meaning.descriptor import Column, Table, read_tables, referred_registers
from oress_opendata.meaning.typed_columns import TypedColumn
from oress_opendata.meaning.values import (
    Context,
    cell_to_value,
    names_of,
    row_to_values,
    satellite_columns,
)
from oress_opendata.model.release import ROWS, Manifest
from oress_opendata.settings import Settings
from oress_opendata.sources.tables.rows import read_rows
from oress_opendata.sources.tables.typed_table import TypedTable, read_typed
from oress_opendata.store.blobs import Blobs
from oress_opendata.store.record_table import RecordDigest

# Raise it when records are rendered differently: all of them are then rendered again.
FORM = 4
# The registers whose pages have an address of their own; the others are below `registers/`.
PAGES = {"structure": "structures", "actor": "actors", "document": "documents", "place": "places"}


# A register and an id.
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class RenderedRecord:
    """A record as it is to be stored. `digest` is of its row and satellite rows, `made` of what
    else it is rendered with. `content` is empty if both are the same as in the store."""

    register: str
    id: str
    digest: str
    made: str
    content: Mapping[str, Any]

    @property
    def key(self) -> Key:
        return self.register, self.id


@dataclass(frozen=True, slots=True)
class Renderer:
    """What a release's rows are read from and rendered with. `others` are the current releases
    of other datasets, whose satellites may refer to records of this one."""

    blobs: Blobs
    manifest: Manifest
    others: tuple[Manifest, ...]
    settings: Settings
    context: Context
    names: str = ""


@dataclass(slots=True)
class SatelliteLists:
    """The satellite columns of a register as lists, by id and column; `raw` the rows, by id;
    `columns` those of all satellites."""

    values: dict[str, dict[str, list[Any]]] = field(default_factory=dict)
    raw: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    columns: list[TypedColumn] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RegisterTable:
    """A table of a release whose rows are records; `position` is that of their ids, `made` the
    digest of what else than its rows a record is rendered with."""

    register: str
    position: int
    typed: TypedTable
    lists: SatelliteLists
    made: str

    @property
    def table(self) -> Table:
        return self.typed.table


def read_register_tables(renderer: Renderer) -> Iterator[RegisterTable]:
    """The tables of a release that have records."""
    for table in read_tables(renderer.manifest.descriptor):
        if table.register and table.id_column:
            lists = _read_satellites(renderer, table)
            typed = read_typed(locate_table(renderer.blobs, renderer.manifest, table), table)
            made = _made_from(renderer, table.register, (*typed.columns, *lists.columns))
            position = table.names.index(table.id_column)
            yield RegisterTable(table.register, position, typed, lists, made)


def render_records(
    renderer: Renderer,
    registers: Iterable[RegisterTable],
    only: Mapping[str, Iterable[tuple[str, ...]]] | None = None,
    stored: Mapping[Key, RecordDigest] = MappingProxyType({}),
) -> Iterator[RenderedRecord]:
    """The records of the tables of a release: of all rows, or of some, by register. `stored` are
    the digests of those in the store."""
    for register in registers:
        rows = (
            _rows(renderer.blobs, renderer.manifest, register.table)
            if only is None
            else only[register.register]
        )
        yield from _render_rows(renderer, register, rows, stored)


def locate_table(blobs: Blobs, manifest: Manifest, table: Table) -> Path:
    """The file of a table of a release."""
    file = manifest.find_file(table.path)
    assert file is not None
    return blobs.checked(file.sha256)


def read_own_names(blobs: Blobs, manifest: Manifest) -> dict[str, dict[str, dict[str, str]]]:
    """The names of a release's records, by register and id, for the registers that it refers to.

    Other datasets may hold more records of the same register; they are not read.
    """
    referred = referred_registers(manifest.descriptor)
    names: dict[str, dict[str, dict[str, str]]] = {}
    for table in read_tables(manifest.descriptor):
        if table.register in referred and table.id_column:
            position = table.names.index(table.id_column)
            known = names.setdefault(table.register, {})
            known.update(
                {row[position]: names_of(table, row) for row in _rows(blobs, manifest, table)}
            )
    return names


def page_url(settings: Settings, register: str, identifier: str) -> str:
    """The page of a record, in the first language."""
    folder = PAGES.get(register, f"registers/{register}")
    return f"{settings.base_url}/{settings.languages[0]}/{folder}/{identifier}"


def _render_rows(
    renderer: Renderer,
    table: RegisterTable,
    rows: Iterable[tuple[str, ...]],
    stored: Mapping[Key, RecordDigest],
) -> Iterator[RenderedRecord]:
    register, lists = table.register, table.lists
    for row in rows:
        identifier = row[table.position]
        raw = json.dumps([row, lists.raw.get(identifier, [])], ensure_ascii=False)
        digest = hashlib.sha256(raw.encode()).hexdigest()[:32]
        content: dict[str, Any] = {}
        if stored.get((register, identifier)) != RecordDigest(digest, table.made, True):
            content = _render_row(renderer, table.typed, register, identifier, row)
            content["values"].update(lists.values.get(identifier, {}))
        yield RenderedRecord(register, identifier, digest, table.made, content)


def _render_row(
    renderer: Renderer, typed: TypedTable, register: str, identifier: str, row: tuple[str, ...]
) -> dict[str, Any]:
    return {
        "id": identifier,
        "iri": record_iri(renderer.settings.id_base, register, identifier),
        "url": page_url(renderer.settings, register, identifier),
        "name": names_of(typed.table, row),
        "listed": True,
        "dataset": renderer.manifest.name,
        "version": renderer.manifest.version,
        "values": row_to_values(typed.columns, row, renderer.context),
    }


def _made_from(renderer: Renderer, register: str, columns: Iterable[TypedColumn]) -> str:
    """A digest of the table schemas and the types of columns that the records of a register are
    rendered with, and of the names that they show.

    A change in another dataset's satellites renders all of them again.
    """
    tables = [
        {**_without_rows(table.descriptor), "hash": "", "bytes": 0}
        for table in read_tables(renderer.manifest.descriptor)
        if register in (table.register, table.owner)
    ]
    types = [column.type for column in columns]
    text = json.dumps([tables, types, renderer.names], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _without_rows(resource: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in resource.items() if name != ROWS}


def _read_satellites(renderer: Renderer, owner: Table) -> SatelliteLists:
    """The satellites of a register, in the release itself and in other datasets."""
    lists = SatelliteLists()
    taken = set(owner.names)
    for manifest in (renderer.manifest, *renderer.others):
        for table in read_tables(manifest.descriptor):
            if table.owner == owner.register and table.id_column:
                columns = list(satellite_columns(table, frozenset(taken)))
                taken.update(name for _, name in columns)
                _read_satellite(renderer, manifest, table, columns, lists)
    return lists


def _read_satellite(
    renderer: Renderer,
    manifest: Manifest,
    table: Table,
    columns: list[tuple[Column, str]],
    lists: SatelliteLists,
) -> None:
    assert table.id_column is not None
    position = table.names.index(table.id_column)
    typed = read_typed(locate_table(renderer.blobs, manifest, table), table).columns
    lists.columns += typed
    places = [(table.positions[column.name], name) for column, name in columns]
    cells = [(typed[place], name, place) for place, name in places]
    for row in _rows(renderer.blobs, manifest, table):
        columns_of_record = lists.values.setdefault(row[position], {})
        if manifest is renderer.manifest:
            # Another dataset's rows are not part of this release's history.
            lists.raw.setdefault(row[position], []).append(row)
        for column, name, index in cells:
            value = cell_to_value(column, row[index], renderer.context)
            columns_of_record.setdefault(name, []).append(value)


def _rows(blobs: Blobs, manifest: Manifest, table: Table) -> Iterator[tuple[str, ...]]:
    return read_rows(locate_table(blobs, manifest, table), table.descriptor)
