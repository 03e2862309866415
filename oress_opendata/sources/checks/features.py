"""The properties of the features in a GeoJSON file, checked by the schema of its resource.

The row of a finding is the number of the feature, counted from 1, and its column the property.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from frictionless import Field

from oress_opendata.languages import N_
from oress_opendata.meaning.descriptor import is_geojson
from oress_opendata.model.finding import Finding
from oress_opendata.sources.findings.rules import error, warning
from oress_opendata.sources.findings.subject import Subject
from oress_opendata.sources.packages.metadata import read_schema
from oress_opendata.sources.tables.cells import Cell, create_cell_validator

BROKEN = error(
    "geojson-invalid",
    N_("“{value}” is not a GeoJSON collection of features."),
    N_("Export it again as GeoJSON (RFC 7946) in UTF-8: a FeatureCollection with its features."),
)
EXTRA = warning(
    "property-extra",
    N_("The property “{value}” of the features is not in the schema."),
    N_("Describe it in the schema, or remove it from the features."),
)
UNREADABLE = error(
    "property-unchecked",
    N_("The property “{column}” could not be checked."),
    N_("Give it a type, a format and constraints that Table Schema knows."),
)

Properties = Sequence[Mapping[str, Any]]


def check_features(subject: Subject) -> Iterator[Finding]:
    for resource in subject.descriptor.get("resources", []):
        if is_geojson(resource) and "schema" in resource:
            file = subject.package.file(resource["path"])
            schema = read_schema(resource, subject.descriptor)
            features = read_features(file.location)
            if features is None:
                yield BROKEN.finding(file.path, value=file.path)
            elif schema is not None:  # else the rules of the metadata report it
                yield from _check_properties(file.path, schema.fields, features)


def read_features(location: Path) -> Properties | None:
    """The properties of each feature; None if the file is no collection of features."""
    try:
        collection = json.loads(location.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    features = collection.get("features") if isinstance(collection, dict) else None
    if _type(collection) != "FeatureCollection" or not isinstance(features, list):
        return None
    if any(_type(feature) != "Feature" for feature in features):
        return None
    found = [feature.get("properties") or {} for feature in features]
    return found if all(isinstance(properties, dict) for properties in found) else None


def _type(value: Any) -> Any:
    return value.get("type") if isinstance(value, dict) else None


def _check_properties(
    file: str, fields: Sequence[Field], features: Properties
) -> Iterator[Finding]:
    known = {field.name for field in fields}
    extra = dict.fromkeys(name for properties in features for name in properties)
    for name in extra:
        if name not in known:
            yield EXTRA.finding(file, None, name, name)
    for field in fields:
        cells = [_to_cell(field, properties.get(field.name)) for properties in features]
        try:
            findings: dict[Cell, list[Finding]] = {}
            for cell, finding in create_cell_validator(field, file)(set(cells)):
                findings.setdefault(cell, []).append(finding)
        except Exception:  # an invalid format or constraint
            yield UNREADABLE.finding(file, column=field.name)
            continue
        for number, cell in enumerate(cells, start=1):
            yield from (replace(finding, row=number) for finding in findings.get(cell, ()))


def _to_cell(field: Field, value: Any) -> Cell:
    """A value of JSON as the text that the field reads; None for no value."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool) and field.type == "boolean":
        words = getattr(field, "true_values" if value else "false_values")
        return next(iter(words), "true" if value else "false")
    text = json.dumps(value, ensure_ascii=False)
    if isinstance(value, float) and value.is_integer() and field.type == "integer":
        text = str(int(value))
    point = getattr(field, "decimal_char", None)
    return text.replace(".", point) if point and isinstance(value, float) else text
