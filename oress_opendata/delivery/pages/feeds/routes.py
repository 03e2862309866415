"""The addresses of the feeds, each beside the page that it follows."""

from __future__ import annotations

from flask import Blueprint, Response
from sqlalchemy import Connection

from oress_opendata.delivery.http.atom import KIND, Pages, write_feed
from oress_opendata.delivery.http.caching import answer, answer_from_index
from oress_opendata.delivery.http.capacity import DIFFERENCES, SEARCH, takes
from oress_opendata.delivery.http.negotiation import redirect
from oress_opendata.delivery.http.search_feed import write_search_feed
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.feeds.documents import describe_documents
from oress_opendata.delivery.pages.feeds.paging import AFTER, BEFORE
from oress_opendata.delivery.pages.feeds.places import describe_place
from oress_opendata.delivery.pages.feeds.records import describe_register
from oress_opendata.delivery.pages.feeds.releases import describe_catalogue, describe_dataset
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.parameters.query_string import read_only
from oress_opendata.delivery.parameters.search import (
    SORT,
    feed_address,
    make_search,
    next_page,
    read_search_parameters,
)
from oress_opendata.projections.records import PAGES

# Documents have a feed with an entry for each.
FOLDERS = {folder: register for register, folder in PAGES.items() if register != "document"}
NEWEST = "date"


def make_feeds(service: Service) -> Blueprint:
    feeds = Blueprint("feeds", __name__)

    @feeds.get("/feed.atom")
    @takes(DIFFERENCES)
    def get_catalogue(language: str) -> Response:
        reader = Reader(service, language)
        return answer(
            service,
            lambda connection: write_feed(
                describe_catalogue(reader, connection, read_only(BEFORE).get(BEFORE)),
                service.settings,
            ),
            KIND,
        )

    @feeds.get("/datasets/<name>/feed.atom")
    @takes(DIFFERENCES)
    def get_dataset(language: str, name: str) -> Response:
        reader = Reader(service, language)
        return answer(
            service,
            lambda connection: write_feed(
                describe_dataset(reader, connection, name, read_only(BEFORE).get(BEFORE)),
                service.settings,
            ),
            KIND,
        )

    @feeds.get("/documents/feed.atom")
    def get_documents(language: str) -> Response:
        reader = Reader(service, language)
        return answer(
            service,
            lambda connection: write_feed(
                describe_documents(reader, connection, read_only(AFTER).get(AFTER)),
                service.settings,
            ),
            KIND,
        )

    @feeds.get("/registers/<register>/feed.atom")
    def get_register(language: str, register: str) -> Response:
        if register in PAGES:
            return redirect(
                service.addresses.page(PAGES[register], "feed.atom", language=language), 308
            )
        return _follow_register(Reader(service, language), register)

    # One rule for each: a rule with a variable would come after that of the records.
    for folder, register in FOLDERS.items():
        _add_folder(feeds, service, folder, register)

    @feeds.get("/places/<code>/feed.atom")
    @takes(DIFFERENCES)
    def get_place(language: str, code: str) -> Response:
        reader = Reader(service, language)

        def make(connection: Connection) -> str:
            read_only()
            return write_feed(describe_place(reader, connection, code), service.settings)

        return answer(service, make, KIND)

    @feeds.get("/search/feed.atom")
    @takes(SEARCH)
    def get_search(language: str) -> Response:
        given = read_search_parameters()
        parameters = given if SORT.name in given.plain else given.changed(sort=NEWEST)
        search = make_search(service, parameters, language)

        def make() -> str:
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
            return write_search_feed(service, search, found, pages, site)

        return answer_from_index(service, make, KIND)

    return feeds


def _add_folder(feeds: Blueprint, service: Service, folder: str, register: str) -> None:
    @feeds.get(f"/{folder}/feed.atom", endpoint=folder)
    def get_folder(language: str) -> Response:
        return _follow_register(Reader(service, language), register)


def _follow_register(reader: Reader, register: str) -> Response:
    service = reader.service
    return answer(
        service,
        lambda connection: write_feed(
            describe_register(reader, connection, register, read_only(BEFORE).get(BEFORE)),
            service.settings,
        ),
        KIND,
    )
