"""The history of a record in words: what each release changed, with the cells before and after.

The cells are read from the tables of the releases, one query for each release that changed the
record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from oress_opendata.delivery.pages.registers.fields import NO, YES, is_day
from oress_opendata.delivery.pages.shared.formatting import show_day_text, show_number
from oress_opendata.delivery.pages.shared.names import name_place
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.sources import read_sources
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.languages import N_, say
from oress_opendata.meaning.descriptor import Column, Table, read_tables
from oress_opendata.model.places import REGISTER as PLACE
from oress_opendata.model.places import Places
from oress_opendata.model.record import Record
from oress_opendata.projections.tables.query import Filter, RowQuery
from oress_opendata.projections.tables.reading import column_types, read_page
from oress_opendata.queries.places import read_places
from oress_opendata.queries.tables import find_rows
from oress_opendata.store.record_history import HistoryEntry, list_history
from oress_opendata.store.records import read_records
from oress_opendata.store.releases import find_release

CHANGES = {
    "added": N_("added"),
    "changed": N_("changed"),
    "removed": N_("removed"),
    "returned": N_("listed again"),
}
# Of a long history only the newest entries are shown cell by cell.
MOST_DETAILED = 8

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Correction:
    """A column that changed. A text is empty where the cell was; both are empty where the cells
    are unknown."""

    title: Text
    before: Text
    after: Text


@dataclass(frozen=True, slots=True)
class HistoryView:
    """What a release did to a record."""

    version: str
    day: str
    change: str
    corrections: tuple[Correction, ...]


def describe_history(
    reader: Reader,
    connection: Connection,
    register: str,
    record: Record,
    withheld: frozenset[str] = frozenset(),
) -> tuple[HistoryView, ...]:
    """The newest entry first. Cells of withheld columns are never shown."""
    states = list_history(connection, register, record.id)
    places = read_places(reader.service, connection)
    history = _HistoryReader(reader, connection, register, record, places, withheld)
    pairs = list(zip([None, *states], states, strict=False))
    entries = [
        history.entry(before, state, detailed=number >= len(pairs) - MOST_DETAILED)
        for number, (before, state) in enumerate(pairs)
    ]
    return tuple(reversed(entries))


@dataclass(frozen=True, slots=True)
class _HistoryReader:
    reader: Reader
    connection: Connection
    register: str
    record: Record
    places: Places
    withheld: frozenset[str]

    def entry(
        self, before: HistoryEntry | None, state: HistoryEntry, *, detailed: bool
    ) -> HistoryView:
        changed = before is not None and state.change == "changed"
        corrections = self._corrections(before, state, detailed) if before and changed else ()
        return HistoryView(
            state.version,
            show_day_text(state.issued[:10], self.reader.language),
            say(CHANGES[state.change], self.reader.language),
            tuple(corrections),
        )

    def _corrections(
        self, before: HistoryEntry, state: HistoryEntry, detailed: bool
    ) -> Iterator[Correction]:
        table = self._table(state.version)
        columns = {column.name: column for column in table.columns} if table else {}
        old = self._row(before.version) if detailed else {}
        new = self._row(state.version) if detailed else {}
        for name in state.columns:
            column = columns.get(name)
            title = self.reader.text(column.field, "title") if column else Text("")
            shown = None if name in self.withheld else column
            cells = (self._show(shown, row.get(name)) for row in (old, new))
            yield Correction(title or Text(name), *cells)

    def _table(self, version: str) -> Table | None:
        """The table of a release that holds the register; None where it was withdrawn."""
        release = find_release(self.connection, self.record.dataset, version)
        if not release.is_visible:
            return None
        tables = read_tables(self.reader.service.store.manifest(release.manifest).descriptor)
        return next((table for table in tables if table.register == self.register), None)

    def _row(self, version: str) -> Row:
        """The record's row in a release; empty where its tables are not readable."""
        table = self._table(version)
        if table is None or table.id_column is None:
            return {}
        name = self.record.dataset
        database = find_rows(self.reader.service, name, version, table.resource)
        if database is None:
            return {}
        names = tuple(column_types(database))
        here = Filter(table.id_column, "eq", (self.record.id,))
        page = read_page(database, RowQuery(select=names, filters=(here,), limit=1))
        return page.rows[0] if page.rows else {}

    def _name(self, register: str, identifier: str) -> Text:
        """The name of another record; its id where it is not known any more."""
        if register == PLACE:
            return name_place(self.reader, self.places, identifier)
        known = read_records(self.connection, register, [identifier]).get(identifier)
        return (self.reader.name(known.name) if known else None) or Text(identifier)

    def _show(self, column: Column | None, cell: Any) -> Text:
        """A cell in words."""
        if cell is None or column is None:
            return Text("")
        if isinstance(cell, bool):
            return Text(say(YES if cell else NO, self.reader.language))
        text = str(cell)
        if "://" in text:
            return Text(" ; ".join(source.text for source in read_sources(text)))
        if column.scheme:
            return self.reader.label(column.scheme, text)
        if column.register:
            return self._name(column.register, text)
        if isinstance(cell, int) and column.type != "year":
            return Text(show_number(cell, self.reader.language))
        if is_day(column):
            return Text(show_day_text(text, self.reader.language))
        return Text(text, column.language if column.language != self.reader.language else None)
