"""The rows of a release's registers as the items that the API answers, one by one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from oress_opendata.iris import record_iri
from oress_opendata.meaning.descriptor import Column, Table, read_tables, referred_registers
from oress_opendata.meaning.values import (
    Context,
    cell_to_value,
    missing_values,
    names_of,
    row_to_values,
    satellite_columns,
)
from oress_opendata.model.release import Manifest
from oress_opendata.settings import Settings
from oress_opendata.sources.tables.rows import read_rows
from oress_opendata.store.blobs import Blobs
from oress_opendata.store.records import Known

# Raised when a body is made otherwise: what was projected before is then made again.
FORM = 2
# The registers whose pages have an address of their own; the others are below `registers/`.
PAGES = {"structure": "structures", "actor": "actors", "document": "documents", "place": "places"}


@dataclass(frozen=True, slots=True)
class Item:
    """A row that is a thing. `digest` is of the row and its satellites as they are written, `made`
    of what else it is rendered with. `body` is empty where it is known as it is."""

    register: str
    id: str
    digest: str
    made: str
    body: Mapping[str, Any]

    @property
    def key(self) -> tuple[str, str]:
        return self.register, self.id


@dataclass(frozen=True, slots=True)
class Renderer:
    """What a release's rows are read from and rendered with. `others` are the current releases
    of other datasets, whose satellites may speak of this one's things."""

    blobs: Blobs
    manifest: Manifest
    others: tuple[Manifest, ...]
    settings: Settings
    context: Context
    known: Mapping[tuple[str, str], Known]
    names: str = ""


@dataclass(slots=True)
class Lists:
    """What the satellites of a register say of its things: lists by column, by id."""

    values: dict[str, dict[str, list[Any]]] = field(default_factory=dict)
    raw: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)


def render_items(renderer: Renderer) -> Iterator[Item]:
    """The rows of every table of a release that is a register."""
    for table in read_tables(renderer.manifest.descriptor):
        if table.register and table.id_column:
            lists = _read_satellites(renderer, table)
            yield from _render_table(renderer, table, table.register, table.id_column, lists)


def read_own_names(blobs: Blobs, manifest: Manifest) -> dict[str, dict[str, dict[str, str]]]:
    """What a release calls its things, by register and id, where it points to them itself.

    Other datasets may hold more of the same register; they are not asked.
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
    """The page of a thing, in the first language."""
    folder = PAGES.get(register, f"registers/{register}")
    return f"{settings.base_url}/{settings.languages[0]}/{folder}/{identifier}"


def _render_table(
    renderer: Renderer, table: Table, register: str, id_column: str, lists: Lists
) -> Iterator[Item]:
    position = table.names.index(id_column)
    made = _made_from(renderer, register)
    for row in _rows(renderer.blobs, renderer.manifest, table):
        identifier = row[position]
        raw = json.dumps([row, lists.raw.get(identifier, [])], ensure_ascii=False)
        digest = hashlib.sha256(raw.encode()).hexdigest()[:32]
        body: dict[str, Any] = {}
        if renderer.known.get((register, identifier)) != Known(digest, made, True):
            body = _render_row(renderer, table, register, identifier, row)
            body["values"].update(lists.values.get(identifier, {}))
        yield Item(register, identifier, digest, made, body)


def _render_row(
    renderer: Renderer, table: Table, register: str, identifier: str, row: tuple[str, ...]
) -> dict[str, Any]:
    return {
        "id": identifier,
        "iri": record_iri(renderer.settings.id_base, register, identifier),
        "url": page_url(renderer.settings, register, identifier),
        "name": names_of(table, row),
        "listed": True,
        "dataset": renderer.manifest.name,
        "version": renderer.manifest.version,
        "values": row_to_values(table, row, renderer.context),
    }


def _made_from(renderer: Renderer, register: str) -> str:
    """A digest of the descriptions that a release's rows of a register are rendered with, and of
    the names that they show. What other datasets say makes all of it be rendered again."""
    told = [
        {**table.descriptor, "hash": "", "bytes": 0}
        for table in read_tables(renderer.manifest.descriptor)
        if register in (table.register, table.owner)
    ]
    text = json.dumps([told, renderer.names], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _read_satellites(renderer: Renderer, owner: Table) -> Lists:
    """What the release itself and other datasets say of a register's things in satellites."""
    lists = Lists()
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
    lists: Lists,
) -> None:
    assert table.id_column is not None
    position = table.names.index(table.id_column)
    places = [(column, name, table.names.index(column.name)) for column, name in columns]
    missing = missing_values(table)
    for row in _rows(renderer.blobs, manifest, table):
        of_thing = lists.values.setdefault(row[position], {})
        if manifest is renderer.manifest:
            # What another dataset says is no change of this one's release.
            lists.raw.setdefault(row[position], []).append(row)
        for column, name, place in places:
            value = cell_to_value(column, row[place], missing, renderer.context)
            of_thing.setdefault(name, []).append(value)


def _rows(blobs: Blobs, manifest: Manifest, table: Table) -> Iterator[tuple[str, ...]]:
    file = manifest.find_file(table.path)
    assert file is not None
    rows = read_rows(blobs.path(file.sha256), table.descriptor)
    next(rows, None)  # the header
    return rows
