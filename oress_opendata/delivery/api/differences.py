"""`/api/v1/datasets/{name}/diff`: what changed from one version to another, its rows in pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response
from flask_smorest import Blueprint
from sqlalchemy import Connection

from oress_opendata.comparison.difference import Comparison
from oress_opendata.comparison.kept import compare_releases
from oress_opendata.delivery.api.lists import JSON, answer, serialise
from oress_opendata.delivery.api.schemas import DifferenceSchema
from oress_opendata.delivery.http.capacity import DIFFERENCES, takes
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.parameters.cursors import NOT_A_CURSOR, write_cursor
from oress_opendata.delivery.parameters.lists import CURSOR, LIMIT
from oress_opendata.delivery.parameters.parameter import text_parameter, version_parameter
from oress_opendata.delivery.parameters.query_string import QueryString, describe, read_only
from oress_opendata.errors import BadQuery
from oress_opendata.languages import N_, say
from oress_opendata.model.difference import Difference, Reason, ResourceChange
from oress_opendata.store.releases import find_visible

NO_RESOURCE = N_("Parameter {parameter} does not name a changed resource.")
FROM = version_parameter("from", "The version before.")
TO = version_parameter("to", "The version after.")
RESOURCE = text_parameter("resource", "Only the rows of this resource.")
PARAMETERS = (FROM, TO, RESOURCE, LIMIT, CURSOR)


def make_differences(service: Service) -> Blueprint:
    differences = Blueprint("differences", __name__, description="What changed between versions")

    @differences.get("/datasets/<name>/diff")
    @differences.response(200, DifferenceSchema)
    @differences.doc(parameters=describe(*PARAMETERS))
    @takes(DIFFERENCES)
    def get_difference(name: str) -> Response:
        """Metadata, schema and rows that changed, and the number that the change deserves."""
        return answer(service, lambda connection: _compare(service, connection, name), JSON)

    return differences


def _compare(service: Service, connection: Connection, name: str) -> str:
    query = read_only(*PARAMETERS)
    before, after = query.get(FROM), query.get(TO)
    comparison = compare_releases(
        service.store,
        find_visible(connection, name, before),
        find_visible(connection, name, after),
    )
    body = _describe(comparison.difference, service.settings.languages)
    rows = _list_rows(service, comparison, query)
    return serialise(DifferenceSchema, {**body, "rows": rows})


def _describe(difference: Difference, languages: tuple[str, ...]) -> dict[str, Any]:
    return {
        "name": difference.name,
        "before": difference.before,
        "after": difference.after,
        "level": difference.level.name.lower(),
        "proposed": difference.proposed,
        "reasons": [_describe_reason(reason, languages) for reason in difference.reasons],
        "metadata": difference.metadata,
        "resources": difference.resources,
    }


def _describe_reason(reason: Reason, languages: tuple[str, ...]) -> dict[str, Any]:
    texts = {code: say(reason.sentence, code, **reason.parameters) for code in languages}
    return {"level": reason.level.name.lower(), "text": texts}


def _list_rows(service: Service, comparison: Comparison, query: QueryString) -> Mapping[str, Any]:
    resource, limit = query.get(RESOURCE) or None, query.get(LIMIT)
    changes = comparison.difference.resources
    if resource is not None and all(change.resource != resource for change in changes):
        raise BadQuery(NO_RESOURCE, parameter=RESOURCE.name)
    rows = comparison.rows(resource, _read_position(query), limit + 1)
    following = None
    if len(rows) > limit:
        kept: dict[str, str | int] = {**dict(query.without(CURSOR.name).pairs), LIMIT.name: limit}
        steps = ("datasets", comparison.difference.name, "diff")
        cursor = write_cursor(str(rows[limit - 1][0]))
        following = service.addresses.api(*steps, **kept, cursor=cursor)
    total = sum(_count(change) for change in changes if resource in (None, change.resource))
    return {"items": [row for _, row in rows[:limit]], "total": total, "next": following}


def _read_position(query: QueryString) -> int:
    key = query.get(CURSOR)
    if key is None:
        return 0
    if not (key.isascii() and key.isdigit() and len(key) < 16):
        raise BadQuery(NOT_A_CURSOR, parameter=CURSOR.name)
    return int(key)


def _count(change: ResourceChange) -> int:
    return (change.added or 0) + (change.removed or 0) + (change.changed or 0)
