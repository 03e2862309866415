"""`/api/v1/search` and `/api/v1/suggest`: what was found, with its facets; as JSON, Atom or CSV."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as Tree

from flask import Response

from oress_opendata.delivery.api.lists import JSON, dump
from oress_opendata.delivery.api.schemas import SearchSchema, SuggestionList
from oress_opendata.delivery.http.negotiation import find_form
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.parameters.fields import Part
from oress_opendata.delivery.parameters.search import (
    Asking,
    answer_search,
    api_address,
    find_iri,
    find_url,
    following_asking,
    make_search,
    read_asking,
)
from oress_opendata.errors import NotFound
from oress_opendata.languages import N_, say
from oress_opendata.model.entry import time_to_text
from oress_opendata.model.form import choose_forms
from oress_opendata.projections.search.querying.searcher import Answer, Result, Search

ANSWERS = choose_forms(("json", "atom", "csv"))
NO_FORM = N_("There is no format {form}. There are: {known}.")
FEED = N_("Search: {text}")
MOST_LINES = 1_000
SUGGESTED = 8
NAMESPACE = "http://www.w3.org/2005/Atom"
COLUMNS = ("type", "id", "iri", "url", "title", "language", "page", "date", "sample", "score")
CONTENTS = {
    JSON: {"schema": SearchSchema},
    ANSWERS["atom"].media_type: {"schema": {"type": "string"}},
    ANSWERS["csv"].media_type: {"schema": {"type": "string"}},
}


def _parameters(*names: str) -> list[dict[str, Any]]:
    texts = {
        "q": 'Words, "phrases", the beginning* of a word, -what is not wanted. Whatever is '
        "written is a query; 200 characters of it are read.",
        "type": "Kinds of results, apart by commas: dataset, column, concept, or a register.",
        "lang": "The language in which titles and labels are preferred.",
        "limit": "Results of a page, 1 to 100; of a suggestion, 8 where it is not given.",
        "cursor": "Where the list goes on: taken from `next`, never made.",
        "sort": "relevance, date (the newest first) or name.",
    }
    kinds = {name: {"type": "string"} for name in names}
    return [
        {"in": "query", "name": name, "schema": kinds[name], "description": texts[name]}
        for name in names
    ]


PARAMETERS = _parameters("q", "type", "lang", "limit", "cursor", "sort")


def make_searches(service: Service) -> Part:
    searches = Part("search", __name__, description="One search over everything")

    @searches.get("/search")
    @searches.response(200, SearchSchema)
    @searches.doc(parameters=PARAMETERS, responses={"200": {"content": CONTENTS}})
    def get_search() -> Response:
        """Datasets, columns, things of registers, pages of documents and concepts, in one list
        with facets; filters are where.{facet}."""
        form = find_form(tuple(ANSWERS)) or "json"
        response = _respond(service, form)
        response.vary.add("Accept")
        return response

    @searches.get("/search.<form>")
    @searches.response(200, SearchSchema)
    @searches.doc(parameters=PARAMETERS, responses={"200": {"content": CONTENTS}})
    def get_search_as(form: str) -> Response:
        """The same as json, as an Atom feed (the newest first where no sort is given), or as CSV
        with up to 1,000 lines."""
        if form not in ANSWERS:
            raise NotFound(NO_FORM, form=form, known=", ".join(ANSWERS))
        return _respond(service, form)

    @searches.get("/suggest")
    @searches.response(200, SuggestionList)
    @searches.doc(parameters=_parameters("q", "type", "lang", "limit"))
    def get_suggestions() -> Response:
        """What may be meant by a query whose last word is only begun."""
        asking = read_asking()
        limit = asking.plain.get("limit") or str(SUGGESTED)
        search = make_search(service, Asking({**asking.plain, "limit": limit}, asking.filters))
        return answer_search(service, lambda: _suggest(service, search), JSON)

    return searches


def _respond(service: Service, form: str) -> Response:
    asking = read_asking()
    search = make_search(service, asking)
    if form == "atom" and "sort" not in asking.plain:
        search = replace(search, sort="date")
    if form == "csv" and "limit" not in asking.plain:
        search = replace(search, limit=MOST_LINES)

    def make() -> str:
        answer = service.searcher.search(search)
        if form == "atom":
            return _to_atom(service, asking, search, answer)
        if form == "csv":
            return _to_csv(service, search, answer)
        return _to_json(service, asking, search, answer)

    response = answer_search(service, make, ANSWERS[form].content_type)
    response.vary.add("Accept-Language")
    return response


def _to_json(service: Service, asking: Asking, search: Search, answer: Answer) -> str:
    following = following_asking(asking, answer)
    return dump(
        {
            "items": [_item(service, each, search.language) for each in answer.results],
            "total": answer.total,
            "next": api_address(service, "search", following) if following else None,
            "facets": {
                name: [{"value": v.value, "label": v.label, "count": v.count} for v in values]
                for name, values in answer.facets.items()
            },
            "suggestion": answer.suggestion,
        }
    )


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
    }
    if result.page is not None:
        item |= {"page": result.page, "recognised": bool(result.shown.get("recognised"))}
    return {**item, "date": result.date} if result.date else item


def _suggest(service: Service, search: Search) -> str:
    answer = service.searcher.search(replace(search, typing=True)) if search.text.strip() else None
    items: dict[str, dict[str, str]] = {}
    for each in answer.results if answer else ():
        url = find_url(service, each, search.language)
        items.setdefault(each.title, {"text": each.title, "type": each.type, "url": url})
    return dump(
        {
            "items": list(items.values()),
            "total": len(items),
            "next": None,
            "suggestion": answer.suggestion if answer else None,
        }
    )


def _to_csv(service: Service, search: Search, answer: Answer) -> str:
    target = io.StringIO()
    writer = csv.DictWriter(target, COLUMNS, extrasaction="ignore", lineterminator="\r\n")
    writer.writeheader()
    for each in answer.results:
        writer.writerow(_item(service, each, search.language))
    return target.getvalue()


def _to_atom(service: Service, asking: Asking, search: Search, answer: Answer) -> str:
    Tree.register_namespace("", NAMESPACE)
    feed = Tree.Element(f"{{{NAMESPACE}}}feed", {"xml:lang": search.language})
    address = api_address(service, "search.atom", asking.pairs())
    _add(feed, "id", address)
    _add(feed, "title", say(FEED, search.language, text=search.text))
    updated = max((_time(each.date) for each in answer.results), default=_time(""))
    _add(feed, "updated", updated)
    author = Tree.SubElement(feed, f"{{{NAMESPACE}}}author")
    _add(author, "name", service.settings.publisher)
    Tree.SubElement(feed, f"{{{NAMESPACE}}}link", {"rel": "self", "href": address})
    following = following_asking(asking, answer)
    if following:
        href = api_address(service, "search.atom", following)
        Tree.SubElement(feed, f"{{{NAMESPACE}}}link", {"rel": "next", "href": href})
    for each in answer.results:
        _add_entry(service, feed, search, each)
    return Tree.tostring(feed, encoding="unicode", xml_declaration=True).replace(
        "encoding='us-ascii'", "encoding='utf-8'"
    )


def _add_entry(service: Service, feed: Tree.Element, search: Search, result: Result) -> None:
    entry = Tree.SubElement(feed, f"{{{NAMESPACE}}}entry")
    page = f"#page={result.page}" if result.page is not None else ""
    column = f"#{result.id}" if result.type == "column" else ""
    _add(entry, "id", find_iri(service, result) + page + column)
    _add(entry, "title", result.title)
    _add(entry, "updated", _time(result.date))
    href = find_url(service, result, search.language)
    Tree.SubElement(entry, f"{{{NAMESPACE}}}link", {"rel": "alternate", "href": href})
    Tree.SubElement(entry, f"{{{NAMESPACE}}}category", {"term": result.type})
    _add(entry, "summary", result.snippet, type="html")


def _add(parent: Tree.Element, name: str, text: str, **attributes: str) -> None:
    element = Tree.SubElement(parent, f"{{{NAMESPACE}}}{name}", attributes)
    element.text = "".join(sign for sign in text if sign.isprintable() or sign in "\n\t")


def _time(date: str) -> str:
    """A date that may be a year or a month, as the moment it begins; Atom wants one always."""
    padded = (date + "-01-01")[:10] if len(date) == 4 else (date + "-01")[:10]
    try:
        return time_to_text(datetime.fromisoformat(padded).replace(tzinfo=UTC))
    except ValueError:
        return "1970-01-01T00:00:00Z"
