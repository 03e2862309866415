"""From a request's parameters to a question about rows, typed by the table's columns.

select=a,b  sort=a,-b  limit=20  cursor=…  facet=a,b
where.a=x  where.a.in=x,y  where.a.gte=1  where.a.lt=9  where.a.ne=x
where.a.contains=x  where.a.empty=true
group=a  aggregate=count,sum.b,mean.b,min.b,max.b
near=35.2,-5.3  within=10
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from oress_opendata.delivery.http.pagination import (
    CURSOR,
    DEFAULT_LIMIT,
    LIMIT,
    MOST,
    read_cursor_key,
)
from oress_opendata.errors import BadQuery
from oress_opendata.languages import N_
from oress_opendata.projections.tables.query import (
    COMPARISONS,
    FUNCTIONS,
    Aggregate,
    Filter,
    Near,
    RowQuery,
    Sort,
)

OPERATORS = (*COMPARISONS, "in", "contains", "empty")
PLAIN = ("select", "sort", "limit", "cursor", "facet", "group", "aggregate", "near", "within")
MOST_VALUES = 200
NUMBERS = ("BIGINT", "DOUBLE", "SMALLINT")

NO_PARAMETER = N_("There is no parameter {parameter}. There are: {known}.")
NO_COLUMN = N_("In {parameter}: there is no column {column}. The columns are: {known}.")
NO_OPERATOR = N_("In {parameter}: there is no comparison {operator}. There are: {known}.")
ILL_VALUE = N_("In {parameter}: {value} is no value of the column {column} ({kind}).")
TOO_MANY = N_("In {parameter}: too many values.")
NO_FUNCTION = N_("In {parameter}: write count, or sum, mean, min or max of a column: sum.{column}.")
NO_NUMBER = N_("In {parameter}: the column {column} holds no numbers.")
NO_POINT = N_("The parameter {parameter} must be a latitude and a longitude: 35.17,-5.27.")
NO_DISTANCE = N_("The parameter {parameter} must be a distance in kilometres, and wants near.")
NO_POSITION = N_("The parameter {parameter} wants a table with positions; this one has none.")
TWICE = N_("The parameter {parameter} stands there twice.")


def read_question(
    parameters: Iterable[tuple[str, str]],
    types: Mapping[str, str],
    position: tuple[str, str] | None,
) -> RowQuery:
    """A question from the pairs of a query string. `types` are the columns with their SQL types,
    `position` the columns of latitude and longitude. Raises BadQuery, naming the parameter."""
    filters: list[Filter] = []
    plain: dict[str, str] = {}
    for name, value in parameters:
        if name.startswith("where."):
            filters.append(_read_filter(name, value, types))
        elif name not in PLAIN:
            known = ", ".join((*PLAIN, "where.{column}"))
            raise BadQuery(NO_PARAMETER, parameter=name, known=known)
        elif name in plain:
            raise BadQuery(TWICE, parameter=name)
        else:
            plain[name] = value
    select = tuple(_columns("select", plain.get("select", ""), types)) or tuple(types)
    return RowQuery(
        select=select,
        filters=tuple(filters),
        sort=tuple(_read_sort(plain.get("sort", ""), types)),
        limit=_read_limit(plain.get("limit")),
        after=_read_after(plain.get("cursor")),
        group=tuple(_columns("group", plain.get("group", ""), types)),
        aggregates=tuple(_read_aggregates(plain, types)),
        near=_read_near(plain, position),
        facets=tuple(_columns("facet", plain.get("facet", ""), types)),
        lists=frozenset(name for name, kind in types.items() if kind.endswith("[]")),
    )


def check_cursor(question: RowQuery) -> None:
    """Refuse a cursor of another list: its key has another length."""
    keys = bool(question.near) + 2 * len(question.sort) + 1
    if question.after is not None and len(question.after) != keys:
        raise BadQuery(CURSOR, parameter="cursor")


def _read_filter(name: str, value: str, types: Mapping[str, str]) -> Filter:
    column, operator = _split_name(name, types)
    kind = types[column]
    match operator:
        case "empty":
            return Filter(column, operator, (_read_value(name, column, "BOOLEAN", value),))
        case "contains":
            return Filter(column, operator, (value,))
        case "in":
            values = value.split(",")
            if len(values) > MOST_VALUES:
                raise BadQuery(TOO_MANY, parameter=name)
            typed = (_read_value(name, column, kind, each) for each in values)
            return Filter(column, operator, tuple(typed))
    return Filter(column, operator, (_read_value(name, column, kind, value),))


def _split_name(name: str, types: Mapping[str, str]) -> tuple[str, str]:
    """`where.a.gte` is column and comparison; a column's own name may hold a dot."""
    rest = name.removeprefix("where.")
    if rest in types:
        return rest, "eq"
    column, _, operator = rest.rpartition(".")
    if column not in types:
        raise BadQuery(NO_COLUMN, parameter=name, column=column or rest, known=", ".join(types))
    if operator not in OPERATORS:
        raise BadQuery(NO_OPERATOR, parameter=name, operator=operator, known=", ".join(OPERATORS))
    return column, operator


