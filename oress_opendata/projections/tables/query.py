"""Queries of the rows of a table, and their SQL.

Only SELECTs, every value bound, every name quoted and one of the table's own. Why the SQL is
written as text: docs/decisions/0011-row-queries.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from oress_opendata.projections.tables.sql_names import column_name, quote_name, quote_text

# The only table of a database, and the column that numbers its rows.
SOURCE = "cells"
NUMBER = "_row"
COMPARISONS = {"eq": "=", "ne": "<>", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
FUNCTIONS = {"count": "count", "sum": "sum", "mean": "avg", "min": "min", "max": "max"}
EARTH_KM = 6371.0088
# Letters that are compared as others, beside those that lose an accent or a hamza; what parts
# words is a space, and the tatweel is left out.
ALIKE = ("ٱىةېکگڭڤپچ-_'\u2019\u0640", "ايهيكككفبج" + 4 * " ")


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on a column. `values` are typed; `operator` is a comparison, `in`, `contains`,
    `matches` or `empty` (its value a boolean)."""

    column: str
    operator: str
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Sort:
    column: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Near:
    """Rows by their distance from a point, in kilometres, no farther than `within`."""

    latitude: float
    longitude: float
    within: float | None
    columns: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Aggregate:
    """`function` of `column`; a count of rows needs no column."""

    function: str
    column: str | None = None

    @property
    def name(self) -> str:
        return self.function if self.column is None else f"{self.function}.{self.column}"


@dataclass(frozen=True, slots=True)
class RowQuery:
    """A query of a table. `after` is the key of the last row of the page before; `lists` are the
    columns whose cells are lists."""

    select: tuple[str, ...]
    filters: tuple[Filter, ...] = ()
    sort: tuple[Sort, ...] = ()
    limit: int = 20
    after: tuple[Any, ...] | None = None
    group: tuple[str, ...] = ()
    aggregates: tuple[Aggregate, ...] = ()
    near: Near | None = None
    facets: tuple[str, ...] = ()
    lists: frozenset[str] = frozenset()


@dataclass(slots=True)
class Statement:
    """SQL with its bound values, in order."""

    text: str
    values: list[Any] = field(default_factory=list)


def page_statement(query: RowQuery, source: str) -> Statement:
    """One row more than the page, to know whether there is a next page."""
    keys = _keys(query)
    statement = Statement("SELECT ")
    names = [column_name(name) for name in query.select]
    order = [f"{expression} AS {quote_name(f'_key{n}')}" for n, (expression, _) in enumerate(keys)]
    statement.text += ", ".join([*names, *order]) + f" FROM {source}"
    _where(statement, query, keys)
    sorting = ", ".join(
        f"{quote_name(f'_key{n}')} {'DESC' if down else 'ASC'}" for n, (_, down) in enumerate(keys)
    )
    statement.text += f" ORDER BY {sorting} LIMIT {int(query.limit) + 1}"
    return statement


def count_statement(query: RowQuery, source: str) -> Statement:
    statement = Statement(f"SELECT count(*) FROM {source}")
    _where(statement, query, None)
    return statement


def rows_statement(query: RowQuery, source: str) -> Statement:
    """All rows of a query, in its order, for a file; limited unless `limit` is 0."""
    names = ", ".join(column_name(name) for name in query.select)
    statement = Statement(f"SELECT {names} FROM {source}")
    _where(statement, query, None)
    keys = _keys(query)
    sorting = ", ".join(f"{key} {'DESC' if down else 'ASC'}" for key, down in keys)
    statement.text += f" ORDER BY {sorting}" + (f" LIMIT {query.limit}" if query.limit else "")
    return statement


def facet_statement(query: RowQuery, column: str, source: str, limit: int) -> Statement:
    """The values of a column with their numbers of rows, the most frequent first."""
    name = column_name(column)
    shown = f"unnest({name})" if column in query.lists else name
    statement = Statement(
        f"SELECT value, count(*) AS n FROM (SELECT {shown} AS value FROM {source}"
    )
    _where(statement, query, None)
    statement.text += f") GROUP BY 1 ORDER BY n DESC, 1 NULLS LAST LIMIT {int(limit)}"
    return statement


def facets_statement(query: RowQuery, columns: Sequence[str], source: str) -> Statement:
    """The number of rows; for each column its values with their numbers of rows, and how many rows
    have one. In one pass without a group, which is four times as fast as grouping sets."""
    names = [column_name(column) for column in columns]
    measures = [f"histogram({name}), count({name})" for name in names]
    statement = Statement(f"SELECT {', '.join(['count(*)', *measures])} FROM {source}")
    _where(statement, query, None)
    return statement


