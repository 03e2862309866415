"""`/api/v1/search` and `/api/v1/suggest`: what was found, with its facets; as JSON, Atom or CSV."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import Response
from flask_smorest import Blueprint

from oress_opendata.delivery.api.lists import JSON, serialise
from oress_opendata.delivery.api.schemas import SearchSchema, SuggestionList
from oress_opendata.delivery.http.atom import Pages
from oress_opendata.delivery.http.caching import answer_from_index
from oress_opendata.delivery.http.capacity import SEARCH, takes
from oress_opendata.delivery.http.negotiation import find_form
from oress_opendata.delivery.http.result_urls import find_iri, find_url
from oress_opendata.delivery.http.search_feed import write_search_feed
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.parameters.lists import LANGUAGE, LIMIT
from oress_opendata.delivery.parameters.query_string import describe, in_forms
from oress_opendata.delivery.parameters.search import (
    KINDS,
    PARAMETERS,
    QUERY,
    SearchParameters,
    api_address,
    make_search,
    next_page,
    read_search_parameters,
)
from oress_opendata.errors import NotFound
from oress_opendata.languages import N_
from oress_opendata.meaning.csv_text import guard_text, map_texts, tabulate, write_csv
from oress_opendata.model.form import choose_forms
from oress_opendata.projections.search.querying.results import Result
from oress_opendata.projections.search.querying.searcher import Answer, Search

ANSWERS = choose_forms(("json", "atom", "csv"))
NO_FORM = N_("There is no format {form}. Known formats: {known}.")
MOST_LINES = 1_000
SUGGESTED = 8
COLUMNS = (
    "type",
    "id",
    "iri",
    "url",
    "title",
    "language",
    "page",
    "date",
    "sample",
    "score",
    "found_by",
)
CONTENTS = {
    JSON: {"schema": SearchSchema},
    ANSWERS["atom"].media_type: {"schema": {"type": "string"}},
    ANSWERS["csv"].media_type: {"schema": {"type": "string"}},
}


def make_searches(service: Service) -> Blueprint:
    searches = Blueprint("search", __name__, description="One search over everything")

    @searches.get("/search")
    @searches.response(200, SearchSchema)
    @searches.doc(
        parameters=describe(*PARAMETERS),
        responses=in_forms(CONTENTS),
    )
    @takes(SEARCH)
    def get_search() -> Response:
        """Datasets, columns, things of registers, pages of documents and concepts, in one list
        with facets; filters are where.{facet}."""
        form = find_form(tuple(ANSWERS)) or "json"
        response = _respond(service, form)
        response.vary.add("Accept")
        return response

    @searches.get("/search.<form>")
    @searches.response(200, SearchSchema)
    @searches.doc(
        parameters=describe(*PARAMETERS),
        responses=in_forms(CONTENTS),
    )
    @takes(SEARCH)
    def get_search_as(form: str) -> Response:
        """The same as json, as an Atom feed (the newest first where no sort is given), or as CSV
        with up to 1,000 lines."""
        if form not in ANSWERS:
            raise NotFound(NO_FORM, form=form, known=", ".join(ANSWERS))
        return _respond(service, form)

    @searches.get("/suggest")
    @searches.response(200, SuggestionList)
    @searches.doc(parameters=describe(QUERY, KINDS, LANGUAGE, LIMIT))
    @takes(SEARCH)
    def get_suggestions() -> Response:
        """What may be meant by a query whose last word is only begun."""
        parameters = read_search_parameters()
        limit = parameters.plain.get(LIMIT.name, str(SUGGESTED))
        search = make_search(service, parameters.changed(limit=limit))
        return answer_from_index(service, lambda: _suggest(service, search), JSON)

    return searches


def _respond(service: Service, form: str) -> Response:
    parameters = read_search_parameters()
    search = replace(make_search(service, parameters), meaning=form != "atom")
    if form == "atom" and "sort" not in parameters.plain:
        search = replace(search, sort="date")
    if form == "csv" and "limit" not in parameters.plain:
        search = replace(search, limit=MOST_LINES)

    def make() -> str:
        answer = service.searcher.search(search)
        if form == "atom":
            return _to_atom(service, parameters, search, answer)
        if form == "csv":
            return _to_csv(service, search, answer)
        return _to_json(service, parameters, search, answer)

    response = answer_from_index(service, make, ANSWERS[form].content_type)
    response.vary.add("Accept-Language")
    return response


def _to_json(service: Service, parameters: SearchParameters, search: Search, answer: Answer) -> str:
    following = next_page(parameters, answer)
    body = {
        "items": [_item(service, result, search.language) for result in answer.results],
        "total": answer.total,
        "next": api_address(service, "search", following) if following else None,
        "facets": {
            name: [{"value": v.value, "label": v.label, "count": v.count} for v in values]
            for name, values in answer.facets.items()
        },
        "suggestion": answer.suggestion,
        "near": answer.near,
    }
    return serialise(SearchSchema, body, "facets")


def _item(service: Service, result: Result, language: str) -> dict[str, Any]:
    item: dict[str, Any] = {
        "type": result.type,
        "id": result.id,
        "iri": find_iri(service, result),
        "url": find_url(service, result, language),
        "title": result.title,
        "snippet": result.snippet,
        "score": round(result.score, 4),
        "language": result.language or result.title_language,
        "sample": result.sample,
        "found_by": list(result.found_by),
    }
    if result.page is not None:
        item |= {"page": result.page, "recognised": bool(result.shown.get("recognised"))}
    return {**item, "date": result.date} if result.date else item


def _suggest(service: Service, search: Search) -> str:
    has_words = any(character.isalnum() for character in search.text)
    answer = service.searcher.search(replace(search, typing=True)) if has_words else None
    items: dict[str, dict[str, str]] = {}
    for result in answer.results if answer else ():
        url = find_url(service, result, search.language)
        items.setdefault(result.title, {"text": result.title, "type": result.type, "url": url})
    body = {
        "items": list(items.values()),
        "total": len(items),
        "next": None,
        "suggestion": answer.suggestion if answer else None,
    }
    return serialise(SuggestionList, body)


def _to_csv(service: Service, search: Search, answer: Answer) -> str:
    records = (
        {
            **item,
            "sample": str(item["sample"]).lower(),
            "found_by": " ".join(item["found_by"]),
        }
        for item in (_item(service, result, search.language) for result in answer.results)
    )
    return "".join(write_csv(map_texts(tabulate(COLUMNS, records), guard_text)))


def _to_atom(service: Service, parameters: SearchParameters, search: Search, answer: Answer) -> str:
    following = next_page(parameters, answer)
    shown = [pair for pair in parameters.pairs(cursor="", limit="") if pair[0] != "lang"]
    page = service.addresses.page("search", language=search.language)
    address = api_address(service, "search.atom", parameters.pairs())
    pages = Pages(
        id=address,
        own=address,
        following=api_address(service, "search.atom", following) if following else "",
    )
    site = f"{page}?{urlencode(shown)}" if shown else page
    return write_search_feed(service, search, answer, pages, site)
