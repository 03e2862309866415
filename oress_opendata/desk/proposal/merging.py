"""The tables of the next release: the rows of the sheet put into those of the release before.

What the sheet does not have stays as it was; rows that change take the source of the sheet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from oress_opendata.desk.mapping.answers import GONE
from oress_opendata.desk.mapping.target import Rows, Target
from oress_opendata.desk.mapping.values import takes_dates
from oress_opendata.desk.proposal.defaults import Defaults
from oress_opendata.desk.proposal.drafts import Draft
from oress_opendata.desk.proposal.missing import Ending
from oress_opendata.desk.proposal.proposal import MissingRecord, Origin
from oress_opendata.desk.proposal.rows import Matched
from oress_opendata.meaning.cells import create_normaliser
from oress_opendata.meaning.descriptor import Column, Table
from oress_opendata.projections.search.analysis.names import read_name
from oress_opendata.projections.search.analysis.texts import fold_words
from oress_opendata.sources.privacy.headers import find_kind

CONSENT, CONSENTED = "contact-consent", "oui"
SOURCES = " ; "
# Characters of a source to which no other is added.
LONGEST_SOURCE = 400


@dataclass(frozen=True, slots=True)
class Merged:
    """`changed` are the fields that differ, by position of the draft; `silenced` is the number of
    rows whose contacts are left out, since nobody consented to them."""

    tables: Mapping[str, Rows]
    origins: Mapping[str, Origin]
    changed: Mapping[int, tuple[str, ...]]
    silenced: int


@dataclass
class Merger:
    """`columns` are those of the register's table that the sheet has, with the sheet's own."""

    target: Target
    drafts: Sequence[Draft]
    matched: Matched
    missing: Sequence[MissingRecord]
    ending: Ending
    defaults: Defaults
    columns: Mapping[str, int]
    changed: dict[int, tuple[str, ...]] = field(default_factory=dict)
    silenced: int = 0

    def merge(self) -> Merged:
        table = self.target.register
        rows, origin, kept = self._merge_register()
        tables = {table.resource: rows}
        origins = {table.resource: Origin(origin, self.columns)}
        for satellite in self.target.satellites:
            tables[satellite.resource] = self._merge_satellite(satellite, kept)
        return Merged(tables, origins, self.changed, self.silenced)

    def _merge_register(self) -> tuple[Rows, tuple[int, ...], set[str]]:
        """The rows of the register, the sheet's row of each, and the ids that are left."""
        table = self.target.register
        id_column = str(table.id_column)
        by_record = {record: position for position, record in self.matched.records.items()}
        gone = {one.id: one.decision for one in self.missing if one.decision.startswith(GONE)}
        rows: list[tuple[str, ...]] = []
        origin: list[int] = []
        for number, row in enumerate(self.target.rows[table.resource]):
            cells: dict[str, str] | None = dict(zip(table.names, row, strict=True))
            position = by_record.get(number)
            if cells is not None and position is not None:
                cells = self._update(position, cells)
            elif cells is not None and cells[id_column] in gone:
                cells = self.ending.end(cells, gone[cells[id_column]])
            if cells is not None:
                rows.append(tuple(cells[name] for name in table.names))
                origin.append(self.drafts[position].row if position is not None else 0)
        for position, own in self.matched.ids.items():
            if position not in self.matched.records:
                cells = self._create(position, own)
                rows.append(tuple(cells[name] for name in table.names))
                origin.append(self.drafts[position].row)
        kept = {row[table.positions[id_column]] for row in rows}
        return tuple(rows), tuple(origin), kept

    def _update(self, position: int, old: dict[str, str]) -> dict[str, str]:
        """The cells of a record with those of its row."""
        table, draft = self.target.register, self.drafts[position]
        provenance = set(self.defaults.provenance.values())
        changed: dict[str, str] = {}
        for column in table.columns:
            text = draft.cells.get(column.name)
            if text is None or column.name == table.id_column:
                continue
            if is_required(column) and not text:
                continue  # an empty cell takes nothing away from a record that needs it
            is_name = column.name in table.labels.values()
            if is_name and is_poorer_name(old[column.name], text):
                continue
            if not is_same(column, old[column.name], text):
                changed[column.name] = text
        cells = self._silence(old | changed)
        fields = tuple(name for name, text in cells.items() if text != old[name])
        self.changed[position] = tuple(name for name in fields if name not in provenance)
        if self.changed[position]:
            cells |= self._renew_provenance(old, draft)
        return cells

    def _renew_provenance(self, old: Mapping[str, str], draft: Draft) -> dict[str, str]:
        """The source and the day of a row that changes; its status stays."""
        renewed = {}
        for term, name in self.defaults.provenance.items():
            if name not in draft.cells and term != "status":
                renewed[name] = self._provenance.get(name, old.get(name, ""))
        source = self.defaults.provenance.get("source", "")
        if source in renewed:
            renewed[source] = _add_source(old.get(source, ""), renewed[source])
        return renewed

    def _create(self, position: int, own: str) -> dict[str, str]:
        table, draft = self.target.register, self.drafts[position]
        cells = self._new_cells | draft.cells
        return self._silence(cells | {str(table.id_column): own})

    def _silence(self, cells: dict[str, str]) -> dict[str, str]:
        """The cells without contacts to whose publication nobody consented (law 09-08)."""
        if self._consent is None or cells[self._consent] == CONSENTED:
            return cells
        contacts = [name for name in self._contacts if cells[name]]
        self.silenced += bool(contacts)
        return cells | dict.fromkeys(contacts, "")

    @cached_property
    def _consent(self) -> str | None:
        columns = self.target.register.columns
        return next((column.name for column in columns if column.scheme == CONSENT), None)

    @cached_property
    def _contacts(self) -> tuple[str, ...]:
        names = self.target.register.names
        return tuple(name for name in names if find_kind(name) in ("phone", "email"))

    @cached_property
    def _provenance(self) -> dict[str, str]:
        return self.defaults.provenance_of(self.target.register)

    @cached_property
    def _new_cells(self) -> dict[str, str]:
        """The cells of a new row that the sheet does not have."""
        table = self.target.register
        return {
            column.name: ""
            if column.name in self.columns
            else self.defaults.value_of(table, column)
            for column in table.columns
        }

    def _merge_satellite(self, table: Table, kept: set[str]) -> Rows:
        """The rows of a satellite: those of records that are left, with what the sheet has."""
        owner = table.positions[str(table.id_column)]
        by_owner: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for row in self.target.rows.get(table.resource, ()):
            by_owner[row[owner]].append(row)
        for position, own in self.matched.ids.items():
            draft = self.drafts[position]
            if table.resource in draft.lists:
                by_owner[own] = self._replace_list(table, own, by_owner[own], draft)
            if any(resource == table.resource for resource, _, _ in draft.values):
                by_owner[own] = self._replace_values(table, own, by_owner[own], draft)
        return tuple(row for own, rows in by_owner.items() if own in kept for row in rows)

    def _replace_list(
        self, table: Table, own: str, old: list[tuple[str, ...]], draft: Draft
    ) -> list[tuple[str, ...]]:
        key = _key_of(table)
        before = {row[table.positions[key]]: row for row in old}
        codes = draft.lists[table.resource]
        return [before.get(code) or self._satellite_row(table, own, {key: code}) for code in codes]

    def _replace_values(
        self, table: Table, own: str, old: list[tuple[str, ...]], draft: Draft
    ) -> list[tuple[str, ...]]:
        key = _key_of(table)
        rows = {row[table.positions[key]]: row for row in old}
        for (resource, column, code), text in draft.values.items():
            if resource != table.resource:
                continue
            if not text:
                rows.pop(code, None)
            elif code not in rows:
                rows[code] = self._satellite_row(table, own, {key: code, column: text})
            elif rows[code][table.positions[column]] != text:
                cells = dict(zip(table.names, rows[code], strict=True)) | {column: text}
                rows[code] = tuple(cells[name] for name in table.names)
        return list(rows.values())

    def _satellite_row(self, table: Table, own: str, cells: Mapping[str, str]) -> tuple[str, ...]:
        full = {**self.defaults.provenance_of(table), str(table.id_column): own, **cells}
        return tuple(full.get(name, "") for name in table.names)


