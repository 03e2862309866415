"""`/api/v1/datasets/{name}/diff`: what changed from one version to another, its rows in pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response
from marshmallow import fields
from sqlalchemy import Connection

from oress_opendata.comparison.difference import Comparison, compare_releases
from oress_opendata.delivery.api.lists import JSON, answer, dump
from oress_opendata.delivery.api.schemas import DifferenceSchema
from oress_opendata.delivery.http.pagination import CURSOR, read_cursor_key, write_cursor
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.parameters.fields import Page, Part, check_version, version_field
from oress_opendata.errors import BadQuery
from oress_opendata.languages import N_, say
from oress_opendata.model.difference import (
    Change,
    Difference,
    Reason,
    ResourceChange,
    RowChange,
)
from oress_opendata.store.releases import find_visible

NO_RESOURCE = N_("The parameter {parameter} names no resource that changed.")


class DifferenceQuestion(Page):
    before = version_field("from", "The version before.")
    after = version_field("to", "The version after.")
    resource = fields.String(
        load_default=None, metadata={"description": "Only the rows of this resource."}
    )


def make_differences(service: Service) -> Part:
    differences = Part("differences", __name__, description="What changed between versions")

    @differences.get("/datasets/<name>/diff")
    @differences.arguments(DifferenceQuestion, location="query")
    @differences.response(200, DifferenceSchema)
    def get_difference(question: dict[str, Any], name: str) -> Response:
        """Metadata, schema and rows that changed, and the number that the change deserves."""
        return answer(
            service, lambda connection: _compare(service, connection, question, name), JSON
        )

    return differences


def _compare(service: Service, connection: Connection, question: dict[str, Any], name: str) -> str:
    question |= {"from": question["before"], "to": question["after"]}
    before = find_visible(connection, name, check_version(question, "from"))
    after = find_visible(connection, name, check_version(question, "to"))
    comparison = compare_releases(service.store, before, after)
    body = difference_to_json(comparison.difference, service.settings.languages)
    body["rows"] = _rows(service, comparison, question)
    return dump(body)


def difference_to_json(difference: Difference, languages: tuple[str, ...]) -> dict[str, Any]:
    return {
        "name": difference.name,
        "from": difference.before,
        "to": difference.after,
        "level": difference.level.name.lower(),
        "proposed": difference.proposed,
        "reasons": [_reason_to_json(each, languages) for each in difference.reasons],
        "metadata": [_change_to_json(each) for each in difference.metadata],
        "resources": [_resource_to_json(each) for each in difference.resources],
    }


def _rows(service: Service, comparison: Comparison, question: Mapping[str, Any]) -> dict[str, Any]:
    resource, limit = question["resource"], question["limit"]
    changes = comparison.difference.resources
    if resource is not None and all(each.resource != resource for each in changes):
        raise BadQuery(NO_RESOURCE, parameter="resource")
    rows = comparison.rows(resource, _position(question["cursor"]), limit + 1)
    shown = rows[:limit]
    following = None
    if len(rows) > limit:
        name = comparison.difference.name
        query = {"from": question["from"], "to": question["to"], "limit": limit}
        if resource is not None:
            query["resource"] = resource
        following = service.addresses.api(
            "datasets", name, "diff", **query, cursor=write_cursor(str(shown[-1][0]))
        )
    total = sum(_count(each) for each in changes if resource in (None, each.resource))
    return {"items": [_row_to_json(row) for _, row in shown], "total": total, "next": following}


def _position(cursor: str | None) -> int:
    key = read_cursor_key(cursor)
    if key is None:
        return 0
    if not (key.isascii() and key.isdigit() and len(key) < 16):
        raise BadQuery(CURSOR, parameter="cursor")
    return int(key)


def _count(change: ResourceChange) -> int:
    return (change.added or 0) + (change.removed or 0) + (change.changed or 0)


def _reason_to_json(reason: Reason, languages: tuple[str, ...]) -> dict[str, Any]:
    texts = {each: say(reason.sentence, each, **reason.parameters) for each in languages}
    return {"level": reason.level.name.lower(), "text": texts}


def _change_to_json(change: Change) -> dict[str, Any]:
    return {"pointer": change.pointer, "before": change.before, "after": change.after}


def _resource_to_json(change: ResourceChange) -> dict[str, Any]:
    return {
        "resource": change.resource,
        "kind": change.kind,
        "columns_added": list(change.columns_added),
        "columns_removed": list(change.columns_removed),
        "columns_changed": [_change_to_json(each) for each in change.columns_changed],
        "added": change.added,
        "removed": change.removed,
        "changed": change.changed,
    }


def _row_to_json(row: RowChange) -> dict[str, Any]:
    return {
        "resource": row.resource,
        "kind": row.kind,
        "key": row.key,
        "before": row.before,
        "after": row.after,
    }
