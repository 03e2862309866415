"""The search page: one list of results, the kinds of results as tabs, and facets.

It works without JavaScript; search.js only adds suggestions while typing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar
from urllib.parse import urlencode

from flask import Blueprint, Response
from markupsafe import Markup

from oress_opendata.delivery.http.caching import answer_from_index
from oress_opendata.delivery.http.capacity import SEARCH, takes
from oress_opendata.delivery.http.negotiation import PAGE
from oress_opendata.delivery.http.result_urls import find_url
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.search.cards import Cards, find_cards
from oress_opendata.delivery.pages.shared.formatting import (
    name_language,
    show_day_text,
    show_period,
)
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.delivery.parameters.search import (
    SearchParameters,
    api_address,
    feed_address,
    make_search,
    next_page,
    read_search_parameters,
)
from oress_opendata.languages import N_, say
from oress_opendata.model.places import REGISTER as PLACE
from oress_opendata.projections.search.meaning.mixing import MEANING
from oress_opendata.projections.search.querying.results import Result
from oress_opendata.projections.search.querying.searcher import SORTS, Answer, FacetValue, Searcher
from oress_opendata.store.engine import transaction

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
KINDS = {
    "dataset": N_("Datasets"),
    "column": N_("Columns"),
    "structure": N_("Structures"),
    "actor": N_("Actors"),
    "service": N_("Services"),
    "document": N_("Documents"),
    "concept": N_("Concepts"),
    "place": N_("Places"),
    "step": N_("Steps of the guide"),
    "figure": N_("Figures"),
    "statement": N_("Statements"),
    "contradiction": N_("Contradictions"),
    "event": N_("Events"),
    "page": N_("Pages of the site"),
}
# One result of a kind.
ONE = {
    "dataset": N_("Dataset"),
    "column": N_("Column"),
    "structure": N_("Structure"),
    "actor": N_("Actor"),
    "service": N_("Service"),
    "document": N_("Document"),
    "concept": N_("Concept"),
    "place": N_("Place"),
    "step": N_("Step of the guide"),
    "figure": N_("Figure"),
    "statement": N_("Statement"),
    "contradiction": N_("Contradiction"),
    "event": N_("Event"),
    "page": N_("Page of the site"),
}
# What the date of a result is; of other kinds its title or its page says it.
ISSUED, FOUNDED = ("dataset", "document"), ("structure", "actor")
PUBLISHED_ON = N_("published: {day}")
ORDERS = {"relevance": N_("Relevance"), "date": N_("Date"), "name": N_("Name")}
ALL = N_("All")
CONCEPT, SERVICE = "concept", "service"
# Places and publics of a service.
FEW = 2


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


@dataclass(frozen=True, slots=True)
class ResultView:
    """A result. `title` and `snippet` are HTML whose only elements are `mark`; `date` says what
    happened then."""

    kind: str
    date: str
    href: str
    title: Markup
    title_text: Text
    snippet: Markup
    snippet_text: Text
    result: Result
    is_near: bool


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
    views = [_view(service, result, language) for result in answer.results]
    page = SearchPage(
        text=text,
        hidden=tuple(pair for pair in first_page.pairs(q=None) if pair[0] != "lang"),
        total=answer.total,
        near=answer.near,
        missing=tuple(answer.missing),
        results=tuple(view for view in views if not view.result.sample),
        samples=tuple(view for view in views if view.result.sample),
        tabs=tuple(_tabs(first_page, answer, language)),
        chips=tuple(_active_filters(service.searcher, first_page, language)),
        facets=tuple(_facets(first_page, answer, language)),
        orders=tuple(_orders(first_page, language)),
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


def _view(service: Service, result: Result, language: str) -> ResultView:
    own = {"", language}
    return ResultView(
        kind=_kind_of_result(service, result, language),
        date=_date_of(result, language),
        href=find_url(service, result, language),
        title=Markup(result.marked),
        title_text=_in(result.title, result.title_language, own),
        snippet=Markup(result.snippet),
        snippet_text=_in(result.snippet, result.language, own),
        result=result,
        is_near=MEANING in result.found_by,
    )


def _kind_of_result(service: Service, result: Result, language: str) -> str:
    """What a result is; of a concept also its vocabulary, of a place its type, of a service where
    it is and for whom: an actor may offer one in several ways."""
    kind = say(ONE[result.type], language) if result.type in ONE else _kind(result.type, language)
    reader = Reader(service, language)
    if result.type == CONCEPT:
        scheme = reader.vocabulary.schemes.get(result.id.partition("/")[0])
        return f"{kind} · {reader.name(scheme.titles)}" if scheme else kind
    if result.type == PLACE and (code := result.shown.get("kind")):
        return str(reader.label("place-type", code))
    if result.type == SERVICE:
        named = [(PLACE, code) for code in result.shown.get("territories", ())[:FEW]]
        named += [("public", code) for code in result.shown.get("publics", ())[:FEW]]
        labels = (service.searcher.label(scheme, code, language) for scheme, code in named)
        return " · ".join((kind, *labels))
    return kind


def _date_of(result: Result, language: str) -> str:
    if not result.date:
        return ""
    if result.type in ISSUED:
        return say(PUBLISHED_ON, language, day=show_day_text(result.date, language))
    return show_period(result.date, "", language) if result.type in FOUNDED else ""


def _in(text: str, language: str, own: set[str]) -> Text:
    return Text(text, None if language in own else language)


def _kind(kind: str, language: str) -> str:
    """The title of a kind; a register that is not the house's has only its name."""
    return say(KINDS[kind], language) if kind in KINDS else kind.capitalize()


def _tabs(parameters: SearchParameters, answer: Answer, language: str) -> Iterator[SearchLink]:
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
            _kind(counted_value.value, language),
            counted_value.count,
            _to(bare.with_filter("type", counted_value.value)),
            here,
        )


def _active_filters(
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


def _facets(parameters: SearchParameters, answer: Answer, language: str) -> Iterator[Facet]:
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


def _orders(parameters: SearchParameters, language: str) -> Iterator[SearchLink]:
    here = parameters.plain.get("sort") or SORTS[0]
    for sort in SORTS:
        changed = parameters.changed(sort="" if sort == SORTS[0] else sort)
        yield SearchLink(say(ORDERS[sort], language), None, _to(changed), sort == here)


def _to(parameters: SearchParameters) -> str:
    return f"?{urlencode(parameters.pairs())}"
