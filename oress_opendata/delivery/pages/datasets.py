"""The pages of datasets: the list, a dataset (its current release), and any release."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from flask import Blueprint, Response, render_template
from sqlalchemy import Connection

from oress_opendata.delivery.caching import answer
from oress_opendata.delivery.negotiation import PAGE
from oress_opendata.delivery.pages.portrait import Reader, describe_package, describe_release
from oress_opendata.delivery.service import Service
from oress_opendata.model.release import Dataset, Release
from oress_opendata.store.releases import (
    find_current,
    find_dataset,
    find_visible,
    list_datasets,
)


def make_datasets(service: Service) -> Blueprint:
    datasets = Blueprint("dataset-pages", __name__)

    @datasets.get("/datasets")
    def show_datasets(language: str) -> Response:
        def make(connection: Connection) -> str:
            reader = Reader(service, language)
            found = [(each, _shown(each)) for each in list_datasets(connection)]
            portraits = [describe_package(reader, each, shown) for each, shown in found if shown]
            return render_template("datasets.html", portraits=portraits)

        return answer(service, make, PAGE)

    @datasets.get("/datasets/<name>")
    def show_dataset(language: str, name: str) -> Response:
        def make(connection: Connection) -> str:
            dataset = find_dataset(connection, name)
            release = _shown(dataset) or find_current(connection, name)
            return _render(Reader(service, language), connection, dataset, release)

        return answer(service, make, PAGE)

    @datasets.get("/datasets/<name>/<version>")
    def show_release(language: str, name: str, version: str) -> Response:
        def make(connection: Connection) -> str:
            release = find_visible(connection, name, version)
            dataset = find_dataset(connection, name)
            return _render(Reader(service, language), connection, dataset, release, pinned=True)

        return answer(service, make, PAGE)

    return datasets


def _shown(dataset: Dataset) -> Release | None:
    """The current release; before there is one, the newest pre-release."""
    return dataset.current or next(iter(dataset.visible), None)


def _render(
    reader: Reader,
    connection: Connection,
    dataset: Dataset,
    release: Release,
    *,
    pinned: bool = False,
) -> str:
    portrait: dict[str, Any] = describe_release(reader, connection, dataset, release)
    return render_template(
        "release.html", **portrait, pinned=pinned, history=list(_history(dataset))
    )


def _history(dataset: Dataset) -> list[tuple[Release, Release | None]]:
    """Each release, newest first, with the visible one before it, to compare with."""
    visible = list(dataset.visible)
    before = dict(pairwise(visible))
    return [(release, before.get(release)) for release in dataset.releases]
