"""A search over HTTP, for the API and the pages alike: its parameters, its answer by address.

Whatever is written in `q` is a query; other parameters that cannot be are refused by name.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from flask import Response, request

from oress_opendata.delivery.http.caching import knows, saves_data, tagged
from oress_opendata.delivery.http.negotiation import asked_language
from oress_opendata.delivery.http.service import Service
from oress_opendata.errors import BadQuery
from oress_opendata.iris import concept_iri, dataset_iri, record_iri
from oress_opendata.languages import N_
from oress_opendata.projections.records import PAGES
from oress_opendata.projections.search.engine import Position
from oress_opendata.projections.search.querying.searcher import (
    SORTS,
    Answer,
    Result,
    Search,
    Searcher,
)

LIMIT = N_("It must be a whole number from 1 to 100.")
CURSOR = N_("The parameter {parameter} is no cursor of this list.")
NO_PARAMETER = N_("There is no parameter {parameter}. There are: {known}.")
NO_SORT = N_("The parameter {parameter} must be one of: {known}.")
NO_FACET = N_("In {parameter}: nothing is counted by {name}. There are: {known}.")
TWICE = N_("The parameter {parameter} stands there twice.")
TOO_MANY = N_("In {parameter}: too many values.")
# The steps of the guide are read on its page.
STEP = "step"
PLAIN = ("q", "lang", "limit", "cursor", "sort")
DEFAULT_LIMIT, MOST = 20, 100
MOST_VALUES = 50


@dataclass(frozen=True, slots=True)
class Asking:
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

    def with_filter(self, name: str, value: str) -> Asking:
        values = (*self.filters.get(name, ()), value)
        return Asking(self.plain, {**self.filters, name: tuple(dict.fromkeys(values))})

    def without_filter(self, name: str, value: str | None = None) -> Asking:
        kept = {
            each: tuple(v for v in values if each != name or value not in (None, v))
            for each, values in self.filters.items()
        }
        return Asking(self.plain, {each: values for each, values in kept.items() if values})


def read_asking() -> Asking:
    """Raises BadQuery for a parameter that there is not, or that stands there twice."""
    plain: dict[str, str] = {}
    filters: dict[str, list[str]] = {}
    for name, value in request.args.items(multi=True):
        if name == "type" or name.startswith("where."):
            column = name.removeprefix("where.").removesuffix(".in")
            several = value.split(",") if name == "type" or name.endswith(".in") else [value]
            filters.setdefault(column, []).extend(each for each in several if each)
            if len(filters[column]) > MOST_VALUES:
                raise BadQuery(TOO_MANY, parameter=name)
        elif name not in PLAIN:
            known = ", ".join((*PLAIN, "type", "where.{facet}"))
            raise BadQuery(NO_PARAMETER, parameter=name, known=known)
        elif name in plain:
            raise BadQuery(TWICE, parameter=name)
        else:
            plain[name] = value
    return Asking(plain, {name: tuple(dict.fromkeys(v)) for name, v in filters.items() if v})


def make_search(service: Service, asking: Asking, language: str | None = None) -> Search:
    """The search that is asked, in the language of the address, else of `lang`. Raises BadQuery."""
    sort = asking.plain.get("sort") or SORTS[0]
    if sort not in SORTS:
        raise BadQuery(NO_SORT, parameter="sort", known=", ".join(SORTS))
    return Search(
        text=asking.plain.get("q", ""),
        language=language or asked_language(service.settings),
        filters=_read_filters(service.searcher, asking),
        sort=sort,
        limit=_read_limit(asking.plain.get("limit")),
        after=_read_place(asking.plain.get("cursor"), sort),
    )


def answer_search(service: Service, make: Callable[[], str], mediatype: str) -> Response:
    """What `make` makes of one state of the index, or 304. It is tagged by the index, which may
    be a moment behind the registry."""
    question = (service.build, service.searcher.open().tag, request.full_path, saves_data())
    tag = hashlib.blake2b(repr(question).encode(), digest_size=15).hexdigest()
    if knows(tag):
        return tagged(Response(status=304), tag)
    return tagged(Response(make(), content_type=mediatype), tag)


def write_place(place: Position) -> str:
    """The place where a page ends, as a cursor."""
    text = json.dumps(place, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def following_asking(asking: Asking, answer: Answer) -> list[tuple[str, str]] | None:
    """The parameters of the next page; None at the end."""
    if answer.next_position is None:
        return None
    return asking.pairs(cursor=write_place(answer.next_position))


def api_address(service: Service, step: str, pairs: Iterable[tuple[str, str]]) -> str:
    query = urlencode(list(pairs))
    return service.addresses.api(step) + (f"?{query}" if query else "")


def find_url(service: Service, result: Result, language: str) -> str:
    """The page of a result; of a document's page, the PDF opened there."""
    addresses = service.addresses
    dataset = str(result.shown.get("dataset", ""))
    if result.page is not None:
        path = quote(str(result.shown["path"]))
        return f"{addresses.base}/datasets/{quote(dataset)}/latest/{path}#page={result.page}"
    if result.type == "dataset":
        return addresses.page("datasets", result.id, language=language)
    if result.type == "column":
        return addresses.page("datasets", dataset, language=language) + "#dictionary"
    if result.type == "concept":
        return addresses.page("vocab", *result.id.split("/", 1), language=language)
    if result.type == STEP:
        return addresses.page("guide", language=language) + f"#{result.id}"
    folder = PAGES.get(result.type, f"registers/{result.type}").split("/")
    return addresses.page(*folder, result.id, language=language)


def find_iri(service: Service, result: Result) -> str:
    """What identifies a result: a column has the dataset's, a page its document's."""
    base = service.settings.id_base
    if result.type == "dataset":
        return dataset_iri(base, result.id)
    if result.type == "column":
        return dataset_iri(base, str(result.shown["dataset"]))
    if result.type == "concept":
        return concept_iri(base, *result.id.split("/", 1))
    return record_iri(base, result.type, result.id)


def _read_filters(searcher: Searcher, asking: Asking) -> dict[str, frozenset[str]]:
    known = searcher.facet_names()
    filters: dict[str, frozenset[str]] = {}
    for name, values in asking.filters.items():
        facet = searcher.find_facet(name, values)
        if facet is None:
            parameter = name if name == "type" else f"where.{name}"
            raise BadQuery(NO_FACET, parameter=parameter, name=name, known=", ".join(known))
        filters[facet] = filters.get(facet, frozenset()) | frozenset(values)
    return filters


def _read_limit(text: str | None) -> int:
    if text is None:
        return DEFAULT_LIMIT
    if not (text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= MOST):
        raise BadQuery(LIMIT, parameter="limit")
    return int(text)


def _read_place(cursor: str | None, sort: str) -> Position | None:
    """Raises BadQuery for what `write_place` never wrote."""
    if not cursor:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        first, key = json.loads(base64.b64decode(padded.encode(), altchars=b"-_", validate=True))
    except (ValueError, TypeError, RecursionError) as error:
        raise BadQuery(CURSOR, parameter="cursor") from error
    fits = isinstance(first, int | float) if sort == "relevance" else isinstance(first, str)
    if not fits or isinstance(first, bool) or not isinstance(key, str):
        raise BadQuery(CURSOR, parameter="cursor")
    if isinstance(first, float) and not math.isfinite(first):
        raise BadQuery(CURSOR, parameter="cursor")
    return first, key
