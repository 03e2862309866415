"""The parameters that select rows, typed by the columns of the table.

select=a,b  sort=a,-b  limit=20  cursor=…  facet=a,b
where.a=x  where.a.in=x,y  where.a.gte=1  where.a.lt=9  where.a.ne=x
where.a.contains=x  where.a.matches=x  where.a.empty=true
group=a  aggregate=count,sum.b,mean.b,min.b,max.b
near=35.2,-5.3  within=10
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from oress_opendata.delivery.parameters.cursors import NOT_A_CURSOR
from oress_opendata.delivery.parameters.lists import CURSOR, LIMIT
from oress_opendata.delivery.parameters.parameter import Parameter, text_parameter
from oress_opendata.delivery.parameters.query_string import UNKNOWN, QueryString
from oress_opendata.errors import BadQuery
from oress_opendata.languages import N_
from oress_opendata.meaning.typed_columns import DIGITS, is_number
from oress_opendata.projections.tables.query import (
    COMPARISONS,
    FUNCTIONS,
    Aggregate,
    Filter,
    Near,
    RowQuery,
    Sort,
)

OPERATORS = (*COMPARISONS, "in", "contains", "matches", "empty")
MOST_VALUES = 200

NO_COLUMN = N_("In {parameter}: there is no column {column}. The columns are: {known}.")
NO_OPERATOR = N_("In {parameter}: unknown comparison {operator}. Known comparisons: {known}.")
NOT_A_VALUE = N_("In {parameter}: {value} is not a valid value for column {column} ({kind}).")
TOO_MANY = N_("Parameter {parameter} has too many values; the limit is {most}.")
NO_FUNCTION = N_(
    "In {parameter}: write count, or sum, mean, min or max of a column, such as sum.{column}."
)
NOT_NUMERIC = N_("In {parameter}: column {column} is not numeric.")
NOT_A_POINT = N_("Parameter {parameter} must be a latitude and a longitude, such as 35.17,-5.27.")
NOT_A_DISTANCE = N_("Parameter {parameter} must be a distance in kilometres and requires `near`.")
NO_POSITION = N_("Parameter {parameter} needs a table with positions; this one has none.")
SELECT = text_parameter("select", "Columns, separated by commas.")
SORT = text_parameter(
    "sort", "Columns, separated by commas; -column for descending. Empty cells come last."
)
FACET = text_parameter("facet", "Columns whose values are counted.")
GROUP = text_parameter("group", "Columns by which `aggregate` groups.")
AGGREGATE = text_parameter("aggregate", "count, sum.column, mean.column, min.column, max.column.")
NEAR = text_parameter("near", "latitude,longitude: the nearest rows first.")
WITHIN = text_parameter("within", "Kilometres, beside `near`.")
LABELS = text_parameter(
    "labels",
    "A language: adds the labels of codes, the names of records and the levels of places beside "
    "them, as {column}.label and {column}.level.",
)
PARAMETERS = (SELECT, SORT, LIMIT, CURSOR, FACET, GROUP, AGGREGATE, NEAR, WITHIN)


def read_question(
    query: QueryString, types: Mapping[str, str], position: tuple[str, str] | None
) -> RowQuery:
    """The query of a query string. `types` are the columns with their SQL types, `position` the
    columns of latitude and longitude. Raises BadQuery, naming the parameter."""
    check_names(query)
    filters = tuple(_read_filters(query, types))
    aggregates = query.get(AGGREGATE) or ("count" if query.get(GROUP) else "")
    near, sort = _read_near(query, position), tuple(_read_sort(query.get(SORT), types))
    return RowQuery(
        select=tuple(_columns(SELECT, query.get(SELECT), types)) or tuple(types),
        filters=filters,
        sort=sort,
        limit=query.get(LIMIT),
        after=_read_after(query.get(CURSOR), _key_kinds(near, sort, types)),
        group=tuple(_columns(GROUP, query.get(GROUP), types)),
        aggregates=tuple(_read_aggregates(aggregates, types)),
        near=near,
        facets=tuple(_columns(FACET, query.get(FACET), types)),
        lists=frozenset(name for name, kind in types.items() if kind.endswith("[]")),
    )


def check_names(query: QueryString) -> None:
    """Raises BadQuery for an unknown parameter, whatever the columns are."""
    plain = [parameter.name for parameter in PARAMETERS]
    for name in query.names:
        if name not in plain and not name.startswith("where."):
            known = ", ".join((*plain, LABELS.name, "where.{column}"))
            raise BadQuery(UNKNOWN, parameter=name, known=known)


def _read_filters(query: QueryString, types: Mapping[str, str]) -> Iterator[Filter]:
    for name, value in query.pairs:
        if name.startswith("where."):
            yield _read_filter(name, value, types)


def _read_filter(name: str, value: str, types: Mapping[str, str]) -> Filter:
    column, operator = _split_name(name, types)
    kind = types[column]
    match operator:
        case "empty":
            return Filter(column, operator, (_read_value(name, column, "BOOLEAN", value),))
        case "contains" | "matches":
            return Filter(column, operator, (value,))
        case "in":
            values = value.split(",")
            if len(values) > MOST_VALUES:
                raise BadQuery(TOO_MANY, parameter=name, most=MOST_VALUES)
            typed = (_read_value(name, column, kind, item) for item in values)
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
            NOT_A_VALUE, parameter=name, value=text, column=column, kind=kind.lower()
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
        case _ if is_number(kind):
            return _read_decimal(text)
        case "DATE":
            return date.fromisoformat(text)
        case "BOOLEAN":
            return {"true": True, "false": False}[text] if text in ("true", "false") else int("x")
    return text


def _read_decimal(text: str) -> Decimal:
    """A number that a DECIMAL may be compared with. Raises ValueError."""
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise ValueError(text) from error
    if not number.is_finite() or number.adjusted() >= DIGITS:
        raise ValueError(text)
    return number


def _columns(parameter: Parameter[str], text: str, types: Mapping[str, str]) -> Iterator[str]:
    for column in _split(text):
        yield _known(parameter, column, types)


def _known(parameter: Parameter[str], column: str, types: Mapping[str, str]) -> str:
    if column not in types:
        known = ", ".join(types)
        raise BadQuery(NO_COLUMN, parameter=parameter.name, column=column, known=known)
    return column


def _split(text: str) -> Iterable[str]:
    """The items of a list that is separated by commas, each once."""
    return dict.fromkeys(item for item in text.split(",") if item)


def _read_sort(text: str, types: Mapping[str, str]) -> Iterator[Sort]:
    for item in _split(text):
        column = _known(SORT, item if item in types else item.removeprefix("-"), types)
        yield Sort(column, column != item)


def _key_kinds(near: Near | None, sort: Iterable[Sort], types: Mapping[str, str]) -> list[str]:
    """The SQL types of a row's key: its distance, for each sorted column whether its cell is
    empty and the cell, then the number of the row."""
    cells = [kind for item in sort for kind in ("BOOLEAN", types[item.column])]
    return [*(["DOUBLE"] if near else []), *cells, "BIGINT"]


def _read_after(key: str | None, kinds: list[str]) -> tuple[Any, ...] | None:
    """The values of a key, typed. Raises BadQuery for a cursor that this list never wrote."""
    if key is None:
        return None
    try:
        values = json.loads(key)
        if not isinstance(values, list):
            raise ValueError(key)
        typed = [_read_key(kind, value) for kind, value in zip(kinds, values, strict=True)]
        for place, value in enumerate(typed):
            if value is None and typed[place - 1] is not True:
                raise ValueError(key)
    except (ValueError, OverflowError, RecursionError) as error:
        raise BadQuery(NOT_A_CURSOR, parameter=CURSOR.name) from error
    return tuple(typed)


def _read_key(kind: str, value: Any) -> Any:
    """A value of a key. Raises ValueError, also for a text that UTF-8 cannot write."""
    if value is None:
        return None
    if kind.endswith("[]") and isinstance(value, list):
        return [_read_key(kind[:-2], item) for item in value]
    if not isinstance(value, str | int | float) or (isinstance(value, bool) != (kind == "BOOLEAN")):
        raise ValueError(value)
    text = str(value).lower() if isinstance(value, bool) else str(value)
    text.encode()
    return _convert(kind, text)


def _read_aggregates(text: str, types: Mapping[str, str]) -> Iterator[Aggregate]:
    for item in _split(text):
        function, _, column = item.partition(".")
        if function not in FUNCTIONS or (function != "count" and not column):
            example = next(iter(types))
            raise BadQuery(NO_FUNCTION, parameter=AGGREGATE.name, column=example)
        if column:
            _known(AGGREGATE, column, types)
            if function in ("sum", "mean") and not is_number(types[column]):
                raise BadQuery(NOT_NUMERIC, parameter=AGGREGATE.name, column=column)
        yield Aggregate(function, column or None)


def _read_near(query: QueryString, position: tuple[str, str] | None) -> Near | None:
    if NEAR.name not in query:
        if WITHIN.name in query:
            raise BadQuery(NOT_A_DISTANCE, parameter=WITHIN.name)
        return None
    if position is None:
        raise BadQuery(NO_POSITION, parameter=NEAR.name)
    numbers = [_read_float(number) for number in query.get(NEAR).split(",")]
    if len(numbers) != 2 or not (abs(numbers[0]) <= 90 and abs(numbers[1]) <= 180):
        raise BadQuery(NOT_A_POINT, parameter=NEAR.name)
    within = _read_float(query.get(WITHIN)) if WITHIN.name in query else None
    if within is not None and not within >= 0:
        raise BadQuery(NOT_A_DISTANCE, parameter=WITHIN.name)
    return Near(numbers[0], numbers[1], within, position)


def _read_float(text: str) -> float:
    """A finite number, or one that no comparison accepts."""
    try:
        number = float(text)
    except ValueError:
        return math.nan
    return number if math.isfinite(number) else math.nan
