"""The tables of a release as metadata of CSV on the Web, for any converter.

Every address is absolute, since other converters do not know our prefixes.
https://www.w3.org/TR/tabular-metadata/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from oress_opendata.iris import resolve_iri
from oress_opendata.meaning.descriptor import EMPTY, Column, Table, read_tables
from oress_opendata.meaning.statements import (
    Meaning,
    about_template,
    datatype_of,
    is_silent,
    virtual_columns,
)

CONTEXT = "http://www.w3.org/ns/csvw"


def descriptor_to_csvw(
    descriptor: Mapping[str, Any], meaning: Meaning, address: str, language: str
) -> dict[str, Any]:
    """The metadata document of a release. `address` is the base of its files, with a slash at the
    end; `language` that of the plain titles."""
    tables = read_tables(descriptor)
    return {
        "@context": [CONTEXT, {"@base": address}],
        "@type": "TableGroup",
        "dc:title": texts_in_languages(descriptor, "title", language),
        "dc:description": texts_in_languages(descriptor, "description", language),
        **_licence(descriptor),
        "tables": [_table(table, meaning, language) for table in tables],
    }


def texts_in_languages(part: Mapping[str, Any], key: str, language: str) -> list[dict[str, str]]:
    """A text of a descriptor as JSON-LD values with languages."""
    texts = part.get(f"oress:{key}")
    if not isinstance(texts, Mapping):
        texts = {language: part[key]} if part.get(key) else {}
    return [{"@value": str(text), "@language": code} for code, text in texts.items() if text]


def _licence(part: Mapping[str, Any]) -> dict[str, Any]:
    addresses = [licence["path"] for licence in part.get("licenses") or () if licence.get("path")]
    return {"dc:license": {"@id": addresses[0]}} if addresses else {}


def _table(table: Table, meaning: Meaning, language: str) -> dict[str, Any]:
    about = about_template(table, meaning)
    columns = [_column(column, meaning, language) for column in table.columns]
    virtual = [
        {"virtual": True, "name": f"virtual_{number}", **column}
        for number, column in enumerate(virtual_columns(table, meaning), start=1)
    ]
    schema = {
        **({"aboutUrl": about} if about else {}),
        **({"primaryKey": list(table.primary_key)} if table.primary_key else {}),
        "columns": [*columns, *virtual] if about else columns,
    }
    return {
        "url": quote(table.path),
        "dc:title": texts_in_languages(table.descriptor, "title", language),
        **_licence(table.descriptor),
        **({} if about else {"suppressOutput": True}),
        "dialect": _dialect(table),
        "tableSchema": schema,
    }


def _column(column: Column, meaning: Meaning, language: str) -> dict[str, Any]:
    field, base = column.field, meaning.id_base
    addresses = {
        name: resolve_iri(base, field[name])
        for name in ("aboutUrl", "propertyUrl", "valueUrl")
        if name in field
    }
    required = (field.get("constraints") or {}).get("required")
    missing = sorted(column.missing_values | EMPTY)
    return {
        "name": column.name,
        "titles": column.name,
        "dc:title": texts_in_languages(field, "title", language),
        "dc:description": texts_in_languages(field, "description", language),
        "datatype": _datatype(column),
        **({"null": missing} if missing != [""] else {}),
        **({"lang": column.language} if column.language else {}),
        **({"required": True} if required else {}),
        **({"suppressOutput": True} if is_silent(column) else addresses),
    }


def _datatype(column: Column) -> str | dict[str, str]:
    """The datatype; a boolean with words of its own states them as its format."""
    datatype = datatype_of(column) or "string"
    if datatype == "boolean":
        words = [column.field.get(term, [None])[0] for term in ("trueValues", "falseValues")]
        if all(words):
            return {"base": "boolean", "format": "|".join(map(str, words))}
    return datatype


def _dialect(table: Table) -> dict[str, Any]:
    dialect = table.descriptor.get("dialect") or {}
    if not isinstance(dialect, Mapping):
        dialect = {}
    named = {
        name: dialect[name] for name in ("delimiter", "quoteChar", "doubleQuote") if name in dialect
    }
    return {"encoding": "utf-8", "header": True, **named}
