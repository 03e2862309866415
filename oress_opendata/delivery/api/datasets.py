"""`/api/v1/datasets…`: what is published, its versions, and what changed between two of them."""

from __future__ import annotations

from typing import Any

from flask import Response
from semver import Version
from sqlalchemy import Connection

from oress_opendata.delivery.api.bodies import dataset_to_json, version_to_json
from oress_opendata.delivery.api.lists import JSON, answer, dump, envelope
from oress_opendata.delivery.api.schemas import (
    DatasetList,
    DatasetSchema,
    VersionList,
    VersionSchema,
)
from oress_opendata.delivery.http.pagination import CURSOR, read_cursor_key, write_cursor
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.parameters.fields import Page, Part
from oress_opendata.errors import BadQuery
from oress_opendata.store.releases import (
    find_current,
    find_dataset,
    find_visible,
    list_datasets,
)


def make_datasets(service: Service) -> Part:
    datasets = Part("datasets", __name__, description="Datasets and their versions")

    @datasets.get("/datasets")
    @datasets.arguments(Page, location="query")
    @datasets.response(200, DatasetList)
    def get_datasets(question: dict[str, Any]) -> Response:
        """The datasets that have a current version, by name."""
        return answer(service, lambda each: _list_datasets(service, each, question), JSON)

    @datasets.get("/datasets/<name>")
    @datasets.response(200, DatasetSchema)
    def get_dataset(name: str) -> Response:
        """A dataset, as its current version describes it."""

        def make(connection: Connection) -> str:
            release = find_current(connection, name)
            return dump(dataset_to_json(service, find_dataset(connection, name), release))

        return answer(service, make, JSON)

    @datasets.get("/datasets/<name>/versions")
    @datasets.arguments(Page, location="query")
    @datasets.response(200, VersionList)
    def get_versions(question: dict[str, Any], name: str) -> Response:
        """The versions of a dataset, the greatest number first; withdrawn ones too."""
        return answer(service, lambda each: _list_versions(service, each, question, name), JSON)

    @datasets.get("/datasets/<name>/versions/<version>")
    @datasets.response(200, VersionSchema)
    def get_version(name: str, version: str) -> Response:
        """A version and its files; 410 with the reason where it was withdrawn."""

        def make(connection: Connection) -> str:
            release = find_visible(connection, name, version)
            return dump(version_to_json(service, find_dataset(connection, name), release))

        return answer(service, make, JSON)

    return datasets


def _list_datasets(service: Service, connection: Connection, question: dict[str, Any]) -> str:
    after = read_cursor_key(question["cursor"]) or ""
    found = [(each, each.current) for each in list_datasets(connection)]
    current = [(dataset, release) for dataset, release in found if release]
    rest = [each for each in current if each[0].name > after]
    shown = rest[: question["limit"]]
    following = None
    if len(rest) > len(shown):
        following = service.addresses.api(
            "datasets", limit=question["limit"], cursor=write_cursor(shown[-1][0].name)
        )
    items = [dataset_to_json(service, dataset, release) for dataset, release in shown]
    return envelope(items, len(current), following)


def _list_versions(
    service: Service, connection: Connection, question: dict[str, Any], name: str
) -> str:
    dataset = find_dataset(connection, name)
    after = read_cursor_key(question["cursor"])
    if after is not None and not Version.is_valid(after):
        raise BadQuery(CURSOR, parameter="cursor")
    rest = [
        each
        for each in dataset.releases
        if after is None or Version.parse(each.version) < Version.parse(after)
    ]
    shown = rest[: question["limit"]]
    following = None
    if len(rest) > len(shown):
        following = service.addresses.api(
            "datasets",
            name,
            "versions",
            limit=question["limit"],
            cursor=write_cursor(shown[-1].version),
        )
    items = [version_to_json(service, dataset, each) for each in shown]
    return envelope(items, len(dataset.releases), following)
