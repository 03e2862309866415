"""Rows of a table on the page of its release: the first ones, or those that were requested.

The parameters are those of the rows API, and `table` names the table. Cells are shown as they are
in the file, beside the labels of codes and the names of records.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Connection

from oress_opendata.delivery.pages.registers.fields import page_of_record
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.delivery.parameters.cursors import write_key
from oress_opendata.delivery.parameters.query_string import QueryString
from oress_opendata.delivery.parameters.rows import PARAMETERS, read_question
from oress_opendata.meaning.descriptor import Column, Table
from oress_opendata.meaning.typed_columns import to_json
from oress_opendata.projections.tables.formats import find_position
from oress_opendata.projections.tables.query import RowQuery
from oress_opendata.projections.tables.reading import column_types, count_rows, read_page
from oress_opendata.store.records import read_records

FEW, REQUESTED = 5, 20
COLUMNS = 40
LONGEST_CELL = 160
LONG_CELL = 40

Pairs = tuple[tuple[str, str], ...]
# The names of records: by register, by id, by language.
Names = Mapping[str, Mapping[str, Mapping[str, str]]]


@dataclass(frozen=True, slots=True)
class CellView:
    """`label` is the meaning of a code, `href` leads to it. `kind` is `number` where digits line
    up, `long` where a text needs room."""

    text: str
    label: Text
    href: str
    language: str | None
    kind: str


@dataclass(frozen=True, slots=True)
class HeadView:
    """The heading of a column; `href` sorts by it, or reverses the order where it is sorted."""

    column: Column
    title: Text
    href: str
    sorted: str


@dataclass(frozen=True, slots=True)
class Preview:
    """`pairs` are the parameters of the rows, without table and cursor, and `query` the same as the
    query of the API. `hidden` columns did not fit. `following` and `first` are addresses; `rows`
    counts all rows, `total` those that match. `sort` is the parameter of the order."""

    heads: tuple[HeadView, ...]
    cells: tuple[tuple[CellView, ...], ...]
    hidden: int
    total: int
    rows: int
    query: str
    sort: str
    chosen: bool
    following: str
    first: str
    begun: bool


def preview_table(
    reader: Reader, connection: Connection, table: Table, database: Path, pairs: Pairs | None
) -> Preview:
    """`pairs` are the parameters for this table; None where another table or none was requested.
    Raises BadQuery."""
    types = column_types(database)
    question = read_question(QueryString(pairs or ()), types, find_position(table))
    shown = tuple(name for name in question.select if name in types)[:COLUMNS]
    limit = question.limit if any(name == "limit" for name, _ in pairs or ()) else REQUESTED
    question = replace(question, select=shown, limit=FEW if pairs is None else limit)
    page = read_page(database, question)
    kept = tuple(pair for pair in pairs or () if pair[0] != "cursor")
    formatter = _RowFormatter(reader, table, kept)
    columns = [formatter.column(name) for name in shown]
    names = _read_names(connection, columns, page.rows)
    following = ""
    if page.more and page.last is not None:
        following = formatter.address((*kept, ("cursor", write_key(page.last))))
    narrowed = bool(question.filters or question.near)
    rows = count_rows(database, RowQuery(()))
    return Preview(
        heads=tuple(formatter.head(column, question) for column in columns),
        cells=tuple(
            tuple(formatter.cell(column, row[column.name], names) for column in columns)
            for row in page.rows
        ),
        hidden=len(types) - len(shown),
        total=count_rows(database, question) if narrowed else rows,
        rows=rows,
        query=f"?{urlencode(kept)}" if kept else "",
        sort=dict(kept).get("sort", ""),
        chosen=pairs is not None,
        following=following,
        first=formatter.address(kept),
        begun=question.after is not None,
    )


def _read_names(
    connection: Connection, columns: Iterable[Column], rows: list[dict[str, Any]]
) -> Names:
    """The names of the records that the rows refer to: one query for each register."""
    ids: dict[str, set[str]] = {}
    for column in columns:
        if column.register:
            found = {str(row[column.name]) for row in rows if row[column.name] is not None}
            ids.setdefault(column.register, set()).update(found)
    return {
        register: {
            key: record.name for key, record in read_records(connection, register, some).items()
        }
        for register, some in ids.items()
        if some
    }


@dataclass(frozen=True, slots=True)
class _RowFormatter:
    reader: Reader
    table: Table
    pairs: Pairs

    def column(self, name: str) -> Column:
        return next(column for column in self.table.columns if column.name == name)

    def address(self, pairs: Pairs) -> str:
        """The same page with other rows of this table."""
        query = urlencode([("table", self.table.resource), *pairs])
        return f"?{query}#table-{self.table.resource}"

    def head(self, column: Column, question: RowQuery) -> HeadView:
        first = next(iter(question.sort), None)
        here = first is not None and first.column == column.name
        sorted_ = ("descending" if first.descending else "ascending") if first and here else ""
        down = "-" if sorted_ == "ascending" else ""
        pairs = tuple(pair for pair in self.pairs if pair[0] != "sort")
        return HeadView(
            column,
            self.reader.text(column.field, "title"),
            self.address((*pairs, ("sort", f"{down}{column.name}"))),
            sorted_,
        )

    def cell(self, column: Column, value: Any, names: Names) -> CellView:
        text = _write(value)
        cut = text if len(text) <= LONGEST_CELL else text[:LONGEST_CELL] + "…"
        label, href = self._link(column, text, names) if text else (Text(""), "")
        number = column.type in ("integer", "number")
        kind = "number" if number else "long" if len(text) > LONG_CELL else "text"
        language = column.language if column.language != self.reader.language else None
        return CellView(cut, label, href, language, kind)

    def _link(self, column: Column, text: str, names: Names) -> tuple[Text, str]:
        """The meaning of a code or an id, and its page."""
        reader = self.reader
        if column.scheme:
            labels = reader.vocabulary.label(column.scheme, text)
            page = reader.service.addresses.page
            href = page("vocab", column.scheme, text, language=reader.language) if labels else ""
            return reader.name(labels), href
        register = column.register
        if register is None and self.table.register and column.name == self.table.id_column:
            return Text(""), page_of_record(
                reader.service, self.table.register, text, reader.language
            )
        known = names.get(register or "", {}).get(text)
        if register is None or known is None:
            return Text(""), ""
        return reader.name(known), page_of_record(reader.service, register, text, reader.language)


def _write(value: Any) -> str:
    """A value as the file has it."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(to_json(value))


def read_pairs(query: QueryString) -> tuple[str, Pairs]:
    """The requested table and the parameters of its rows; empty where there is none. Others are
    ignored, as on every page. Raises BadQuery."""
    table = query.text("table")
    known = {parameter.name for parameter in PARAMETERS}
    pairs = tuple(pair for pair in query.pairs if pair[0] in known or pair[0].startswith("where."))
    return table, pairs if table else ()
