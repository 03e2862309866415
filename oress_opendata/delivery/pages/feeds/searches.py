"""The feed of a search: what it finds, the newest first."""

from __future__ import annotations

from dataclasses import replace

from oress_opendata.delivery.http.atom import Feed, Pages
from oress_opendata.delivery.http.search_feed import describe_search
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.parameters.search import (
    SORT,
    feed_address,
    make_search,
    next_page,
    read_search_parameters,
)
from oress_opendata.projections.search.querying.searcher import Answer, Search

NEWEST = "date"


def describe_results(service: Service, language: str, *, strict: bool) -> Feed:
    """What the parameters of the request find; `strict` refuses those that are unknown."""
    given = read_search_parameters(strict=strict)
    parameters = given if SORT.name in given.plain else given.changed(sort=NEWEST)
    search = make_search(service, parameters, language)
    found = _search(service, search)
    following = next_page(given, found)
    first = feed_address(service, given.pairs(cursor=""), language)
    pages = Pages(
        id=first,
        own=feed_address(service, given.pairs(), language),
        first=first,
        following=feed_address(service, following, language) if following else "",
    )
    site = first.replace("/search/feed.atom", "/search", 1)
    return describe_search(service, search, found, pages, site)


def _search(service: Service, search: Search) -> Answer:
    """Without words, a page of a document says no more than the document: it is not listed."""
    found = service.searcher.search(search)
    if search.text.strip():
        return found
    shown = tuple(result for result in found.results if result.page is None)
    if not shown and found.next_position is not None:
        return _search(service, replace(search, after=found.next_position))
    return replace(found, results=shown)
