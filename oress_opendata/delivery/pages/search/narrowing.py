"""The links that narrow a search, widen it, or order it otherwise: tabs, chips, facets, orders."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from oress_opendata.delivery.pages.search.kinds import name_kind
from oress_opendata.delivery.pages.shared.formatting import (
    name_language,
)
from oress_opendata.delivery.parameters.search import SearchParameters
from oress_opendata.languages import N_, say
from oress_opendata.projections.search.querying.searcher import SORTS, Answer, FacetValue, Searcher

# The facets on the page, in this order; other filters are given in the address.
FACETS = {
    "province": N_("Province or prefecture"),
    "legal_form": N_("Legal form"),
    "sector": N_("Sector"),
    "service": N_("Service"),
    "public": N_("Public"),
    "actor_kind": N_("Kind of actor"),
    "document_type": N_("Kind of document"),
    "language": N_("Language"),
    "year": N_("Year"),
    "licence": N_("Licence"),
}
ORDERS = {"relevance": N_("Relevance"), "date": N_("Date"), "name": N_("Name")}
ALL = N_("All")


@dataclass(frozen=True, slots=True)
class SearchLink:
    """A link to a changed search: a filter to add or to remove, a tab, an order."""

    label: str
    count: int | None
    href: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    title: str
    choices: tuple[SearchLink, ...]


def list_tabs(parameters: SearchParameters, answer: Answer, language: str) -> Iterator[SearchLink]:
    bare = parameters.without_filter("type")
    chosen = parameters.filters.get("type", ())
    counted = answer.facets.get("type", ())
    yield SearchLink(
        say(ALL, language),
        sum(counted_value.count for counted_value in counted),
        _to(bare),
        not chosen,
    )
    for counted_value in counted:
        here = counted_value.value in chosen
        yield SearchLink(
            name_kind(counted_value.value, language),
            counted_value.count,
            _to(bare.with_filter("type", counted_value.value)),
            here,
        )


def list_chips(
    searcher: Searcher, parameters: SearchParameters, language: str
) -> Iterator[SearchLink]:
    for name, values in parameters.filters.items():
        if name == "type":
            continue
        for value in values:
            label = (
                name_language(value, language)
                if name == "language"
                else searcher.label(name, value, language)
            )
            yield SearchLink(label, None, _to(parameters.without_filter(name, value)), True)


def list_facets(parameters: SearchParameters, answer: Answer, language: str) -> Iterator[Facet]:
    for name, title in FACETS.items():
        chosen = parameters.filters.get(name, ())
        choices = tuple(
            SearchLink(
                _value(name, counted_value, language),
                counted_value.count,
                _to(parameters.with_filter(name, counted_value.value)),
            )
            for counted_value in answer.facets.get(name, ())
            if counted_value.value not in chosen
        )
        if len(choices) > 1 or (choices and chosen):
            yield Facet(say(title, language), choices)


def _value(facet: str, value: FacetValue, language: str) -> str:
    return name_language(value.value, language) if facet == "language" else value.label


def list_orders(parameters: SearchParameters, language: str) -> Iterator[SearchLink]:
    here = parameters.plain.get("sort") or SORTS[0]
    for sort in SORTS:
        changed = parameters.changed(sort="" if sort == SORTS[0] else sort)
        yield SearchLink(say(ORDERS[sort], language), None, _to(changed), sort == here)


def _to(parameters: SearchParameters) -> str:
    return f"?{urlencode(parameters.pairs())}"
