"""Validate schemas and descriptor against the Data Package standard.

First with rules that help, then, if they found nothing, with Frictionless's own metadata checks.
Foreign profiles, which Frictionless would fetch, are removed before.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from frictionless import FrictionlessException, Package, Schema

from oress_opendata.languages import N_
from oress_opendata.meaning.descriptor import as_tuple
from oress_opendata.model.finding import Finding
from oress_opendata.sources.findings.rules import error, warning
from oress_opendata.sources.packages.fields import (
    find_property,
    read_constraints,
    validate_field,
)

PROFILES = frozenset(
    {"data-package", "tabular-data-package", "data-resource", "tabular-data-resource"}
)
STANDARD = re.compile(
    r"https?://(datapackage\.org/profiles/[12]\.0/|specs\.frictionlessdata\.io/)[a-z./-]*"
)
# Types whose values cannot be compared as keys.
KEYLESS = frozenset({"array", "object", "geojson", "list", "any"})

FIELD_TWICE = error(
    "field-duplicate",
    N_("Two columns of the schema of “{resource}” are called “{value}”."),
    N_("Give each column a unique name."),
)
KEY = error(
    "key-unknown",
    N_("A key of “{resource}” names the column “{value}”, which is not in the schema."),
    N_("Correct the name, or add the column."),
)
KEY_TYPE = error(
    "key-type",
    N_(
        "The column “{column}” of “{resource}” has the type {value}, which cannot be used in a key."
    ),
    N_("Use a column of text, numbers or dates as the key."),
)
REFERENCE = error(
    "foreign-key-unknown",
    N_("A foreign key of “{resource}” refers to “{value}”, which is not in the package."),
    N_("Write the name of a resource that has a schema, and the names of its columns."),
)
STANDARD_RULE = error(
    "descriptor-standard",
    N_("“{value}” does not conform to the Data Package standard."),
    N_("See the standard (https://datapackage.org/standard/)."),
)
PROFILE = warning(
    "profile-unknown",
    N_("The profile “{value}” is not checked; nothing is fetched."),
    N_("Remove it, or use the standard's own profile."),
)


def validate_metadata(descriptor: Mapping[str, Any], file: str) -> Iterator[Finding]:
    """The breaches of the standard in a descriptor of the right shape."""
    yield from _validate_profiles(descriptor, file)
    findings = [
        finding
        for resource in descriptor["resources"]
        if "schema" in resource
        for finding in _validate_schema(resource, descriptor, file)
    ]
    yield from findings
    if not findings:
        yield from _validate_standard(descriptor, file)


def read_schema(resource: Mapping[str, Any], descriptor: Mapping[str, Any]) -> Schema | None:
    """Frictionless's schema of a resource; None if it cannot be created."""
    try:
        return Schema.from_descriptor(
            deepcopy(dict(resource["schema"])), datapackage_version=_version(descriptor)
        )
    except Exception:  # besides its own errors it raises others for unexpected shapes
        return None


def _version(descriptor: Mapping[str, Any]) -> str:
    profile = str(descriptor.get("$schema", ""))
    return "v2" if "/profiles/2." in profile else "unknown" if profile else "v1"


def _validate_profiles(descriptor: Mapping[str, Any], file: str) -> Iterator[Finding]:
    for holder in (descriptor, *descriptor["resources"]):
        for name in ("profile", "$schema"):
            if name in holder and not _is_known_profile(holder[name]):
                yield PROFILE.finding(file, value=str(holder[name]))


def _is_known_profile(profile: Any) -> bool:
    return isinstance(profile, str) and (
        profile in PROFILES or STANDARD.fullmatch(profile) is not None
    )


def _validate_schema(
    resource: Mapping[str, Any], descriptor: Mapping[str, Any], file: str
) -> Iterator[Finding]:
    schema, name = resource["schema"], resource["name"]
    names: list[str] = []
    for field in schema["fields"]:
        if field["name"] in names:
            yield FIELD_TWICE.finding(file, value=field["name"], resource=name)
        names.append(field["name"])
        yield from validate_field(field, name, file)
    types = {field["name"]: field.get("type", "string") for field in schema["fields"]}
    unique = [field["name"] for field in schema["fields"] if read_constraints(field).get("unique")]
    for column in (*as_tuple(schema.get("primaryKey")), *unique):
        if column not in types:
            yield KEY.finding(file, value=column, resource=name)
        elif types[column] in KEYLESS:
            yield KEY_TYPE.finding(file, column=column, value=types[column], resource=name)
    for key in schema.get("foreignKeys") or ():
        yield from _validate_foreign_key(key, resource, descriptor, file)


def _validate_foreign_key(
    key: Mapping[str, Any], resource: Mapping[str, Any], descriptor: Mapping[str, Any], file: str
) -> Iterator[Finding]:
    name = resource["name"]
    reference = key.get("reference")
    if not isinstance(reference, Mapping) or not _is_names(key.get("fields")):
        yield REFERENCE.finding(file, value="foreignKeys", resource=name)
        return
    own, target = as_tuple(key.get("fields")), reference.get("resource") or name
    for column in own:
        if column not in _field_names(resource):
            yield KEY.finding(file, value=column, resource=name)
    other = next((other for other in descriptor["resources"] if other["name"] == target), None)
    if other is None or "schema" not in other:
        yield REFERENCE.finding(file, value=str(target), resource=name)
        return
    columns = reference.get("fields")
    if not _is_names(columns) or len(as_tuple(columns)) != len(own):
        yield REFERENCE.finding(file, value=f"{target}: {columns}", resource=name)
        return
    for column in as_tuple(columns):
        if column not in _field_names(other):
            yield REFERENCE.finding(file, value=f"{target}.{column}", resource=name)


def _is_names(value: Any) -> bool:
    return isinstance(value, str) or (
        isinstance(value, list) and bool(value) and all(isinstance(name, str) for name in value)
    )


def _field_names(resource: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(field["name"] for field in resource["schema"]["fields"])


def _validate_standard(descriptor: Mapping[str, Any], file: str) -> Iterator[Finding]:
    """The problems that Frictionless finds in the descriptor, by the name of the property."""
    tame = _tame(deepcopy(dict(descriptor)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            Package.metadata_transform(tame)
            problems = [str(problem.note) for problem in Package.metadata_validate(tame)]
        except FrictionlessException as problem:
            problems = [str(problem.error.note)]
        except (TypeError, AttributeError, KeyError, ValueError):
            # Its checks assume shapes that the descriptor may not have.
            problems = ["descriptor"]
    for place in dict.fromkeys(map(find_property, problems)):
        yield STANDARD_RULE.finding(file, value=place)


def _tame(descriptor: dict[str, Any]) -> dict[str, Any]:
    """The descriptor without what Frictionless would fetch: profiles other than the standard's."""
    for holder in (descriptor, *descriptor["resources"]):
        for name in ("profile", "$schema"):
            if name in holder and not _is_known_profile(holder[name]):
                del holder[name]
        if str(holder.get("profile", "")).startswith("http"):
            del holder["profile"]
        holder.pop("profiles", None)
    return descriptor
