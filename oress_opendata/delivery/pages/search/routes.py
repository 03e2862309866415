"""The search page: one list of results, the kinds of results as tabs, and facets.

It works without JavaScript; search.js only adds suggestions while typing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar
from urllib.parse import urlencode

from flask import Blueprint, Response

from oress_opendata.delivery.http.caching import answer_from_index
from oress_opendata.delivery.http.capacity import SEARCH, takes
from oress_opendata.delivery.http.negotiation import PAGE
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.search.cards import Cards, find_cards
from oress_opendata.delivery.pages.search.narrowing import (
    Facet,
    SearchLink,
    list_chips,
    list_facets,
    list_orders,
    list_tabs,
)
from oress_opendata.delivery.pages.search.results import ResultView, view_result
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.delivery.parameters.search import (
    SearchParameters,
    api_address,
    feed_address,
    make_search,
    next_page,
    read_search_parameters,
)
from oress_opendata.projections.search.querying.searcher import Answer
from oress_opendata.store.engine import transaction


@dataclass(frozen=True, slots=True)
class SearchPage(Page):
    """`hidden` are the parameters that a new search keeps; `missing` the words without a result;
    `near` of the results were found by meaning alone, and are not in `total`;
    `samples` are the fictitious results, which come last;
    `cards` answer it directly; the rest are addresses."""

    template: ClassVar[str] = "search/search.html"

    text: str
    hidden: tuple[tuple[str, str], ...]
    total: int
    near: int
    missing: tuple[str, ...]
    results: tuple[ResultView, ...]
    samples: tuple[ResultView, ...]
    tabs: tuple[SearchLink, ...]
    chips: tuple[SearchLink, ...]
    facets: tuple[Facet, ...]
    orders: tuple[SearchLink, ...]
    cards: Cards
    suggestion: str
    suggested: str
    without_filters: str
    following: str
    feed: str
    table: str
    data: str
    suggest: str


def make_search_page(service: Service) -> Blueprint:
    pages = Blueprint("search-page", __name__)

    @pages.get("/search")
    @takes(SEARCH)
    def show_search(language: str) -> Response:
        parameters = read_search_parameters(strict=False)
        search = replace(make_search(service, parameters, language), meaning=True)

        def make() -> str:
            answer = service.searcher.search(search)
            return _render(service, parameters, answer, language)

        return answer_from_index(service, make, PAGE)

    return pages


def _render(service: Service, parameters: SearchParameters, answer: Answer, language: str) -> str:
    first_page = parameters.changed(cursor="")
    following = next_page(parameters, answer)
    suggested = first_page.pairs(q=answer.suggestion) if answer.suggestion else None
    text = parameters.plain.get("q", "")
    views = [view_result(service, result, language) for result in answer.results]
    page = SearchPage(
        text=text,
        hidden=tuple(pair for pair in first_page.pairs(q=None) if pair[0] != "lang"),
        total=answer.total,
        near=answer.near,
        missing=tuple(answer.missing),
        results=tuple(view for view in views if not view.result.sample),
        samples=tuple(view for view in views if view.result.sample),
        tabs=tuple(list_tabs(first_page, answer, language)),
        chips=tuple(list_chips(service.searcher, first_page, language)),
        facets=tuple(list_facets(first_page, answer, language)),
        orders=tuple(list_orders(first_page, language)),
        cards=_find_cards(service, parameters, language),
        suggestion=answer.suggestion or "",
        suggested=f"?{urlencode(suggested)}" if suggested else "",
        without_filters=f"?{urlencode({'q': text})}" if first_page.filters else "",
        following=f"?{urlencode(following)}" if following else "",
        feed=feed_address(service, first_page.pairs(), language),
        table=api_address(service, "search.csv", [*first_page.pairs(lang=language)]),
        data=api_address(service, "search", [*first_page.pairs(lang=language)]),
        suggest=service.addresses.root + "/api/v1/suggest",
    )
    return render(page)


def _find_cards(service: Service, parameters: SearchParameters, language: str) -> Cards:
    """The direct answer of a search of everything, on its first page."""
    text = parameters.plain.get("q", "")
    if not text.strip() or parameters.plain.get("cursor") or parameters.filters:
        return Cards()
    with transaction(service.store.reading) as connection:
        return find_cards(Reader(service, language), connection, text)
