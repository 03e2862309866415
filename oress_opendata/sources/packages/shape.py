"""Validate the shape of a descriptor: what must be a text, a list, an object.

All later code may rely on it: a resource has a name and one path, a field has a name. The other
rules of the standard are those of `metadata`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from oress_opendata.languages import N_
from oress_opendata.model.finding import Finding
from oress_opendata.sources.findings.rules import error

RESOURCE_CAP = 1_000
FIELD_CAP = 1_000

LACKS = error(
    "property-missing",
    N_("The descriptor has no property “{value}”."),
    N_("Add it as the standard describes (https://datapackage.org/standard/)."),
)
NOT_TEXT = error(
    "property-text",
    N_("In the descriptor, “{value}” must be a text."),
    N_("Write it in quotes; it may not be empty."),
)
NOT_LIST = error(
    "property-list",
    N_("In the descriptor, “{value}” must be a list."),
    N_("Write it in square brackets: […]."),
)
NOT_OBJECT = error(
    "property-object",
    N_("In the descriptor, “{value}” must be an object with properties."),
    N_("Write it in braces: {{…}}."),
)
NOT_TEXTS = error(
    "property-texts",
    N_("In the descriptor, “{value}” must be an object of texts, or a list of texts."),
    N_('Write a text for each language or name: {{"fr": "…"}}; or a list of texts: […].'),
)
NOT_LISTS = error(
    "property-lists",
    N_("In the descriptor, “{value}” must be an object of lists of texts."),
    N_('Write a list for each language: {{"fr": ["…", "…"]}}.'),
)
MANY = error(
    "property-many",
    N_("In the descriptor, “{value}” has {count} entries; at most {cap} are accepted."),
    N_("Split the package, or use a long table instead of a wide one."),
)

# The kinds of shape: see `_FITS`.
PACKAGE = {
    "resources": "objects",
    "title": "text",
    "description": "text",
    "licenses": "objects",
    "contributors": "objects",
    "sources": "objects",
    "keywords": "texts",
    "created": "text",
    "homepage": "text",
    "language": "names",
    "oress:title": "map",
    "oress:description": "map",
    "oress:keywords": "lists",
    "oress:themes": "texts",
    "oress:spatial": "texts",
    "oress:temporal": "map",
    "oress:frequency": "text",
    "oress:languages": "texts",
    "oress:confirmed": "objects",
}
RESOURCE = {
    "name": "text",
    "path": "text",
    "title": "text",
    "description": "text",
    "format": "text",
    "mediatype": "text",
    "encoding": "text",
    "hash": "text",
    "type": "text",
    "profile": "text",
    "licenses": "objects",
    "sources": "objects",
    "schema": "object",
    "dialect": "object",
    "language": "names",
    "oress:languages": "texts",
    "oress:temporal": "map",
    "oress:title": "map",
    "oress:description": "map",
}
SCHEMA = {
    "fields": "objects",
    "primaryKey": "names",
    "foreignKeys": "objects",
    "aboutUrl": "text",
    "rdfType": "names",
    "oress:register": "text",
    "oress:schema": "text",
    "oress:label": "map",
    "oress:provenance": "map",
    "oress:position": "map",
    "oress:virtual": "objects",
    "missingValues": "values",
}
VIRTUAL = {"aboutUrl": "text", "propertyUrl": "text", "valueUrl": "text"}
CONTRIBUTOR = {"roles": "names"}
FIELD = {
    "name": "text",
    "missingValues": "values",
    "type": "text",
    "format": "text",
    "title": "text",
    "description": "text",
    "constraints": "object",
    "rdfType": "names",
    "aboutUrl": "text",
    "propertyUrl": "text",
    "valueUrl": "text",
    "lang": "text",
    "oress:scheme": "text",
    "oress:unit": "text",
    "oress:search": "text",
    "oress:cube": "text",
    "oress:alsoProperty": "names",
    "oress:inverseProperty": "names",
    "oress:title": "map",
    "oress:description": "map",
}


def validate_shape(descriptor: Mapping[str, Any], file: str) -> Iterator[Finding]:
    """The wrong shapes in a descriptor with inlined schemas and dialects."""
    yield from _validate(descriptor, "", PACKAGE, file, needed=("resources",))
    yield from _validate_entries(descriptor, "contributors", "", CONTRIBUTOR, file)
    resources = descriptor.get("resources")
    if not isinstance(resources, list):
        return
    if not resources:
        yield LACKS.finding(file, value="resources/1")
    yield from _validate_count("resources", resources, RESOURCE_CAP, file)
    for number, resource in enumerate(resources, start=1):
        if isinstance(resource, Mapping):
            yield from _validate_resource(resource, f"resources/{number}/", file)


def _validate_resource(resource: Mapping[str, Any], place: str, file: str) -> Iterator[Finding]:
    yield from _validate(resource, place, RESOURCE, file, needed=("name", "path"))
    schema = resource.get("schema")
    if not isinstance(schema, Mapping):
        return
    yield from _validate(schema, f"{place}schema/", SCHEMA, file, needed=("fields",))
    yield from _validate_entries(schema, "oress:virtual", f"{place}schema/", VIRTUAL, file)
    fields = schema.get("fields")
    if isinstance(fields, list):
        yield from _validate_count(f"{place}schema/fields", fields, FIELD_CAP, file)
        for number, field in enumerate(fields[:FIELD_CAP], start=1):
            if isinstance(field, Mapping):
                where = f"{place}schema/fields/{number}/"
                yield from _validate(field, where, FIELD, file, needed=("name",))


def _validate_entries(
    holder: Mapping[str, Any], name: str, place: str, shapes: Mapping[str, str], file: str
) -> Iterator[Finding]:
    """The shapes of the entries of a list, if it is one."""
    entries = holder.get(name)
    for number, entry in enumerate(entries if isinstance(entries, list) else (), start=1):
        if isinstance(entry, Mapping):
            yield from _validate(entry, f"{place}{name}/{number}/", shapes, file, needed=())


def _validate_count(name: str, entries: list[Any], cap: int, file: str) -> Iterator[Finding]:
    if len(entries) > cap:
        yield MANY.finding(file, value=name, count=len(entries), cap=cap)


def _validate(
    value: Mapping[str, Any],
    place: str,
    shapes: Mapping[str, str],
    file: str,
    needed: tuple[str, ...],
) -> Iterator[Finding]:
    for name in needed:
        if name not in value:
            yield LACKS.finding(file, value=place + name)
    for name, kind in shapes.items():
        if name in value:
            fits, rule = _FITS[kind]
            if not fits(value[name]):
                yield rule.finding(file, value=place + name)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_object(value: Any) -> bool:
    return isinstance(value, Mapping)


def _is_objects(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(member, Mapping) for member in value)


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(member, str) for member in value)


def _is_names(value: Any) -> bool:
    return _is_texts(value) or isinstance(value, str)


def _is_values(value: Any) -> bool:
    """Missing values: texts, or in version 2 of the standard objects with a value and a label."""
    return isinstance(value, list) and all(
        isinstance(member.get("value") if isinstance(member, Mapping) else member, str)
        for member in value
    )


def _is_map(value: Any) -> bool:
    return isinstance(value, Mapping) and all(isinstance(member, str) for member in value.values())


def _is_lists(value: Any) -> bool:
    return isinstance(value, Mapping) and all(map(_is_texts, value.values()))


_FITS = {
    "text": (_is_text, NOT_TEXT),
    "object": (_is_object, NOT_OBJECT),
    "objects": (_is_objects, NOT_LIST),
    "texts": (_is_texts, NOT_TEXTS),
    "names": (_is_names, NOT_TEXTS),
    "values": (_is_values, NOT_TEXTS),
    "map": (_is_map, NOT_TEXTS),
    "lists": (_is_lists, NOT_LISTS),
}
