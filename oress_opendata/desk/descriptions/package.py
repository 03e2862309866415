"""The descriptor of a new table: what the spreadsheet says, completed by what people wrote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from oress_opendata.desk.descriptions.meanings import find_meaning
from oress_opendata.desk.descriptor import describe_licence
from oress_opendata.model.concept import Vocabulary

LANGUAGES = ("fr", "ar", "en")
TYPES = ("string", "integer", "number", "date", "year", "boolean")
ID = "id"


def complete_descriptor(
    inferred: Mapping[str, Any], form: Mapping[str, Any], vocabulary: Vocabulary
) -> dict[str, Any]:
    """The descriptor with the texts of a form. `form` has a text for each name of a field of the
    page (see `delivery/desk/descriptions`), `themes` is a list."""
    [resource] = inferred["resources"]
    schema = _complete_schema(resource["schema"], form, vocabulary)
    texts = {**_texts(form, "title"), **_texts(form, "description")}
    licence = describe_licence(vocabulary, str(form.get("licence", "")))
    whole = {
        **inferred,
        **texts,
        "name": form.get("name") or inferred["name"],
        "licenses": [licence] if licence else inferred.get("licenses", []),
        "resources": [{**resource, **texts, "schema": schema}],
    }
    source = {"title": form.get("source", ""), "path": form.get("source_path", "")}
    extra = {
        "sources": [{key: text for key, text in source.items() if text}] if source["title"] else [],
        "oress:themes": list(form.get("themes", ())),
        "oress:frequency": form.get("frequency", ""),
        "oress:spatial": [form["place"]] if form.get("place") else [],
        "oress:temporal": {
            key: form[name] for key, name in (("start", "start"), ("end", "end")) if form.get(name)
        },
    }
    return {**whole, **{key: value for key, value in extra.items() if value}}


def _texts(form: Mapping[str, Any], name: str, prefix: str = "") -> dict[str, Any]:
    """`title` and `oress:title` of what was written; nothing where nothing was."""
    written = {
        code: str(form[f"{prefix}{name}_{code}"])
        for code in LANGUAGES
        if form.get(f"{prefix}{name}_{code}")
    }
    if not written:
        return {}
    return {name: next(iter(written.values())), f"oress:{name}": written}


def _complete_schema(
    schema: Mapping[str, Any], form: Mapping[str, Any], vocabulary: Vocabulary
) -> dict[str, Any]:
    fields = [
        _complete_field(field, form, vocabulary)
        for field in schema["fields"]
        if form.get(f"keep.{field['name']}", "1") == "1"
    ]
    names = [field["name"] for field in fields]
    key = [name for name in schema.get("primaryKey", ()) if name in names]
    whole = {**schema, "fields": fields}
    whole.pop("primaryKey", None)
    if key:
        whole["primaryKey"] = key
    register = str(form.get("register", ""))
    return _as_register(whole, register, form) if register else whole


def _complete_field(
    field: Mapping[str, Any], form: Mapping[str, Any], vocabulary: Vocabulary
) -> dict[str, Any]:
    name = field["name"]
    changed = {**field, **_texts(form, "title", f"column.{name}.")}
    kind = form.get(f"column.{name}.type")
    if kind in TYPES:
        changed["type"] = kind
    code = form.get(f"column.{name}.meaning")
    return changed if code is None else find_meaning(str(code), vocabulary).apply(changed)


def _as_register(schema: dict[str, Any], register: str, form: Mapping[str, Any]) -> dict[str, Any]:
    """Each row becomes a record with an address: by a column of the table, or by a new one."""
    fields = schema["fields"]
    id_column = str(form.get("id_column") or ID)
    if id_column not in [field["name"] for field in fields]:
        title = {"fr": "Identifiant", "ar": "المعرّف", "en": "Identifier"}
        added = {"name": ID, "type": "string", "title": title["fr"], "oress:title": title}
        fields = [added, *fields]
        id_column = ID
    labels = {
        str(field["lang"]): str(field["name"])
        for field in fields
        if field.get("lang") and str(field.get("propertyUrl", "")).endswith("prefLabel")
    }
    return {
        **schema,
        "fields": [
            {**field, "constraints": {**field.get("constraints", {}), "required": True}}
            if field["name"] == id_column
            else field
            for field in fields
        ],
        "oress:register": register,
        "oress:label": labels,
        "aboutUrl": f"/id/{register}/{{{id_column}}}",
        "rdfType": ["http://www.w3.org/ns/org#Organization"],
        "primaryKey": [id_column],
    }
