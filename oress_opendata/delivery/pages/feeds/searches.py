"""The feed of a search: what it finds, the newest first."""

from __future__ import annotations

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

NEWEST = "date"


def describe_results(service: Service, language: str, *, strict: bool) -> Feed:
    """What the parameters of the request find; `strict` refuses those that are unknown."""
    given = read_search_parameters(strict=strict)
    parameters = given if SORT.name in given.plain else given.changed(sort=NEWEST)
    search = make_search(service, parameters, language)
    found = service.searcher.search(search)
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
