"""The addresses of the feeds, each beside the page that it follows, and of the same as pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy import Connection

from oress_opendata.delivery.http.atom import KIND, Feed, write_feed
from oress_opendata.delivery.http.caching import answer, answer_from_index
from oress_opendata.delivery.http.capacity import DIFFERENCES, SEARCH, takes
from oress_opendata.delivery.http.negotiation import PAGE, redirect
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.feeds.documents import describe_documents
from oress_opendata.delivery.pages.feeds.page import render_feed
from oress_opendata.delivery.pages.feeds.paging import AFTER, BEFORE
from oress_opendata.delivery.pages.feeds.places import describe_need, describe_place
from oress_opendata.delivery.pages.feeds.records import describe_register
from oress_opendata.delivery.pages.feeds.releases import describe_catalogue, describe_dataset
from oress_opendata.delivery.pages.feeds.searches import describe_results
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.parameters.parameter import Parameter
from oress_opendata.delivery.parameters.query_string import (
    QueryString,
    read_only,
    read_query_string,
)
from oress_opendata.projections.records import PAGES

# Documents have a feed with an entry for each.
FOLDERS = {folder: register for register, folder in PAGES.items() if register != "document"}

Describe = Callable[..., Feed]


def make_feeds(service: Service) -> Blueprint:
    feeds = Blueprint("feeds", __name__)
    _add(feeds, service, "", _catalogue)
    _add(feeds, service, "/datasets/<name>", _dataset)
    _add(feeds, service, "/documents", _documents)
    _add(feeds, service, "/places/<code>", _place)
    _add(feeds, service, "/actors/needs/<code>", _need)
    # One rule for each: a rule with a variable would come after that of the records.
    for folder, register in FOLDERS.items():
        _add(feeds, service, f"/{folder}", _register, register=register)
    _add_registers(feeds, service)
    _add_search(feeds, service)
    return feeds


def _read(*parameters: Parameter[Any]) -> QueryString:
    """A program sees a typo in the address of a feed; a page ignores what it does not know."""
    is_page = request.path.endswith("/changes")
    return read_query_string() if is_page else read_only(*parameters)


def _catalogue(reader: Reader, connection: Connection) -> Feed:
    return describe_catalogue(reader, connection, _read(BEFORE).get(BEFORE))


def _dataset(reader: Reader, connection: Connection, name: str) -> Feed:
    return describe_dataset(reader, connection, name, _read(BEFORE).get(BEFORE))


def _documents(reader: Reader, connection: Connection) -> Feed:
    return describe_documents(reader, connection, _read(AFTER).get(AFTER))


def _place(reader: Reader, connection: Connection, code: str) -> Feed:
    _read()
    return describe_place(reader, connection, code)


def _need(reader: Reader, connection: Connection, code: str) -> Feed:
    _read()
    return describe_need(reader, connection, code)


def _register(reader: Reader, connection: Connection, register: str) -> Feed:
    return describe_register(reader, connection, register, _read(BEFORE).get(BEFORE))


def _add(feeds: Blueprint, service: Service, path: str, describe: Describe, **fixed: str) -> None:
    """A feed and its page."""
    name = path.strip("/").replace("/", "-") or "catalogue"

    @feeds.get(f"{path}/feed.atom", endpoint=name)
    @takes(DIFFERENCES)
    def get_feed(language: str, **parts: str) -> Response:
        return _answer(service, language, describe, as_page=False, **fixed, **parts)

    @feeds.get(f"{path}/changes", endpoint=f"{name}-changes")
    @takes(DIFFERENCES)
    def show_feed(language: str, **parts: str) -> Response:
        return _answer(service, language, describe, as_page=True, **fixed, **parts)


def _answer(
    service: Service, language: str, describe: Describe, *, as_page: bool, **parts: Any
) -> Response:
    reader = Reader(service, language)

    def make(connection: Connection) -> str:
        if request.query_string:
            feed = describe(reader, connection, **parts)
        else:
            # The page and the feed have the same entries.
            feed = service.snapshots.read(connection).remember_last(
                "feed",
                (language, describe, *parts.items()),
                lambda: describe(reader, connection, **parts),
            )
        return render_feed(reader, feed) if as_page else write_feed(feed, service.settings)

    return answer(service, make, PAGE if as_page else KIND)


def _add_registers(feeds: Blueprint, service: Service) -> None:
    """Those without a page of their own; the others are redirected to theirs."""

    def follow(language: str, register: str, last: str) -> Response:
        if register in PAGES:
            address = service.addresses.page(PAGES[register], last, language=language)
            return redirect(address, 308)
        as_page = last != "feed.atom"
        return _answer(service, language, _register, as_page=as_page, register=register)

    @feeds.get("/registers/<register>/feed.atom")
    def get_register(language: str, register: str) -> Response:
        return follow(language, register, "feed.atom")

    @feeds.get("/registers/<register>/changes")
    def show_register(language: str, register: str) -> Response:
        return follow(language, register, "changes")


def _add_search(feeds: Blueprint, service: Service) -> None:
    @feeds.get("/search/feed.atom")
    @takes(SEARCH)
    def get_search(language: str) -> Response:
        return answer_from_index(
            service,
            lambda: write_feed(describe_results(service, language, strict=True), service.settings),
            KIND,
        )

    @feeds.get("/search/changes")
    @takes(SEARCH)
    def show_search(language: str) -> Response:
        reader = Reader(service, language)
        return answer_from_index(
            service,
            lambda: render_feed(reader, describe_results(service, language, strict=False)),
            PAGE,
        )
