"""Where values are found beside the cells that hold them: other cells, texts, files, messages.

Searched as written. A PDF cannot be rewritten, so its mention is for a person to decide about.
"""

from __future__ import annotations

import json
import mmap
from collections.abc import Container, Iterable, Iterator
from pathlib import Path

from sqlalchemy import Connection

from oress_opendata.comparison.side import Side, side_of_package, side_of_release
from oress_opendata.errors import Damage
from oress_opendata.meaning.descriptor import Table, read_tables
from oress_opendata.model.package import Package
from oress_opendata.model.redaction import Mention, Where
from oress_opendata.projections.documents import read_text
from oress_opendata.sources.documents.reader import read_document
from oress_opendata.sources.tables.rows import open_text, parse_rows
from oress_opendata.store.entries import list_entries
from oress_opendata.store.home import Store
from oress_opendata.store.releases import list_datasets

Values = frozenset[str]


def find_mentions(
    store: Store,
    connection: Connection,
    values: Values,
    closed: Container[tuple[str, str]],
    copies: Iterable[Package],
) -> Iterator[Mention]:
    """What remains in the whole catalogue when some releases are closed and copies published."""
    if not values:
        return
    for copy in copies:
        yield from _search_side(store.home, side_of_package(copy), values)
    for dataset in list_datasets(connection):
        for release in dataset.releases:
            if release.erased or (release.dataset, release.version) in closed:
                continue
            try:
                side = side_of_release(store.blobs, store.manifest(release.manifest))
            except Damage:
                continue
            yield from _search_side(store.home, side, values)
    for entry in list_entries(connection):
        if has_any(entry.text, values):
            file = store.journal.path(entry.seq).name if entry.erase else ""
            yield Mention(Where.MESSAGE, entry.dataset, entry.version or "", file)


def has_any(text: str, values: Values) -> bool:
    return any(value in text for value in values)


def _search_side(home: Path, side: Side, values: Values) -> Iterator[Mention]:
    name, version = side.name, side.version
    if _holds(side.descriptor, values):
        yield Mention(Where.DESCRIPTOR, name, version)
    tables = {table.path: table for table in read_tables(side.descriptor)}
    for path, location in side.locations.items():
        if path.lower().endswith(".pdf"):
            text = read_text(home, side.hashes[path]) or read_document(location, recognise=False)
            if has_any("\n".join(text.pages), values):
                yield Mention(Where.DOCUMENT, name, version, path)
        if not _has_bytes(location, values):
            continue
        if path in tables:
            yield from _search_table(side, location, tables[path], values)
        elif not path.lower().endswith(".pdf"):
            yield Mention(Where.FILE, name, version, path)


def _search_table(side: Side, location: Path, table: Table, values: Values) -> Iterator[Mention]:
    with open_text(location) as text:
        for number, row in enumerate(parse_rows(text, table.descriptor), start=1):
            for column, cell in zip(table.names, row, strict=False):
                if has_any(cell, values):
                    yield Mention(Where.CELL, side.name, side.version, table.path, number, column)


def _holds(part: object, values: Values) -> bool:
    if isinstance(part, str):
        return has_any(part, values)
    if isinstance(part, dict):
        return any(_holds(one, values) for one in part.values())
    return isinstance(part, list) and any(_holds(one, values) for one in part)


def _has_bytes(location: Path, values: Values) -> bool:
    """Whether a file has a value in UTF-8, as CSV or JSON may write it."""
    if not location.stat().st_size:
        return False
    with (
        location.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content,
    ):
        forms = {form for value in values for form in _list_forms(value)}
        return any(content.find(form) >= 0 for form in forms)


def _list_forms(value: str) -> Iterator[bytes]:
    yield value.encode()
    yield value.replace('"', '""').encode()
    yield json.dumps(value)[1:-1].encode()
