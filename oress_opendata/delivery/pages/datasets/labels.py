"""The names of what a difference shows: columns, codes, places, records, dates, parts of a
descriptor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection

from oress_opendata.delivery.pages.changes.titles import Titles
from oress_opendata.delivery.pages.shared.formatting import own_name, show_day_text
from oress_opendata.delivery.pages.shared.names import name_place
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.languages import N_, say
from oress_opendata.meaning.descriptor import Table, read_tables
from oress_opendata.model.difference import RowChange
from oress_opendata.model.places import REGISTER
from oress_opendata.queries.places import read_places
from oress_opendata.store.records import read_records

DATES = ("date", "yearmonth")
# The titles of the parts of a descriptor; other parts are shown by their pointer.
PARTS = {
    "title": N_("Title"),
    "description": N_("Description"),
    "keywords": N_("Keywords"),
    "licenses": N_("Licence"),
    "contributors": N_("Contributors"),
    "sources": N_("Sources"),
    "spatial": N_("Places"),
    "temporal": N_("Period"),
    "frequency": N_("Update frequency"),
    "themes": N_("Themes"),
    "resources": N_("Tables and files"),
}


class Labels:
    """Columns and cells of two releases in the reader's language, for the rows that are shown."""

    def __init__(
        self,
        reader: Reader,
        connection: Connection,
        descriptors: list[Mapping[str, Any]],
        rows: Iterable[RowChange],
    ) -> None:
        self.reader = reader
        self.places = read_places(reader.service, connection)
        self.titles = Titles(reader, descriptors)
        tables = [table for descriptor in descriptors for table in read_tables(descriptor)]
        self.tables = {table.resource: table for table in tables}
        self.columns = {
            (table.resource, column.name): column for table in tables for column in table.columns
        }
        self.names = self._read_names(connection, rows)

    def title(self, resource: str, name: str) -> Text:
        """The title of a column; empty where it has none."""
        column = self.columns.get((resource, name))
        return self.reader.text(column.field, "title") if column else Text("")

    def label(self, resource: str, name: str, cell: str) -> Text:
        """A code, a place, a record or a date in words; else empty."""
        column = self.columns.get((resource, name))
        if column is None or not cell:
            return Text("")
        if column.type in DATES:
            return Text(show_day_text(cell, self.reader.language))
        if column.scheme:
            return self.reader.name(self.reader.vocabulary.label(column.scheme, cell))
        return self._name(column.register or "", cell)

    def row(self, row: RowChange) -> str:
        """The name of a record; else the key of a row, each cell in words."""
        table = self.tables[row.resource]
        if table.register and (name := self._name(table.register, _identify(table, row))):
            return str(name)
        named = (
            str(self.label(row.resource, column, cell)) or cell for column, cell in row.key.items()
        )
        return " · ".join(filter(None, named))

    def place(self, pointer: str) -> str:
        """The title of a pointer into a descriptor: `/oress:title/ar` is the title in Arabic."""
        first, *rest = pointer.removeprefix("/").split("/")
        part = PARTS.get(first.removeprefix("oress:"))
        if part is None:
            return ""
        steps = [own_name(step) if len(step) == len("ar") else step for step in rest]
        return " · ".join([say(part, self.reader.language), *steps])

    def _name(self, register: str, identifier: str) -> Text:
        if register == REGISTER and identifier in self.places.all:
            return name_place(self.reader, self.places, identifier)
        return self.reader.name(self.names.get((register, identifier), {}))

    def _read_names(
        self, connection: Connection, rows: Iterable[RowChange]
    ) -> dict[tuple[str, str], Mapping[str, str]]:
        """The names that the records of rows, and those that they point to, have now."""
        ids: dict[str, set[str]] = {}
        for row in rows:
            table = self.tables[row.resource]
            if table.register:
                ids.setdefault(table.register, set()).add(_identify(table, row))
            for cells in (row.key, row.before or {}, row.after or {}):
                for name, cell in cells.items():
                    column = self.columns.get((row.resource, name))
                    if column and column.register and cell:
                        ids.setdefault(column.register, set()).add(cell)
        return {
            (register, identifier): record.name
            for register, some in ids.items()
            for identifier, record in read_records(connection, register, some).items()
        }


def _identify(table: Table, row: RowChange) -> str:
    return row.key.get(table.id_column or "", "")