def _read_value(name: str, column: str, kind: str, text: str) -> Any:
    try:
        return _convert(kind, text)
    except (ValueError, OverflowError) as error:
        raise BadQuery(
            ILL_VALUE, parameter=name, value=text, column=column, kind=kind.lower()
        ) from error


def _convert(kind: str, text: str) -> Any:
    match kind:
        case "BIGINT" | "SMALLINT":
            number = int(text)
            if abs(number) >= 2**63:
                raise ValueError(text)
            return number
        case "DOUBLE":
            return float(text)
        case "DATE":
            return date.fromisoformat(text)
        case "BOOLEAN":
            return {"true": True, "false": False}[text] if text in ("true", "false") else int("x")
    return text


def _columns(parameter: str, text: str, types: Mapping[str, str]) -> Iterator[str]:
    for column in dict.fromkeys(each for each in text.split(",") if each):
        if column not in types:
            known = ", ".join(types)
            raise BadQuery(NO_COLUMN, parameter=parameter, column=column, known=known)
        yield column


def _read_sort(text: str, types: Mapping[str, str]) -> Iterator[Sort]:
    for each in dict.fromkeys(each for each in text.split(",") if each):
        column = each if each in types else each.removeprefix("-")
        yield from (Sort(name, each != name) for name in _columns("sort", column, types))


def _read_limit(text: str | None) -> int:
    if text is None:
        return DEFAULT_LIMIT
    if not (text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= MOST):
        raise BadQuery(LIMIT, parameter="limit")
    return int(text)


def _read_after(cursor: str | None) -> tuple[Any, ...] | None:
    key = read_cursor_key(cursor)
    if key is None:
        return None
    try:
        values = json.loads(key)
    except (ValueError, RecursionError) as error:
        raise BadQuery(CURSOR, parameter="cursor") from error
    scalars = (str, int, float, bool, type(None))
    if not isinstance(values, list) or not all(isinstance(each, scalars) for each in values):
        raise BadQuery(CURSOR, parameter="cursor")
    return tuple(values)


def _read_aggregates(plain: Mapping[str, str], types: Mapping[str, str]) -> Iterator[Aggregate]:
    asked = plain.get("aggregate", "count" if plain.get("group") else "")
    for each in dict.fromkeys(each for each in asked.split(",") if each):
        function, _, column = each.partition(".")
        if function not in FUNCTIONS or (function != "count" and not column):
            raise BadQuery(NO_FUNCTION, parameter="aggregate", column=next(iter(types)))
        if column:
            next(_columns("aggregate", column, types))
            if function in ("sum", "mean") and types[column] not in NUMBERS:
                raise BadQuery(NO_NUMBER, parameter="aggregate", column=column)
        yield Aggregate(function, column or None)


def _read_near(plain: Mapping[str, str], position: tuple[str, str] | None) -> Near | None:
    if "near" not in plain:
        if "within" in plain:
            raise BadQuery(NO_DISTANCE, parameter="within")
        return None
    if position is None:
        raise BadQuery(NO_POSITION, parameter="near")
    numbers = [_read_float(each) for each in plain["near"].split(",")]
    if len(numbers) != 2 or not (abs(numbers[0]) <= 90 and abs(numbers[1]) <= 180):
        raise BadQuery(NO_POINT, parameter="near")
    within = _read_float(plain["within"]) if "within" in plain else None
    if within is not None and not within >= 0:
        raise BadQuery(NO_DISTANCE, parameter="within")
    return Near(numbers[0], numbers[1], within, position)


def _read_float(text: str) -> float:
    """A finite number, or one that no comparison accepts."""
    try:
        number = float(text)
    except ValueError:
        return math.nan
    return number if math.isfinite(number) else math.nan
