"""Validate the fields of a schema against Table Schema: their types, properties, constraints."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

from frictionless import Field, FrictionlessException, system

from oress_opendata.languages import N_
from oress_opendata.model.finding import Finding
from oress_opendata.sources.findings.rules import error

# Frictionless allows this format in a schema, but cannot read cells by it.
UNREADABLE = "wkt"
# By the rules of constraints, and with the version of the standard that the package follows.
CHECKED_ELSEWHERE = frozenset({"constraints", "missingValues"})

TYPE = error(
    "field-type",
    N_("The column “{column}” of “{resource}” has the unknown type “{value}”."),
    N_("Choose a type of Table Schema: {types}."),
)
PROPERTY = error(
    "field-property",
    N_("“{value}” is not allowed as “{property}” of the column “{column}” of “{resource}”."),
    N_("Write one of these values or types, or remove the property: {allowed}."),
)
UNSUPPORTED = error(
    "constraint-unknown",
    N_("The constraint “{value}” of the column “{column}” does not apply to its type ({type})."),
    N_("Remove the constraint, or correct the column's type."),
)
CONSTRAINT = error(
    "constraint-value",
    N_("The constraint “{value}” of the column “{column}” has an invalid value."),
    N_("Write it as a value of the column's own type; a pattern is a regular expression."),
)


def read_constraints(field: Mapping[str, Any]) -> Mapping[str, Any]:
    """The constraints of a field; none if they are no object."""
    constraints = field.get("constraints")
    return constraints if isinstance(constraints, Mapping) else {}


def validate_field(field: Mapping[str, Any], resource: str, file: str) -> Iterator[Finding]:
    """The breaches of Table Schema in one field of the resource that is called `resource`."""
    column, kind = field["name"], field.get("type", "string")
    try:
        kind_class = system.select_field_class(kind)
    except FrictionlessException:
        types = "string, integer, number, boolean, date, datetime, time, year, yearmonth …"
        yield TYPE.finding(file, column=column, value=kind, resource=resource, types=types)
        return
    yield from _validate_properties(field, kind_class, resource, file)
    for name, bound in read_constraints(field).items():
        if name not in (*kind_class.supported_constraints, "unique"):
            yield UNSUPPORTED.finding(file, column=column, value=name, type=kind)
        elif not _is_bound(field, name, bound):
            yield CONSTRAINT.finding(file, column=column, value=name)


def _is_bound(field: Mapping[str, Any], name: str, bound: Any) -> bool:
    """Whether cells can be compared with the value of a constraint."""
    match name:
        case "required" | "unique":
            return isinstance(bound, bool)
        case "minLength" | "maxLength":
            return isinstance(bound, int) and not isinstance(bound, bool) and bound >= 0
        case "pattern":
            return isinstance(bound, str) and _compiles(bound)
        case "enum":
            return isinstance(bound, list) and all(_reads(field, value) for value in bound)
    return _reads(field, bound)


def _compiles(pattern: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(f"^{pattern}$")
    except (re.error, RecursionError, OverflowError):
        return False
    return True


def _reads(field: Mapping[str, Any], bound: Any) -> bool:
    plain = {name: value for name, value in field.items() if name not in ("constraints", "example")}
    try:
        read = Field.from_descriptor(plain).create_value_reader()
        return read(bound) is not None
    except Exception:  # a reader may fail on any JSON value
        return False


def _validate_properties(
    field: Mapping[str, Any], kind: type[Field], resource: str, file: str
) -> Iterator[Finding]:
    plain = {name: value for name, value in field.items() if name not in CHECKED_ELSEWHERE}
    for problem in kind.metadata_validate(plain):
        name = find_property(str(problem.note))
        if name in plain:
            yield PROPERTY.finding(
                file,
                column=field["name"],
                value=str(plain[name]),
                resource=resource,
                property=name,
                allowed=_list_allowed(kind, name),
            )


def _list_allowed(kind: type[Field], name: str) -> str:
    """What the profile of a type allows as a property: its values, or the JSON type."""
    own = kind.metadata_profile_patch.get("properties", {})
    shape = own.get(name) or Field.metadata_profile["properties"].get(name, {})
    allowed = shape.get("enum") or [shape.get("type", "string")]
    return ", ".join(str(value) for value in allowed if value != UNREADABLE)


def find_property(problem: str) -> str:
    """The property that a note of Frictionless names; the descriptor, if it names none."""
    quoted = re.findall(r"property ['\"]([^'\"]+)['\"]|[\"']([A-Za-z_:./-]+)[\"']", problem)
    return next((first or second for first, second in reversed(quoted)), "descriptor")