def group_statement(query: RowQuery, source: str, limit: int) -> Statement:
    """The aggregates of each group, in the order of the groups."""
    names = [column_name(name) for name in query.group]
    measures = [
        f"{_measure(aggregate)} AS {quote_name(aggregate.name)}" for aggregate in query.aggregates
    ]
    statement = Statement(f"SELECT {', '.join([*names, *measures])} FROM {source}")
    _where(statement, query, None)
    if names:
        places = ", ".join(str(n + 1) for n in range(len(names)))
        order = ", ".join(f"{n + 1} NULLS FIRST" for n in range(len(names)))
        statement.text += f" GROUP BY {places} ORDER BY {order}"
    statement.text += f" LIMIT {int(limit)}"
    return statement


def _measure(aggregate: Aggregate) -> str:
    function = FUNCTIONS[aggregate.function]
    return f"{function}({column_name(aggregate.column) if aggregate.column else '*'})"


def _keys(query: RowQuery) -> list[tuple[str, bool]]:
    """The sort keys of rows, and whether they are descending: empty cells last, then the number of
    the row, so that no two rows have the same keys."""
    keys: list[tuple[str, bool]] = []
    if query.near:
        keys.append((_distance(query.near), False))
    for sort in query.sort:
        name = column_name(sort.column)
        keys += [(f"({name} IS NULL)", False), (name, sort.descending)]
    return [*keys, (NUMBER, False)]


def _distance(near: Near) -> str:
    """The great-circle distance (haversine formula), in kilometres. The point is two literals."""
    latitude, longitude = map(column_name, near.columns)
    north, east = float(near.latitude), float(near.longitude)
    return (
        f"(2 * {EARTH_KM} * asin(sqrt(least(1.0, "
        f"pow(sin(radians({latitude} - ({north!r})) / 2), 2) + "
        f"cos(radians({north!r})) * cos(radians({latitude})) * "
        f"pow(sin(radians({longitude} - ({east!r})) / 2), 2)))))"
    )


def _where(statement: Statement, query: RowQuery, keys: list[tuple[str, bool]] | None) -> None:
    """The conditions; with `keys`, also those of the page."""
    conditions = []
    for condition in query.filters:
        listed = condition.column in query.lists
        text, values = _list_condition(condition) if listed else _condition(condition)
        conditions.append(text)
        statement.values += values
    if query.near:
        conditions.append(f"{_distance(query.near)} IS NOT NULL")
        if query.near.within is not None:
            conditions.append(f"{_distance(query.near)} <= ({float(query.near.within)!r})")
    if keys is not None and query.after is not None:
        text, values = _after(keys, query.after)
        conditions.append(text)
        statement.values += values
    if conditions:
        statement.text += " WHERE " + " AND ".join(conditions)


def _condition(condition: Filter) -> tuple[str, list[Any]]:
    name = column_name(condition.column)
    match condition.operator:
        case "in":
            places = ", ".join("?" for _ in condition.values)
            return f"{name} IN ({places})", list(condition.values)
        case "contains":
            return f"contains(lower(CAST({name} AS VARCHAR)), lower(?))", list(condition.values)
        case "matches":
            return f"contains({_folded(name)}, {_folded('?')})", list(condition.values)
        case "empty":
            return f"{name} IS {'' if condition.values[0] else 'NOT '}NULL", []
        case "ne":
            return f"{name} IS DISTINCT FROM ?", list(condition.values)
    return f"{name} {COMPARISONS[condition.operator]} ?", list(condition.values)


def _folded(expression: str) -> str:
    """A text without case, accents and the variants of Arabic letters."""
    plain = f"strip_accents(lower(CAST({expression} AS VARCHAR)))"
    return f"translate({plain}, {quote_text(ALIKE[0])}, {quote_text(ALIKE[1])})"


def _list_condition(condition: Filter) -> tuple[str, list[Any]]:
    """A condition on a list: it holds a value, one of several, a part of a text, or anything."""
    name, values = column_name(condition.column), list(condition.values)
    match condition.operator:
        case "in":
            return f"list_has_any({name}, ?)", [values]
        case "contains":
            return f"contains(lower(array_to_string({name}, ' ')), lower(?))", values
        case "matches":
            whole = f"array_to_string({name}, ' ')"
            return f"contains({_folded(whole)}, {_folded('?')})", values
        case "empty":
            return f"coalesce(len({name}), 0) {'=' if values[0] else '>'} 0", []
        case "ne":
            return f"NOT coalesce(list_contains({name}, ?), false)", values
    return f"list_contains({name}, ?)", values


def _after(keys: list[tuple[str, bool]], after: tuple[Any, ...]) -> tuple[str, list[Any]]:
    """Rows after a key: greater in the first place, or equal there and greater in the next, …"""
    texts, values = [], []
    for place in range(len(keys)):
        parts, bound = [], []
        for (expression, _), value in zip(keys[:place], after[:place], strict=True):
            parts.append(f"{expression} IS NOT DISTINCT FROM ?")
            bound.append(value)
        expression, down = keys[place]
        if after[place] is None:
            continue  # only the later keys can put a row after an empty cell
        parts.append(f"{expression} {'<' if down else '>'} ?")
        texts.append(f"({' AND '.join(parts)})")
        values += [*bound, after[place]]
    return f"({' OR '.join(texts)})", values
