"""Records among changed rows: those of a register's own table, and those that satellites extend.

A comparison has the changed cells only, so the places and needs of a record are those that it has
now, and those that it had in these cells.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import Connection

from oress_opendata.meaning.descriptor import Table
from oress_opendata.model.difference import RowChange
from oress_opendata.model.places import REGISTER
from oress_opendata.store.records import read_records

NEED = "support-service"
CHANGED, REMOVED = "changed", "removed"
# Ids in one question to the database.
BATCH = 500


@dataclass
class ChangedRecord:
    """A record as its own row and those of satellites changed it."""

    kind: str
    table: str
    register: str
    id: str
    columns: tuple[tuple[str, str], ...] = ()
    places: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()


@dataclass
class ChangedRecords:
    """Takes rows one by one, and gives each record once."""

    tables: tuple[Table, ...]
    found: dict[tuple[str, str], ChangedRecord] = field(default_factory=dict)

    def take(self, table: Table, row: RowChange) -> bool:
        """Whether a row is of a record."""
        register = table.register or table.owner
        cells = {**(row.after or row.before or {}), **row.key}
        identifier = cells.get(table.id_column or "", "")
        if not register or not identifier:
            return False
        kind = row.kind if table.register else CHANGED
        own = ChangedRecord(kind, row.resource, register, identifier)
        record = self.found.setdefault((register, identifier), own)
        if table.register:
            record.kind, record.table = row.kind, row.resource
        places, needs = about(table, row)
        record.places |= places | ({identifier} if register == REGISTER else frozenset())
        record.needs |= needs
        names = tuple(row.after or ()) if row.kind == CHANGED and table.register else ("",)
        record.columns += tuple(
            (row.resource, name)
            for name in names
            if (row.resource, name) not in record.columns
        )  # fmt: skip
        return True

    def finish(self, connection: Connection) -> Iterator[ChangedRecord]:
        """All records, with the places and needs that they have now."""
        ids: dict[str, list[str]] = {}
        for register, identifier in self.found:
            ids.setdefault(register, []).append(identifier)
        for register, known in ids.items():
            places = self._columns(register, REGISTER, "")
            needs = self._columns(register, "", NEED)
            for start in range(0, len(known), BATCH):
                some = known[start : start + BATCH]
                for identifier, record in read_records(connection, register, some).items():
                    changed = self.found[register, identifier]
                    changed.places |= {code for name in places for code in record.codes(name)}
                    changed.needs |= {code for name in needs for code in record.codes(name)}
        for changed in self.found.values():
            if changed.kind != CHANGED:
                changed.columns = ()
            yield changed

    def _columns(self, register: str, other: str, scheme: str) -> set[str]:
        """The columns of a register's records that hold ids of another, or codes of a scheme."""
        return {
            column.name
            for table in self.tables
            if register in (table.register, table.owner)
            for column in table.columns
            if (other and column.register == other) or (scheme and column.scheme == scheme)
        }


def about(table: Table, row: RowChange) -> tuple[frozenset[str], frozenset[str]]:
    """The places and the needs that the cells of a row name."""
    cells = (row.key, row.before or {}, row.after or {})
    places, needs = (
        frozenset(cell[name] for cell in cells for name in names if cell.get(name))
        for names in (
            [column.name for column in table.columns if column.register == REGISTER],
            [column.name for column in table.columns if column.scheme == NEED],
        )
    )
    return places, needs
