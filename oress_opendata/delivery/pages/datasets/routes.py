"""The pages of datasets: the list, a dataset (its current release), and any release."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, request
from sqlalchemy import Connection

from oress_opendata.delivery.downloads.linksets import find_landing, link_header
from oress_opendata.delivery.http.caching import answer
from oress_opendata.delivery.http.negotiation import PAGE, redirect
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.datasets.filters import FORM, settle_query
from oress_opendata.delivery.pages.datasets.freshness import today
from oress_opendata.delivery.pages.datasets.inventory import render_inventory
from oress_opendata.delivery.pages.datasets.release import describe_release
from oress_opendata.delivery.pages.datasets.table import find_shown_table, render_table
from oress_opendata.delivery.pages.datasets.views import views_state
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.rendering import render
from oress_opendata.delivery.pages.shared.similar import search_tag
from oress_opendata.delivery.parameters.matches import MATCHES
from oress_opendata.delivery.parameters.query_string import QueryString, read_query_string
from oress_opendata.queries.tables import tables_state
from oress_opendata.store.engine import transaction
from oress_opendata.store.releases import (
    find_current,
    find_dataset,
    find_visible,
)


def make_datasets(service: Service) -> Blueprint:
    datasets = Blueprint("dataset-pages", __name__)

    @datasets.get("/datasets")
    def show_datasets(language: str) -> Response:
        reader = Reader(service, language)
        found = service.searcher.open().tag if read_query_string().text("q") else ""
        also = (found, tables_state(service))
        shortened = _shorten(service)
        return shortened or answer(
            service, lambda connection: render_inventory(reader, connection), PAGE, also=also
        )

    @datasets.get("/datasets/<name>")
    def show_dataset(language: str, name: str) -> Response:
        return _show_release(Reader(service, language), name, None)

    @datasets.get("/datasets/<name>/<version>")
    def show_release(language: str, name: str, version: str) -> Response:
        return _show_release(Reader(service, language), name, version)

    @datasets.get("/datasets/<name>/<version>/tables/<resource>")
    def show_table(language: str, name: str, version: str, resource: str) -> Response:
        reader, day = Reader(service, language), today(service)
        query = read_query_string()
        if _settles(query):
            with transaction(service.store.reading) as connection:
                shown = find_shown_table(reader, connection, name, version, resource)
                settled = settle_query(shown, query)
            if settled.pairs != query.pairs:
                return redirect(f"{shown.path}{settled.suffix}")

        def make(connection: Connection) -> str:
            shown = find_shown_table(reader, connection, name, version, resource)
            dataset = service.snapshots.read(connection).remember(
                ("dataset", name), lambda: find_dataset(connection, name)
            )
            return render_table(shown, connection, dataset, query, day)

        return answer(service, make, PAGE, also=(day, tables_state(service)))

    return datasets


def _settles(query: QueryString) -> bool:
    """Whether an address may not be the lasting one: it comes from the form, or names codes."""
    return any(name in FORM or name.endswith(MATCHES) or not value for name, value in query.pairs)


def _lead_to_table(service: Service, language: str, name: str, version: str | None) -> Response:
    """Rows were once on the page of the release, below `table`."""
    query = read_query_string()
    resource = query.text("table")
    with transaction(service.store.reading) as connection:
        if version is None:
            dataset = find_dataset(connection, name)
            version = (dataset.newest or find_current(connection, name)).version
        shown = find_shown_table(Reader(service, language), connection, name, version, resource)
    return redirect(f"{shown.path}{query.without('table').suffix}")


def _show_release(reader: Reader, name: str, version: str | None) -> Response:
    """The page of a release; without a version, of the newest one."""
    service, day = reader.service, today(reader.service)
    if read_query_string().text("table"):
        return _lead_to_table(service, reader.language, name, version)

    def make(connection: Connection) -> str:
        pinned = find_visible(connection, name, version) if version else None
        dataset = find_dataset(connection, name)
        release = pinned or dataset.newest or find_current(connection, name)
        return render(
            describe_release(reader, connection, dataset, release, day, pinned=pinned is not None)
        )

    response = _shorten(service) or answer(service, make, PAGE, also=_also(service, day))
    if response.status_code == 200:
        response.headers["Link"] = link_header(
            service,
            ("dataset", name, version or ""),
            lambda connection: find_landing(service, connection, name, version),
        )
    return response


def _also(service: Service, day: date) -> tuple[date, int, tuple[object, ...], str]:
    """What a page depends on apart from the registry: the day, and the views that are ready."""
    views = views_state(service.store.home)
    return day, tables_state(service), views, search_tag(service)


def _shorten(service: Service) -> Response | None:
    """A form sends its empty fields too: the address without them is the lasting one."""
    pairs = list(read_query_string().pairs)
    kept = [pair for pair in pairs if pair[1]]
    if len(kept) == len(pairs):
        return None
    root = service.addresses.root
    query = f"?{urlencode(kept)}" if kept else ""
    return redirect(f"{root}{quote(request.path.removeprefix(root))}{query}")
