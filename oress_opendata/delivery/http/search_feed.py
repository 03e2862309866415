"""What a search finds, as an Atom feed: below the API, and in the language of a page."""

from __future__ import annotations

from datetime import UTC, datetime

from oress_opendata.delivery.http.atom import UNKNOWN_TIME, Feed, FeedEntry, Pages, write_feed
from oress_opendata.delivery.http.result_urls import find_iri, find_url
from oress_opendata.delivery.http.service import Service
from oress_opendata.languages import N_, say
from oress_opendata.model.entry import time_to_text
from oress_opendata.projections.search.querying.results import Result
from oress_opendata.projections.search.querying.searcher import Answer, Search

TITLE = N_("Search: {text}")
EVERYTHING = N_("Search: everything")
RIGHTS = N_("Each dataset states its own licence, and so does each of its pages.")


def write_search_feed(
    service: Service, search: Search, answer: Answer, pages: Pages, site: str
) -> str:
    """`site` is the same search on the site."""
    return write_feed(describe_search(service, search, answer, pages, site), service.settings)


def describe_search(
    service: Service, search: Search, answer: Answer, pages: Pages, site: str
) -> Feed:
    language, text = search.language, search.text.strip()
    return Feed(
        pages=pages,
        title=say(TITLE, language, text=text) if text else say(EVERYTHING, language),
        language=language,
        site=site,
        rights=say(RIGHTS, language),
        entries=tuple(_describe(service, language, result) for result in answer.results),
    )


def _describe(service: Service, language: str, result: Result) -> FeedEntry:
    page = f"#page={result.page}" if result.page is not None else ""
    column = f"#{result.id}" if result.type == "column" else ""
    return FeedEntry(
        id=find_iri(service, result) + page + column,
        title=result.title,
        updated=_time(result.date),
        address=find_url(service, result, language),
        content=result.snippet,
        category=result.type,
    )


def _time(date: str) -> str:
    """The start of a date, which may be a year or a month."""
    padded = (date + "-01-01")[:10] if len(date) == 4 else (date + "-01")[:10]
    try:
        return time_to_text(datetime.fromisoformat(padded).replace(tzinfo=UTC))
    except ValueError:
        return UNKNOWN_TIME
