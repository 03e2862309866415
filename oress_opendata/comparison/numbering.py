"""The version that a change needs (semantic versioning, as in `docs/architecture.md`).

Major: a resource or column removed or retyped; a key, `aboutUrl`, `propertyUrl`, `valueUrl` or
unit changed. Minor: a resource or column added; rows added or removed. Patch: the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from semver import Version

from oress_opendata.languages import N_
from oress_opendata.meaning.descriptor import as_tuple, is_table
from oress_opendata.model.difference import Level, Reason, ResourceChange

_MEANING = ("type", "propertyUrl", "valueUrl", "aboutUrl", "oress:unit")

RESOURCE_REMOVED = N_("The resource {resource} was removed.")
RESOURCE_RETYPED = N_("The resource {resource} changed its kind.")
COLUMN_REMOVED = N_("The column {column} of {resource} was removed.")
COLUMN_CHANGED = N_("The column {column} of {resource} changed its meaning: {property} changed.")
KEY_CHANGED = N_("The key of {resource} changed.")
ABOUT_CHANGED = N_("The rows of {resource} describe other records: aboutUrl changed.")
RESOURCE_ADDED = N_("The resource {resource} is new.")
COLUMN_ADDED = N_("The column {column} of {resource} is new.")
ROWS_ADDED = N_("Rows were added to {resource}: {count}.")
ROWS_REMOVED = N_("Rows were removed from {resource}: {count}.")


def find_reasons(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Reason, ...]:
    """The reasons in the descriptors for the level of a change."""
    old, new = _resources(before), _resources(after)
    return (
        *(_reason(Level.MAJOR, RESOURCE_REMOVED, name) for name in old if name not in new),
        *(_reason(Level.MINOR, RESOURCE_ADDED, name) for name in new if name not in old),
        *(
            reason
            for name in old
            if name in new
            for reason in _resource_reasons(name, old[name], new[name])
        ),
    )


def row_reasons(change: ResourceChange) -> Iterator[Reason]:
    """The reasons in the rows of a resource."""
    if change.added:
        yield _reason(Level.MINOR, ROWS_ADDED, change.resource, count=change.added)
    if change.removed:
        yield _reason(Level.MINOR, ROWS_REMOVED, change.resource, count=change.removed)


def level_of(reasons: tuple[Reason, ...], same: bool) -> Level:
    """The greatest level among the reasons; a change without one is a correction."""
    if same:
        return Level.NONE
    return max((reason.level for reason in reasons), default=Level.PATCH)


def propose_number(before: str, level: Level) -> str:
    """The smallest version after `before` that fits a change of this level."""
    version = Version.parse(before).finalize_version()
    match level:
        case Level.MAJOR:
            return str(version.bump_major())
        case Level.MINOR:
            return str(version.bump_minor())
        case Level.PATCH:
            return str(version.bump_patch())
    return before


def level_between(before: str, after: str) -> Level:
    """The level of the step from one version to a greater one.

    A pre-release has the level of its final version: 2.0.0-rc.1 is a major step from 1.4.0.
    """
    old, new = Version.parse(before), Version.parse(after)
    if new <= old:
        return Level.NONE
    if new.major > old.major:
        return Level.MAJOR
    return Level.MINOR if new.minor > old.minor else Level.PATCH


def _resources(descriptor: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {resource["name"]: resource for resource in descriptor.get("resources", [])}


def _resource_reasons(
    name: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[Reason]:
    if is_table(before) != is_table(after):
        yield _reason(Level.MAJOR, RESOURCE_RETYPED, name)
        return
    old, new = before.get("schema") or {}, after.get("schema") or {}
    if as_tuple(old.get("primaryKey")) != as_tuple(new.get("primaryKey")):
        yield _reason(Level.MAJOR, KEY_CHANGED, name)
    if old.get("aboutUrl") != new.get("aboutUrl"):
        yield _reason(Level.MAJOR, ABOUT_CHANGED, name)
    yield from _column_reasons(name, _fields(old), _fields(new))


def _column_reasons(
    name: str, old: Mapping[str, Mapping[str, Any]], new: Mapping[str, Mapping[str, Any]]
) -> Iterator[Reason]:
    for column, field in old.items():
        if column not in new:
            yield _reason(Level.MAJOR, COLUMN_REMOVED, name, column=column)
            continue
        for key in _MEANING:
            if field.get(key) != new[column].get(key):
                yield _reason(Level.MAJOR, COLUMN_CHANGED, name, column=column, property=key)
    for column in new:
        if column not in old:
            yield _reason(Level.MINOR, COLUMN_ADDED, name, column=column)


def _fields(schema: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {field["name"]: field for field in schema.get("fields", [])}


def _reason(level: Level, sentence: str, resource: str, **parameters: Any) -> Reason:
    return Reason(level, sentence, {"resource": resource, **parameters})
