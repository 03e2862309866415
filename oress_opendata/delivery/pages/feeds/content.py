"""The content of an entry: paragraphs, rows by kind of change with the first of their names, links.

Names of rows and titles of columns are given, never cells: a contact may be shown on one page only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import Connection

from oress_opendata.delivery.pages.registers.fields import page_of_record
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.languages import comma_of
from oress_opendata.meaning.descriptor import Column, read_tables
from oress_opendata.queries.recent_changes import RecentChange
from oress_opendata.store.records import read_records

KINDS = ("added", "changed", "returned", "removed")
# Names of a kind of change in one entry.
MOST_NAMED = 8
# Columns of a row.
MOST_COLUMNS = 4


@dataclass(frozen=True, slots=True)
class NamedRow:
    """`columns` are the titles of those that changed."""

    name: Text
    href: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowGroup:
    """The number of rows of a kind of change, and the first of them."""

    kind: str
    count: int
    rows: tuple[NamedRow, ...]


@dataclass(frozen=True, slots=True)
class EntryContent(Page):
    """`phrases` are the changes that are not of rows; `links` addresses with their words."""

    template: ClassVar[str] = "feeds/entry.html"

    sample: bool = False
    paragraphs: tuple[Text, ...] = ()
    groups: tuple[RowGroup, ...] = ()
    phrases: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    comma: str = ", "


def write_content(
    reader: Reader,
    *,
    sample: bool = False,
    paragraphs: Iterable[Text | str] = (),
    groups: Iterable[RowGroup] = (),
    phrases: Iterable[str] = (),
    links: Iterable[tuple[str, str]] = (),
) -> str:
    texts = (Text(part) if isinstance(part, str) else part for part in paragraphs)
    content = EntryContent(
        sample=sample,
        paragraphs=tuple(filter(None, texts)),
        groups=tuple(groups),
        phrases=tuple(phrases),
        links=tuple(links),
        comma=comma_of(reader.language),
    )
    return render(content).strip()


def group_changes(
    reader: Reader,
    connection: Connection,
    changes: Sequence[RecentChange],
    counts: Mapping[str, int],
) -> tuple[RowGroup, ...]:
    """Changed rows by kind, with the names that their records have now; `counts` are of all."""
    shown = [
        change
        for kind in KINDS
        for change in [change for change in changes if change.row.kind == kind][:MOST_NAMED]
    ]
    names = _read_names(connection, shown)
    columns = _read_columns(reader, shown)
    return tuple(
        RowGroup(
            kind,
            counts[kind],
            tuple(
                _name_row(reader, change, names, columns)
                for change in shown
                if change.row.kind == kind
            ),
        )
        for kind in KINDS
        if counts.get(kind)
    )


def name_records(
    reader: Reader,
    connection: Connection,
    register: str,
    changed: Sequence[tuple[str, tuple[str, ...]]],
    columns: Mapping[str, Column],
) -> tuple[NamedRow, ...]:
    """Records by id, each with the names of its changed columns."""
    records = read_records(connection, register, [identifier for identifier, _ in changed])
    return tuple(
        NamedRow(
            reader.name(records[identifier].name) or Text(identifier),
            page_of_record(reader.service, register, identifier, reader.language),
            title_columns(reader, columns, names),
        )
        for identifier, names in changed
        if identifier in records
    )


def title_columns(
    reader: Reader, columns: Mapping[str, Column], names: Sequence[str]
) -> tuple[str, ...]:
    """The titles of the first of some columns."""
    titles = tuple(
        str(reader.text(columns[name].field, "title") if name in columns else "") or name
        for name in names[:MOST_COLUMNS]
    )
    return (*titles, "…") if len(names) > MOST_COLUMNS else titles


def _name_row(
    reader: Reader,
    change: RecentChange,
    names: Mapping[tuple[str, str], Mapping[str, str]],
    columns: Mapping[tuple[str, str], Mapping[str, Column]],
) -> NamedRow:
    register, row = change.register or "", change.row
    known = names.get((register, change.identifier))
    titles = columns.get((change.after.manifest, row.resource), {})
    changed = tuple(row.after or ()) if row.kind == "changed" else ()
    return NamedRow(
        (reader.name(known) if known else None) or Text(" · ".join(row.key.values())),
        page_of_record(reader.service, register, change.identifier, reader.language)
        if known
        else "",
        title_columns(reader, titles, changed),
    )


def _read_names(
    connection: Connection, changes: Iterable[RecentChange]
) -> dict[tuple[str, str], Mapping[str, str]]:
    ids: dict[str, set[str]] = {}
    for change in changes:
        if change.register and change.identifier:
            ids.setdefault(change.register, set()).add(change.identifier)
    return {
        (register, identifier): record.name
        for register, some in ids.items()
        for identifier, record in read_records(connection, register, some).items()
    }


def _read_columns(
    reader: Reader, changes: Iterable[RecentChange]
) -> dict[tuple[str, str], Mapping[str, Column]]:
    """The columns of the tables of some changes, by manifest and resource."""
    store = reader.service.store
    return {
        (manifest, table.resource): {column.name: column for column in table.columns}
        for manifest in {change.after.manifest for change in changes}
        for table in read_tables(store.manifest(manifest).descriptor)
    }
