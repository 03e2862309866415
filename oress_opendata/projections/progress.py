"""How far each projection has read the journal, and what it was made with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection

from oress_opendata.projections.cursors import read_cursor as read_file
from oress_opendata.projections.documents import documents_root
from oress_opendata.projections.encoded import encoded_path
from oress_opendata.projections.rdf.store.generation import find_current
from oress_opendata.projections.rdf.store.generation import read_cursor as read_generation
from oress_opendata.projections.search.indexing.generation import find_current as find_index
from oress_opendata.projections.search.indexing.generation import read_cursor as read_index
from oress_opendata.projections.stream.generation import find_current as find_stream
from oress_opendata.projections.stream.generation import read_cursor as read_stream
from oress_opendata.projections.tables.folders import tables_root
from oress_opendata.store.home import Store
from oress_opendata.store.records import read_cursor


class Position(NamedTuple):
    """The last journal entry that a projection has read, and what else its products depend on."""

    seq: int
    form: str


Reader = Callable[[Store, Connection], Position]


def _read_index(home: Path) -> Position:
    cursor = read_index(find_index(home))
    return Position(cursor.seq, str(cursor.form))


def _read_graph(home: Path) -> Position:
    cursor = read_generation(find_current(home))
    return Position(cursor.seq, cursor.fingerprint)


def _read_stream(home: Path) -> Position:
    cursor = read_stream(find_stream(home))
    return Position(cursor.seq, cursor.fingerprint)


PROJECTIONS: Mapping[str, Reader] = {
    "registers": lambda _, connection: Position(*read_cursor(connection, "registers")),
    "documents": lambda store, _: Position(*read_file(documents_root(store.home) / "cursor")),
    "search": lambda store, _: _read_index(store.home),
    "encoded": lambda store, _: Position(
        *read_file(encoded_path(store.home, "").parent / "cursor")
    ),
    "tables": lambda store, _: Position(*read_file(tables_root(store.home) / "cursor")),
    "rdf": lambda store, _: _read_graph(store.home),
    "stream": lambda store, _: _read_stream(store.home),
}


def read_positions(store: Store, connection: Connection) -> dict[str, int]:
    """The last journal entry that each projection has read."""
    return {name: read(store, connection).seq for name, read in PROJECTIONS.items()}


def read_forms(store: Store, connection: Connection) -> dict[str, str]:
    """What each projection was made with."""
    return {name: read(store, connection).form for name, read in PROJECTIONS.items()}
