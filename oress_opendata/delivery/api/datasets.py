"""`/api/v1/datasets…`: what is published, its versions, and what changed between two of them."""

from __future__ import annotations

from flask import Response
from flask_smorest import Blueprint
from semver import Version
from sqlalchemy import Connection

from oress_opendata.delivery.api.bodies import describe_dataset, describe_version
from oress_opendata.delivery.api.lists import JSON, answer, envelope, serialise
from oress_opendata.delivery.api.schemas import (
    DatasetList,
    DatasetSchema,
    VersionList,
    VersionSchema,
)
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.parameters.cursors import NOT_A_CURSOR, write_cursor
from oress_opendata.delivery.parameters.lists import CURSOR, LIMIT
from oress_opendata.delivery.parameters.query_string import describe, read_only
from oress_opendata.errors import BadQuery
from oress_opendata.store.releases import (
    find_current,
    find_dataset,
    find_visible,
    list_datasets,
)


def make_datasets(service: Service) -> Blueprint:
    datasets = Blueprint("datasets", __name__, description="Datasets and their versions")

    @datasets.get("/datasets")
    @datasets.response(200, DatasetList)
    @datasets.doc(parameters=describe(LIMIT, CURSOR))
    def get_datasets() -> Response:
        """The datasets that have a current version, by name."""
        return answer(service, lambda connection: _list_datasets(service, connection), JSON)

    @datasets.get("/datasets/<name>")
    @datasets.response(200, DatasetSchema)
    def get_dataset(name: str) -> Response:
        """A dataset, as its current version describes it."""

        def make(connection: Connection) -> str:
            read_only()
            release = find_current(connection, name)
            dataset = find_dataset(connection, name)
            return serialise(DatasetSchema, describe_dataset(service, dataset, release))

        return answer(service, make, JSON)

    _add_versions(datasets, service)
    return datasets


def _add_versions(datasets: Blueprint, service: Service) -> None:
    @datasets.get("/datasets/<name>/versions")
    @datasets.response(200, VersionList)
    @datasets.doc(parameters=describe(LIMIT, CURSOR))
    def get_versions(name: str) -> Response:
        """The versions of a dataset, the greatest number first; withdrawn ones too."""
        return answer(service, lambda connection: _list_versions(service, connection, name), JSON)

    @datasets.get("/datasets/<name>/versions/<version>")
    @datasets.response(200, VersionSchema)
    def get_version(name: str, version: str) -> Response:
        """A version and its files; 410 with the reason where it was withdrawn."""

        def make(connection: Connection) -> str:
            read_only()
            release = find_visible(connection, name, version)
            dataset = find_dataset(connection, name)
            return serialise(VersionSchema, describe_version(service, dataset, release))

        return answer(service, make, JSON)


def _list_datasets(service: Service, connection: Connection) -> str:
    query = read_only(LIMIT, CURSOR)
    after, limit = query.get(CURSOR) or "", query.get(LIMIT)
    found = [(dataset, dataset.current) for dataset in list_datasets(connection)]
    current = [(dataset, release) for dataset, release in found if release]
    rest = [pair for pair in current if pair[0].name > after]
    shown = rest[:limit]
    following = None
    if len(rest) > len(shown):
        cursor = write_cursor(shown[-1][0].name)
        following = service.addresses.api("datasets", limit=limit, cursor=cursor)
    items = [describe_dataset(service, dataset, release) for dataset, release in shown]
    return envelope(DatasetList, items, len(current), following)


def _list_versions(service: Service, connection: Connection, name: str) -> str:
    query = read_only(LIMIT, CURSOR)
    after, limit = query.get(CURSOR), query.get(LIMIT)
    dataset = find_dataset(connection, name)
    if after is not None and not Version.is_valid(after):
        raise BadQuery(NOT_A_CURSOR, parameter=CURSOR.name)
    rest = [
        release
        for release in dataset.releases
        if after is None or Version.parse(release.version) < Version.parse(after)
    ]
    shown = rest[:limit]
    following = None
    if len(rest) > len(shown):
        steps = ("datasets", name, "versions")
        cursor = write_cursor(shown[-1].version)
        following = service.addresses.api(*steps, limit=limit, cursor=cursor)
    items = [describe_version(service, dataset, release) for release in shown]
    return envelope(VersionList, items, len(dataset.releases), following)
