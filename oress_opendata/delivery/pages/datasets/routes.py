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
from oress_opendata.delivery.pages.datasets.freshness import today
from oress_opendata.delivery.pages.datasets.inventory import render_inventory
from oress_opendata.delivery.pages.datasets.preview import read_pairs
from oress_opendata.delivery.pages.datasets.release import RowRequest, describe_release
from oress_opendata.delivery.pages.datasets.views import views_state
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.rendering import render
from oress_opendata.delivery.parameters.query_string import read_query_string
from oress_opendata.queries.tables import tables_state
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

    return datasets


def _show_release(reader: Reader, name: str, version: str | None) -> Response:
    """The page of a release; without a version, of the newest one."""
    service = reader.service
    requested = _read_request(service)

    def make(connection: Connection) -> str:
        pinned = find_visible(connection, name, version) if version else None
        dataset = find_dataset(connection, name)
        release = pinned or dataset.newest or find_current(connection, name)
        return render(
            describe_release(
                reader, connection, dataset, release, requested, pinned=pinned is not None
            )
        )

    response = _shorten(service) or answer(service, make, PAGE, also=_also(service, requested))
    if response.status_code == 200:
        response.headers["Link"] = link_header(
            service,
            ("dataset", name, version or ""),
            lambda connection: find_landing(service, connection, name, version),
        )
    return response


def _read_request(service: Service) -> RowRequest:
    return RowRequest(*read_pairs(read_query_string()), today(service))


def _also(service: Service, requested: RowRequest) -> tuple[date, int, tuple[object, ...]]:
    """What a page depends on apart from the registry: the day, and the views that are ready."""
    return requested.day, tables_state(service), views_state(service.store.home)


def _shorten(service: Service) -> Response | None:
    """A form sends its empty fields too: the address without them is the lasting one."""
    pairs = list(read_query_string().pairs)
    kept = [pair for pair in pairs if pair[1]]
    if len(kept) == len(pairs):
        return None
    root = service.addresses.root
    query = f"?{urlencode(kept)}" if kept else ""
    return redirect(f"{root}{quote(request.path.removeprefix(root))}{query}")
