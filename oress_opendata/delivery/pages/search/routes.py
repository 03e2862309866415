"""The page of the search: one list with its kinds as tabs, and facets that can be taken off again.

It works without JavaScript; search.js only offers suggestions while one types.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template
from markupsafe import Markup

from oress_opendata.delivery.http.caching import answer_from_index
from oress_opendata.delivery.http.negotiation import PAGE
from oress_opendata.delivery.http.result_urls import find_url
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.shared.formatting import own_name
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.delivery.parameters.search import (
    SearchParameters,
    api_address,
    make_search,
    next_page,
    read_search_parameters,
)
from oress_opendata.languages import N_, say
from oress_opendata.projections.search.querying.searcher import (
    SORTS,
    Answer,
    FacetValue,
    Result,
    Searcher,
)

# What people narrow by, in this order; whatever else is counted is asked by address.
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
}
# Who finds this among the first wants to found a cooperative: the guide says how.
FOUNDING = "support-service/accompagnement_creation"
FIRST = 3
ORDERS = {"relevance": N_("Relevance"), "date": N_("Date"), "name": N_("Name")}
ALL = N_("All")


@dataclass(frozen=True, slots=True)
class Choice:
    """A value to narrow by, or to take off again; `href` does it."""

    label: str
    count: int | None
    href: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    name: str
    title: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A result. `title` and `snippet` are HTML whose only markup is marks."""

    kind: str
    href: str
    title: Markup
    title_text: Text
    snippet: Markup
    snippet_text: Text
    result: Result


def make_search_page(service: Service) -> Blueprint:
    pages = Blueprint("search-page", __name__)

    @pages.get("/search")
    def show_search(language: str) -> Response:
        parameters = read_search_parameters(strict=False)
        search = make_search(service, parameters, language)

        def make() -> str:
            answer = service.searcher.search(search)
            return _render(service, parameters, answer, language)

        return answer_from_index(service, make, PAGE)

    return pages


def _render(service: Service, parameters: SearchParameters, answer: Answer, language: str) -> str:
    asked = parameters.changed(cursor="")
    following = next_page(parameters, answer)
    suggested = asked.pairs(q=answer.suggestion) if answer.suggestion else None
    text = parameters.plain.get("q", "")
    return render_template(
        "search/search.html",
        text=text,
        hidden=[pair for pair in asked.pairs(q=None) if pair[0] != "lang"],
        answer=answer,
        lines=[_line(service, result, language) for result in answer.results],
        tabs=list(_tabs(asked, answer, language)),
        chips=list(_chips(service.searcher, asked, language)),
        facets=list(_facets(asked, answer, language)),
        orders=list(_orders(asked, language)),
        founds=any(result.id == FOUNDING for result in answer.results[:FIRST]),
        suggestion=answer.suggestion,
        suggested=f"?{urlencode(suggested)}" if suggested else "",
        without_filters=f"?{urlencode({'q': text})}" if asked.filters else "",
        following=f"?{urlencode(following)}" if following else "",
        feed=api_address(service, "search.atom", [*asked.pairs(lang=language)]),
        table=api_address(service, "search.csv", [*asked.pairs(lang=language)]),
        data=api_address(service, "search", [*asked.pairs(lang=language)]),
        suggest=service.addresses.root + "/api/v1/suggest",
    )


def _line(service: Service, result: Result, language: str) -> Line:
    own = {"", language}
    return Line(
        kind=_kind(result.type, language),
        href=find_url(service, result, language),
        title=Markup(result.marked),
        title_text=_in(result.title, result.title_language, own),
        snippet=Markup(result.snippet),
        snippet_text=_in(result.snippet, result.language, own),
        result=result,
    )


def _in(text: str, language: str, own: set[str]) -> Text:
    return Text(text, None if language in own else language)


def _kind(kind: str, language: str) -> str:
    """A register that is not the house's is called as it calls itself."""
    return say(KINDS[kind], language) if kind in KINDS else kind.capitalize()


def _tabs(parameters: SearchParameters, answer: Answer, language: str) -> Iterator[Choice]:
    bare = parameters.without_filter("type")
    chosen = parameters.filters.get("type", ())
    counted = answer.facets.get("type", ())
    yield Choice(
        say(ALL, language),
        sum(counted_value.count for counted_value in counted),
        _to(bare),
        not chosen,
    )
    for counted_value in counted:
        here = counted_value.value in chosen
        yield Choice(
            _kind(counted_value.value, language),
            counted_value.count,
            _to(bare.with_filter("type", counted_value.value)),
            here,
        )


def _chips(searcher: Searcher, parameters: SearchParameters, language: str) -> Iterator[Choice]:
    for name, values in parameters.filters.items():
        if name == "type":
            continue
        for value in values:
            label = own_name(value) if name == "language" else searcher.label(name, value, language)
            yield Choice(label, None, _to(parameters.without_filter(name, value)), True)


def _facets(parameters: SearchParameters, answer: Answer, language: str) -> Iterator[Facet]:
    for name, title in FACETS.items():
        chosen = parameters.filters.get(name, ())
        choices = tuple(
            Choice(
                _value(name, counted_value, language),
                counted_value.count,
                _to(parameters.with_filter(name, counted_value.value)),
            )
            for counted_value in answer.facets.get(name, ())
            if counted_value.value not in chosen
        )
        if len(choices) > 1 or (choices and chosen):
            yield Facet(name, say(title, language), choices)


def _value(facet: str, value: FacetValue, language: str) -> str:
    return own_name(value.value) if facet == "language" else value.label


def _orders(parameters: SearchParameters, language: str) -> Iterator[Choice]:
    here = parameters.plain.get("sort") or SORTS[0]
    for sort in SORTS:
        changed = parameters.changed(sort="" if sort == SORTS[0] else sort)
        yield Choice(say(ORDERS[sort], language), None, _to(changed), sort == here)


def _to(parameters: SearchParameters) -> str:
    return f"?{urlencode(parameters.pairs())}"