def _key_of(table: Table) -> str:
    """The column that tells the rows of one record apart."""
    return next(name for name in table.primary_key if name != table.id_column)


def is_required(column: Column) -> bool:
    return bool((column.field.get("constraints") or {}).get("required"))


def is_same(column: Column, old: str, new: str) -> bool:
    """Whether a new text says no more than the old one: the same value, or the same words in
    capitals or without accents, or the year of a date that is known to the day. A spreadsheet
    makes the first day of a month, or of a year, of a date that is known less exactly."""
    if old == new:
        return True
    if not old or not new:
        return False
    if takes_dates(column):
        return old.startswith(new) or new in (f"{old}-01", f"{old}-01-01")
    if column.scheme or column.register:
        return False
    if column.type != "string":
        normalise = create_normaliser(column)
        return normalise(old) == normalise(new)
    return fold_words(old) == fold_words(new) and _is_poorer(new, old)


def is_poorer_name(old: str, new: str) -> bool:
    """Whether a new name is the old one in capitals or cut short: COOP. AMAL."""
    names = read_name(old), read_name(new)
    same = names[0] is not None and names[1] is not None and names[0].words == names[1].words
    return same and (len(new) < len(old) or (new.isupper() and not old.isupper()))


def _is_poorer(new: str, old: str) -> bool:
    shouting = new.isupper() and not old.isupper()
    whispering = new.islower() and not old.islower()
    bare = new.isascii() and not old.isascii()
    return shouting or whispering or bare or "".join(new.split()) == "".join(old.split())


def _add_source(old: str, new: str) -> str:
    if not old or new in old.split(SOURCES):
        return old or new
    return new if len(old) + len(new) > LONGEST_SOURCE else f"{old}{SOURCES}{new}"
