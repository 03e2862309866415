"""A GeoJSON with a schema: the properties of its features are checked by it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from oress_opendata.model.finding import Report
from tests.sources.conftest import Draft, titled

FIELDS: list[dict[str, Any]] = [
    {"name": "kind", "type": "string", "constraints": {"required": True, "enum": ["a", "b"]}},
    {"name": "count", "type": "integer"},
    {"name": "open", "type": "boolean", "trueValues": ["oui"], "falseValues": ["non"]},
    {"name": "area", "type": "number", "decimalChar": ","},
]


def add_map(draft: Draft, *properties: dict[str, Any]) -> None:
    fields = [{**field, **titled(str(field["name"]))} for field in FIELDS]
    resource = {"name": "map", "path": "map.geojson", "format": "geojson", **titled("map")}
    draft.descriptor["resources"].append({**resource, "schema": {"fields": fields}})
    features = [{"type": "Feature", "geometry": None, "properties": p} for p in properties]
    draft.files["map.geojson"] = json.dumps({"type": "FeatureCollection", "features": features})


def test_values_of_json_are_read_by_the_schema(
    draft: Draft, validate: Callable[[Draft], Report]
) -> None:
    add_map(
        draft,
        {"kind": "a", "count": 3, "open": True, "area": 1.5},
        {"kind": "b", "count": 3.0, "open": None, "area": "1,5"},
    )
    assert validate(draft).is_valid()


@pytest.mark.parametrize(
    ("properties", "code", "column"),
    [
        ({"kind": "c"}, "cell-enum", "kind"),
        ({"kind": None}, "cell-required", "kind"),
        ({}, "cell-required", "kind"),
        ({"kind": "a", "count": "three"}, "cell-integer", "count"),
        ({"kind": "a", "count": 3.5}, "cell-integer", "count"),
        ({"kind": "a", "open": "yes"}, "cell-boolean", "open"),
    ],
)
def test_a_finding_names_the_feature_and_the_property(
    draft: Draft,
    validate: Callable[[Draft], Report],
    properties: dict[str, Any],
    code: str,
    column: str,
) -> None:
    add_map(draft, {"kind": "a"}, properties)
    found = [finding for finding in validate(draft).findings if finding.code == code]
    assert [(f.file, f.row, f.column) for f in found] == [("map.geojson", 2, column)]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"type": "Feature"}', "[" * 100_000])
def test_another_file_is_no_collection(
    draft: Draft, validate: Callable[[Draft], Report], text: str
) -> None:
    add_map(draft)
    draft.files["map.geojson"] = text or " "
    assert "geojson-invalid" in {finding.code for finding in validate(draft).findings}
