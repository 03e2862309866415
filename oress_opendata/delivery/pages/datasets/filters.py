"""The form that adds a filter to the rows of a table, and the filters in use.

A filter is a column, a comparison and a value; a value of a column of codes is a code, or what it
is called in any language.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from oress_opendata.delivery.pages.datasets.shown_table import Pairs, ShownTable
from oress_opendata.delivery.pages.shared.formatting import read_number
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.delivery.parameters.matches import equal_to, resolve_matches
from oress_opendata.delivery.parameters.query_string import QueryString
from oress_opendata.languages import N_, comma_of, say
from oress_opendata.meaning.descriptor import Column
from oress_opendata.meaning.typed_columns import is_number
from oress_opendata.projections.tables.reading import column_types, list_values
from oress_opendata.queries.labels import find_in, has_labels

# The fields of the form; an address never keeps them.
COLUMN, CONDITION, VALUE = "column", "condition", "value"
FORM = (COLUMN, CONDITION, VALUE)
Pair = tuple[str, str]
CONTAINS = N_("contains")
CONDITIONS = {
    "matches": CONTAINS,
    "eq": N_("is"),
    "ne": N_("is not"),
    "gte": N_("is at least"),
    "lte": N_("is at most"),
    "empty": N_("is empty"),
    "filled": N_("is filled"),
}
SIGNS = {"ne": "≠", "gt": ">", "gte": "≥", "lt": "<", "lte": "≤"}
EMPTY, FILLED = N_("empty"), N_("not empty")
# Values of a filter that are named.
MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class RowFilter:
    """A filter in use; `operator` is empty where the value is equal; `href` is the table without
    the filter."""

    title: Text
    operator: str
    value: str
    href: str


def settle_query(shown: ShownTable, query: QueryString) -> QueryString:
    """The parameters as they last: what the form sends is a filter, a text that names codes is
    these codes, and empty fields are left out. Raises BadQuery."""
    column = query.text(COLUMN)
    condition = query.choose(CONDITION, CONDITIONS) or next(iter(CONDITIONS))
    value = query.text(VALUE).strip()
    kept = QueryString(tuple(pair for pair in query.without(*FORM).pairs if pair[1]))
    for added in _add_filters(shown, column, condition, value) if column else ():
        if added not in kept.pairs:
            kept = QueryString((*kept.without("cursor").pairs, added))
    return resolve_matches(kept, find_in(shown.table, shown.database, shown.labels))


def _add_filters(shown: ShownTable, name: str, condition: str, value: str) -> Iterator[Pair]:
    """The filters that the form asks for; none where it has no value yet."""
    if condition in ("empty", "filled"):
        yield f"where.{name}.empty", "true" if condition == "empty" else "false"
        return
    if not value:
        return
    column = shown.columns.get(name)
    if column and is_number(column_types(shown.database)[name]) and condition != "matches":
        value = read_number(value, shown.reader.language)
    values = [value]
    if column and has_labels(column) and condition in ("eq", "ne"):
        codes = list_values(shown.database, name)
        found = [] if value in codes else shown.labels.find(column, codes, value, whole=True)
        if condition == "eq" and (several := equal_to(name, found, VALUE)):
            yield several
            return
        values = list(found) or values
    where = f"where.{name}" if condition == "eq" else f"where.{name}.{condition}"
    yield from ((where, value) for value in values)


def list_row_filters(shown: ShownTable, pairs: Pairs) -> Iterator[RowFilter]:
    for number, (name, value) in enumerate(pairs):
        if name.startswith("where."):
            kept = (*pairs[:number], *pairs[number + 1 :])
            href = shown.href(pair for pair in kept if pair[0] != "cursor")
            yield _row_filter(shown, name.removeprefix("where."), value, href)


def _row_filter(shown: ShownTable, rest: str, value: str, href: str) -> RowFilter:
    name, operator = (rest, "eq") if rest in shown.columns else rest.rpartition(".")[::2]
    column, language = shown.columns[name], shown.reader.language
    match operator:
        case "empty":
            value = say(EMPTY if value == "true" else FILLED, language)
        case "eq" | "ne":
            value = str(shown.full_label(column, value)) or value
        case "in":
            value = _name_values(shown, column, value.split(","))
    words = say(CONTAINS, language) if operator in ("contains", "matches") else ""
    return RowFilter(shown.title(column), SIGNS.get(operator, words), value, href)


def _name_values(shown: ShownTable, column: Column, values: list[str]) -> str:
    named = [str(shown.full_label(column, value)) or value for value in values[:MOST_NAMED]]
    more = ["…"] if len(values) > MOST_NAMED else []
    return comma_of(shown.reader.language).join([*dict.fromkeys(named), *more])
