"""The parameters of a search, for the API and the pages alike.

Any text in `q` is a query; another parameter that is invalid is refused by its name.
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.parameters.cursors import NOT_A_CURSOR
from oress_opendata.delivery.parameters.lists import LANGUAGE, LIMIT, requested_language
from oress_opendata.delivery.parameters.parameter import (
    NOT_A_CHOICE,
    Parameter,
    choice_parameter,
    text_parameter,
)
from oress_opendata.delivery.parameters.query_string import TWICE, UNKNOWN, read_query_string
from oress_opendata.errors import BadQuery
from oress_opendata.languages import N_
from oress_opendata.projections.search.engine import Position
from oress_opendata.projections.search.querying.searcher import SORTS, Answer, Search, Searcher

NO_FACET = N_("In {parameter}: nothing is counted by {name}. Known facets: {known}.")
TOO_MANY = N_("Parameter {parameter} has too many values; the limit is {most}.")
QUERY = text_parameter(
    "q",
    'Words, "phrases", the beginning* of a word, -what is not wanted. Any text is a query; its '
    "first 200 characters are read.",
)
KINDS = text_parameter(
    "type", "Kinds of results, separated by commas: dataset, column, concept, or a register."
)
# The cursor of a search ends in a score or a sort key, so it is read by its sort.
CURSOR = text_parameter("cursor", "Where the list goes on: taken from `next`, never made.")
SORT = choice_parameter("sort", "relevance, date (the newest first) or name.", SORTS, SORTS[0])
PLAIN: tuple[Parameter[str] | Parameter[int], ...] = (QUERY, LANGUAGE, LIMIT, CURSOR, SORT)
PARAMETERS = (QUERY, KINDS, LANGUAGE, LIMIT, CURSOR, SORT)
MOST_VALUES = 50


@dataclass(frozen=True, slots=True)
class SearchParameters:
    """The parameters as they were given: plain ones, and the values of each filter."""

    plain: Mapping[str, str]
    filters: Mapping[str, tuple[str, ...]]

    def pairs(self, **changes: str | None) -> list[tuple[str, str]]:
        """The parameters again, some of the plain ones otherwise or left out."""
        plain = {**self.plain, **changes}
        kept = [(name, value) for name, value in plain.items() if value]
        return kept + [
            (name if name == "type" else f"where.{name}", value)
            for name, values in self.filters.items()
            for value in values
        ]

    def changed(self, **changes: str) -> SearchParameters:
        """Some of the plain parameters otherwise."""
        return SearchParameters({**self.plain, **changes}, self.filters)

    def with_filter(self, name: str, value: str) -> SearchParameters:
        values = (*self.filters.get(name, ()), value)
        return SearchParameters(self.plain, {**self.filters, name: tuple(dict.fromkeys(values))})

    def without_filter(self, name: str, value: str | None = None) -> SearchParameters:
        kept = {
            other: tuple(v for v in values if other != name or value not in (None, v))
            for other, values in self.filters.items()
        }
        filters = {other: values for other, values in kept.items() if values}
        return SearchParameters(self.plain, filters)


def read_search_parameters(*, strict: bool = True) -> SearchParameters:
    """Raises BadQuery for a parameter that is given more than once, and, if `strict`, for an
    unknown one."""
    return parse_search_parameters(read_query_string().pairs, strict=strict)


def parse_search_parameters(
    pairs: Iterable[tuple[str, str]], *, strict: bool = True
) -> SearchParameters:
    """The same of other pairs than those of a request."""
    plain: dict[str, str] = {}
    filters: dict[str, list[str]] = {}
    known = [parameter.name for parameter in PLAIN]
    for name, value in pairs:
        if name == KINDS.name or name.startswith("where."):
            _add_filter(filters, name, value)
        elif name in plain:
            raise BadQuery(TWICE, parameter=name)
        elif name in known:
            plain[name] = value
        elif strict:
            names = ", ".join((*known, KINDS.name, "where.{facet}"))
            raise BadQuery(UNKNOWN, parameter=name, known=names)
    unique = {name: tuple(dict.fromkeys(values)) for name, values in filters.items() if values}
    return SearchParameters(plain, unique)


def _add_filter(filters: dict[str, list[str]], name: str, value: str) -> None:
    column = name.removeprefix("where.").removesuffix(".in")
    several = value.split(",") if name == KINDS.name or name.endswith(".in") else [value]
    filters.setdefault(column, []).extend(item for item in several if item)
    if len(filters[column]) > MOST_VALUES:
        raise BadQuery(TOO_MANY, parameter=name, most=MOST_VALUES)


def make_search(
    service: Service, parameters: SearchParameters, language: str | None = None
) -> Search:
    """The search, in the language of the address, else of `lang`. Raises BadQuery."""
    plain = parameters.plain
    sort = plain.get(SORT.name) or SORT.default
    if sort not in SORTS:
        raise BadQuery(NOT_A_CHOICE, parameter=SORT.name, known=", ".join(SORTS))
    limit = plain.get(LIMIT.name)
    return Search(
        text=plain.get(QUERY.name, ""),
        language=language or requested_language(service.settings),
        filters=_read_filters(service.searcher, parameters),
        sort=sort,
        limit=LIMIT.default if limit is None else LIMIT.read(LIMIT.name, limit),
        after=_read_cursor(plain.get(CURSOR.name), sort),
    )


def write_search_cursor(position: Position) -> str:
    """The cursor after a page's last result."""
    text = json.dumps(position, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def next_page(parameters: SearchParameters, answer: Answer) -> list[tuple[str, str]] | None:
    """The parameters of the next page; None at the end."""
    if answer.next_position is None:
        return None
    return parameters.pairs(cursor=write_search_cursor(answer.next_position))


def api_address(service: Service, step: str, pairs: Iterable[tuple[str, str]]) -> str:
    query = urlencode(list(pairs))
    return service.addresses.api(step) + (f"?{query}" if query else "")


def feed_address(service: Service, pairs: Iterable[tuple[str, str]], language: str) -> str:
    """The feed of a search, whose address has the language."""
    query = urlencode([pair for pair in pairs if pair[0] != LANGUAGE.name])
    address = service.addresses.page("search", "feed.atom", language=language)
    return f"{address}?{query}" if query else address


def _read_filters(searcher: Searcher, parameters: SearchParameters) -> dict[str, frozenset[str]]:
    known = searcher.facet_names()
    filters: dict[str, frozenset[str]] = {}
    for name, values in parameters.filters.items():
        facet = searcher.find_facet(name, values)
        if facet is None:
            parameter = name if name == KINDS.name else f"where.{name}"
            raise BadQuery(NO_FACET, parameter=parameter, name=name, known=", ".join(known))
        filters[facet] = filters.get(facet, frozenset()) | frozenset(values)
    return filters


def _read_cursor(cursor: str | None, sort: str) -> Position | None:
    """Raises BadQuery for what `write_search_cursor` never wrote."""
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        first, key = json.loads(base64.b64decode(padded.encode(), altchars=b"-_", validate=True))
    except (ValueError, TypeError, RecursionError) as error:
        raise BadQuery(NOT_A_CURSOR, parameter=CURSOR.name) from error
    fits = isinstance(first, int | float) if sort == SORTS[0] else isinstance(first, str)
    if not fits or isinstance(first, bool) or not isinstance(key, str):
        raise BadQuery(NOT_A_CURSOR, parameter=CURSOR.name)
    if isinstance(first, float) and not math.isfinite(first):
        raise BadQuery(NOT_A_CURSOR, parameter=CURSOR.name)
    return first, key
