"""What a release changed as a short list of sentences, grouped by kind, with the names of records.

The same sentences stand on pages, in feeds, in e-mails and in the letter. Names of records and
titles of columns are given, never cells: a contact may be shown on one page only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from oress_opendata.delivery.pages.changes.counts import (
    CHANGED,
    ENTRIES,
    INDICATORS,
    KINDS,
    RECORDS,
    ROWS,
    THINGS,
    say_number,
    say_records,
)
from oress_opendata.delivery.pages.changes.titles import Titles, read_descriptor
from oress_opendata.delivery.pages.changes.whereabouts import Whereabouts
from oress_opendata.delivery.pages.registers.fields import page_of_record
from oress_opendata.delivery.pages.shared.formatting import show_day_text
from oress_opendata.delivery.pages.shared.names import name_place
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.languages import N_, comma_of, say, semicolon_of
from oress_opendata.model.places import REGISTER
from oress_opendata.model.texts import isolate
from oress_opendata.queries.changes import Item, ReleaseChanges, Scope
from oress_opendata.queries.places import read_places
from oress_opendata.store.records import read_records

# Names of a sentence, titles of columns, and indicators that are told one by one.
MOST_NAMED, MOST_COLUMNS, MOST_INDICATORS = 8, 3, 4
ALL = N_("See the list: {records}")
SOME = N_("See examples: {shown} of {records}")
NOT_COUNTED = N_("Too much changed to be counted here.")
NEW_DATASET = N_("New dataset")
IN_TABLE = N_("{table}: {what}")
NEW_DATA = N_("{table}: new data for {records}")
# A record with rows in a new table that extends its register.
EXTENDED = "extended"
WITH_COLUMNS = N_("{what} ({columns})")
FIGURES = {
    "added": N_("{what}: figures added"),
    "changed": N_("{what}: figures corrected"),
    "removed": N_("{what}: figures removed"),
}
FIGURES_FOR = {
    "added": N_("{what}: figures added for {places}"),
    "changed": N_("{what}: figures corrected for {places}"),
    "removed": N_("{what}: figures removed for {places}"),
}


@dataclass(frozen=True, slots=True)
class ChangeSentence:
    """A sentence; the first of the records that it counts, each with its page, whether there are
    more, and how their list is called."""

    text: str
    names: tuple[tuple[Text, str], ...] = ()
    has_more: bool = False
    listing: str = ""


def describe_items(
    reader: Reader, connection: Connection, changes: ReleaseChanges, scope: Scope
) -> tuple[ChangeSentence, ...]:
    """The sentences about the changes of a release in a scope, as `select_items` gives them."""
    return ChangeWords(reader, connection, changes, scope).say_all()


def name_records(
    reader: Reader, connection: Connection, register: str, ids: Sequence[str]
) -> tuple[tuple[Text, str], ...]:
    """Records by the names that they have now, each with its page."""
    records = read_records(connection, register, ids)
    places = read_places(reader.service, connection)

    def name(identifier: str) -> Text:
        if register == REGISTER and identifier in places.all:
            return name_place(reader, places, identifier)
        return reader.name(records[identifier].name) or Text(identifier)

    return tuple(
        (
            name(identifier),
            page_of_record(reader.service, register, identifier, reader.language),
        )
        for identifier in ids
        if identifier in records
    )


class ChangeWords:
    def __init__(
        self, reader: Reader, connection: Connection, changes: ReleaseChanges, scope: Scope
    ) -> None:
        self.reader, self.connection, self.changes = reader, connection, changes
        places = read_places(reader.service, connection)
        self.where = Whereabouts(reader, places, scope.place)
        before = read_descriptor(reader, changes.before) if changes.before else {}
        self.titles = reader.service.snapshots.read(connection).remember(
            ("titles", reader.language, changes.before, changes.release),
            lambda: Titles(reader, [before, read_descriptor(reader, changes.release)]),
        )
        self.known = {str(resource["name"]) for resource in before.get("resources", [])}

    def say_all(self) -> tuple[ChangeSentence, ...]:
        items, first = self.changes.items, []
        if self.changes.before is None:
            first.append(ChangeSentence(say(NEW_DATASET, self.reader.language)))
        if not self.changes.is_whole:
            first.append(ChangeSentence(say(NOT_COUNTED, self.reader.language)))
        records = _group(
            items, lambda item: (item.register, self._kind_of(item)) if item.register else None
        )
        figures = _group(items, lambda item: (item.table, item.kind) if item.indicator else None)
        rows = _group(
            items,
            lambda item: None if item.register or item.indicator else (item.table, item.kind),
        )
        return (
            *first,
            *(self._say_records(register, kind, some) for (register, kind), some in records),
            *(sentence for (table, kind), some in figures
              for sentence in self._say_figures(table, kind, some)),
            *(self._say_rows(table, kind, some) for (table, kind), some in rows),
        )  # fmt: skip

    def _say_records(self, register: str, kind: str, items: Sequence[Item]) -> ChangeSentence:
        language, columns = self.reader.language, self._name_columns(items)
        if kind == EXTENDED:
            records = say_number(THINGS.get(register, ENTRIES), len(items), language)
            what = say(NEW_DATA, language, table=columns, records=records)
        else:
            what = say_records(register, kind, len(items), language)
            if register not in RECORDS:
                what = say(IN_TABLE, language, table=self._title(items[0].table), what=what)
        what = self.where.locate(what, items)
        if columns and kind != EXTENDED:
            what = say(WITH_COLUMNS, language, what=what, columns=columns)
        names = self._name_records(items)
        listing = self._call_list(register, len(names), len(items))
        return ChangeSentence(what, names, len(items) > MOST_NAMED, listing)

    def _call_list(self, register: str, named: int, count: int) -> str:
        language = self.reader.language
        records = say_number(THINGS.get(register, ENTRIES), count, language)
        if named < count:
            return say(SOME, language, shown=str(named), records=records)
        return say(ALL, language, records=records)

    def _kind_of(self, item: Item) -> str:
        tables = {table for table, _ in item.columns}
        is_extended = item.kind == CHANGED and tables and not tables & self.known
        return EXTENDED if is_extended else item.kind

    def _say_figures(
        self, table: str, kind: str, items: Sequence[Item]
    ) -> Iterator[ChangeSentence]:
        """A sentence for the indicators with the same periods and places; one for a whole table
        where there would be many."""
        alike: dict[tuple[str, str], list[str]] = {}
        for (indicator,), some in _group(items, lambda item: (item.indicator,)):
            alike.setdefault((self._periods(some), self._places(some)), []).append(indicator)
        if len(alike) > MOST_INDICATORS:
            indicators = sorted({item.indicator for item in items})
            alike = {(self._periods(items), self._places(items)): indicators}
        for (periods, places), indicators in alike.items():
            what = comma_of(self.reader.language).join(
                filter(None, (self._name_indicators(table, indicators), periods))
            )
            sentence = (FIGURES_FOR if places else FIGURES)[kind]
            words = {"places": places} if places else {}
            yield ChangeSentence(say(sentence, self.reader.language, what=what, **words))

    def _say_rows(self, table: str, kind: str, items: Sequence[Item]) -> ChangeSentence:
        language = self.reader.language
        rows = say_number(ROWS[kind], len(items), language)
        what = say(IN_TABLE, language, table=self._title(table), what=rows)
        return ChangeSentence(self.where.locate(what, items))

    def _title(self, table: str) -> str:
        return isolate(self.titles.table(table), self.reader.language)

    def _name_indicators(self, table: str, indicators: Sequence[str]) -> str:
        language = self.reader.language
        if len(indicators) > MOST_INDICATORS:
            count = say_number(INDICATORS, len(indicators), language)
            title = self._title(table)
            return say(WITH_COLUMNS, language, what=title, columns=count)
        labels = (str(self.reader.label("indicator", code)) for code in indicators)
        return semicolon_of(language).join(labels)

    def _periods(self, items: Iterable[Item]) -> str:
        language = self.reader.language
        found = sorted({item.period for item in items} - {""})
        return comma_of(language).join(show_day_text(period, language) for period in found)

    def _places(self, items: Iterable[Item]) -> str:
        return self.where.count(code for item in items for code in item.places)

    def _name_records(self, items: Sequence[Item]) -> tuple[tuple[Text, str], ...]:
        ids = sorted(item.id for item in items)[:MOST_NAMED]
        return name_records(self.reader, self.connection, items[0].register, ids)

    def _name_columns(self, items: Sequence[Item]) -> str:
        """The titles of the columns that changed most often; of a satellite, the table's."""
        found = dict.fromkeys(column for item in items for column in item.columns)
        titles = dict.fromkeys(
            self.titles.table(table) if not name else self.titles.column(table, name)
            for table, name in found
        )
        named = [title for title in titles if title]
        shown = comma_of(self.reader.language).join(named[:MOST_COLUMNS])
        return f"{shown} …" if len(named) > MOST_COLUMNS else shown


def _group(items: Iterable[Item], key_of: Any) -> list[tuple[tuple[str, ...], list[Item]]]:
    """Items by key in the order in which they come, each kind of change together; those without
    a key are left out."""
    found: dict[tuple[str, ...], list[Item]] = {}
    for item in sorted(items, key=lambda item: KINDS.index(item.kind)):
        if key := key_of(item):
            found.setdefault(key, []).append(item)
    return list(found.items())
