"""Rows of a table: the first ones of a release, or those that were requested.

The parameters are those of the rows API. Cells are shown as they are in the file, beside the labels
of codes, the names of records and the levels of places.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from markupsafe import Markup, escape

from oress_opendata.delivery.pages.datasets.shown_table import Pairs, ShownTable, write_cell
from oress_opendata.delivery.pages.shared.formatting import show_exactly
from oress_opendata.delivery.pages.shared.texts import Text, localize
from oress_opendata.delivery.pages.shared.typography import SETTLED, typeset
from oress_opendata.delivery.parameters.cursors import write_key
from oress_opendata.delivery.parameters.lists import LIMIT
from oress_opendata.delivery.parameters.query_string import QueryString
from oress_opendata.delivery.parameters.rows import PARAMETERS, read_question
from oress_opendata.languages import N_, say
from oress_opendata.meaning.cells import read_cell
from oress_opendata.meaning.descriptor import Column
from oress_opendata.projections.tables.formats import find_position
from oress_opendata.projections.tables.query import RowQuery
from oress_opendata.projections.tables.reading import (
    column_types,
    count_all,
    read_page,
)
from oress_opendata.queries.labels import has_labels, has_levels

FEW, REQUESTED = 5, 20
COLUMNS = 40
LONGEST_CELL = 160
LONG_CELL = 40
# Values of a column whose cells are kept, and those of one more page.
MOST_WRITTEN = 200
# Numbers with more digits, and what is no number, are shown as they are in the file.
MOST_DIGITS = 400
LEVEL = N_("Level")


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
    """The heading of a column; `href` sorts by it, or reverses the order where it is sorted. A
    column of levels is of no file: it has neither a name nor an order."""

    name: str
    title: Text
    href: str
    sorted: str


@dataclass(frozen=True, slots=True)
class RowsView:
    """`lines` are the cells of each row as HTML. `hidden` columns did not fit. `following` and
    `first` are addresses; `rows` counts all rows, `total` those that match."""

    heads: tuple[HeadView, ...]
    lines: tuple[Markup, ...]
    hidden: int
    total: int
    rows: int
    following: str
    first: str
    begun: bool


def read_pairs(query: QueryString) -> Pairs:
    """The parameters of rows; others are ignored, as on every page."""
    known = {parameter.name for parameter in PARAMETERS}
    return tuple(pair for pair in query.pairs if pair[0] in known or pair[0].startswith("where."))


def read_pairs_question(shown: ShownTable, pairs: Pairs) -> RowQuery:
    """Raises BadQuery."""
    query, types = QueryString(pairs), column_types(shown.database)
    question = read_question(query, types, find_position(shown.table))
    select = tuple(name for name in question.select if name in shown.columns)[:COLUMNS]
    limit = question.limit if LIMIT.name in query else REQUESTED
    return replace(question, select=select, limit=limit)


def preview_rows(shown: ShownTable) -> RowsView:
    """The first rows, for the page of a release."""
    question = replace(read_pairs_question(shown, ()), limit=FEW)
    return view_rows(shown, question, (), count_all(shown.database))


def view_rows(shown: ShownTable, question: RowQuery, pairs: Pairs, total: int) -> RowsView:
    """A page of the `total` rows that fit the question. Raises BadQuery."""
    database = shown.database
    page = read_page(database, question)
    kept = tuple(pair for pair in pairs if pair[0] != "cursor")
    following = ""
    if page.more and page.last is not None:
        following = shown.href((*kept, ("cursor", write_key(page.last))))
    columns = [shown.columns[name] for name in question.select]
    cells = [
        _write_cells(shown, column, [row[column.name] for row in page.rows]) for column in columns
    ]
    return RowsView(
        heads=tuple(head for column in columns for head in _heads(shown, column, question, kept)),
        lines=tuple(
            Markup(f"{SETTLED}{''.join(row)}{SETTLED}") for row in zip(*cells, strict=True)
        ),
        hidden=len(column_types(database)) - len(columns),
        total=total,
        rows=count_all(database),
        following=following,
        first=shown.href(kept),
        begun=question.after is not None,
    )


def _heads(
    shown: ShownTable, column: Column, question: RowQuery, kept: Pairs
) -> Iterator[HeadView]:
    first = next(iter(question.sort), None)
    here = first is not None and first.column == column.name
    sorted_ = ("descending" if first.descending else "ascending") if first and here else ""
    down = "-" if sorted_ == "ascending" else ""
    pairs = tuple(pair for pair in kept if pair[0] != "sort")
    href = shown.href((*pairs, ("sort", f"{down}{column.name}")))
    yield HeadView(column.name, shown.title(column), href, sorted_)
    if has_levels(column):
        yield HeadView("", Text(say(LEVEL, shown.reader.language)), "", "")


def _write_cells(shown: ShownTable, column: Column, values: Sequence[Any]) -> list[str]:
    """The cells of a column as HTML, typeset; each different value is described and written once,
    since most pages repeat them. Those with labels are kept for other pages."""
    kept = shown.written.setdefault(column.name, {})
    written = {
        value: kept.get(value) or _write_cell(shown, column, value)
        for value in dict.fromkeys(values)
    }
    if has_labels(column) and len(kept) < MOST_WRITTEN:
        kept.update(written)
    return [written[value] for value in values]


def _write_cell(shown: ShownTable, column: Column, value: Any) -> str:
    html = "".join(map(write_html, _cells(shown, column, value)))
    return typeset(html, shown.reader.language)


def write_html(cell: CellView) -> str:
    """A cell of the table; its label instead of the code, which follows it."""
    content = ""
    if cell.label:
        content = _link(cell.href, str(localize(cell.label)))
        content += f'<code class="label">{escape(cell.text)}</code>'
    elif cell.text:
        lang = f' lang="{escape(cell.language)}"' if cell.language and not cell.href else ""
        content = _link(cell.href, f'<bdi class="cell"{lang}>{escape(cell.text)}</bdi>')
    return f'<td class="{cell.kind}">{content}</td>'


def _link(href: str, content: str) -> str:
    return f'<a href="{escape(href)}">{content}</a>' if href else content


def _cells(shown: ShownTable, column: Column, value: Any) -> Iterator[CellView]:
    text = write_cell(value)
    label = shown.label(column, text) if text else Text("")
    href = shown.page_of(column, text) if text else ""
    number = column.type in ("integer", "number")
    if number and text and not href:
        text = _show_number(column, value, text, shown.reader.language)
    cut = text if len(text) <= LONGEST_CELL else text[:LONGEST_CELL] + "…"
    kind = "number" if number else "long" if len(text) > LONG_CELL else "text"
    language = column.language if column.language != shown.reader.language else None
    yield CellView(cut, label, href, language, kind)
    if has_levels(column):
        level = shown.level(column, text) if text else Text("")
        yield CellView(str(level), Text(""), "", level.language, "text")


def _show_number(column: Column, value: Any, text: str, language: str) -> str:
    """A column of which no type holds all numbers has them as its file writes them."""
    number = read_cell(column, value) if isinstance(value, str) else value
    if not isinstance(number, int | float | Decimal):
        return text
    exact = Decimal(number)
    is_written_out = exact.is_finite() and abs(exact.adjusted()) <= MOST_DIGITS
    return show_exactly(number, language) if is_written_out else text
