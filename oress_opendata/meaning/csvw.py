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
    has_own_notation,
    is_silent,
    virtual_columns,
)

# What the formats of Table Schema (strftime) are in CSV on the Web (UAX 35).
_DATES = {"%d": "dd", "%m": "MM", "%Y": "yyyy", "%H": "HH", "%M": "mm", "%S": "ss"}
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
        "tables": [_table(table, meaning, address, language) for table in tables],
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


def _table(table: Table, meaning: Meaning, address: str, language: str) -> dict[str, Any]:
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
        # Absolute, since some clients ignore the base of the context.
        "url": address + quote(table.path),
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
        **({"suppressOutput": True} if _is_unread(column) else addresses),
    }


def _is_unread(column: Column) -> bool:
    """Whether no converter can read the cells of a column, or none has to."""
    return is_silent(column) or (has_own_notation(column) and _format(column) is None)


def _datatype(column: Column) -> str | dict[str, Any]:
    """The datatype, with the format of cells that are not written as XML Schema does."""
    datatype = datatype_of(column) or "string"
    if datatype == "boolean":
        # CSVW names both words, also where a column has only one of them.
        words = {term: column.field.get(term) for term in ("trueValues", "falseValues")}
        if any(words.values()):
            true, false = words["trueValues"] or ["true"], words["falseValues"] or ["false"]
            return {"base": "boolean", "format": f"{true[0]}|{false[0]}"}
    if has_own_notation(column):
        stated = _format(column)
        return "string" if stated is None else {"base": datatype, "format": stated}
    return datatype


def _format(column: Column) -> str | dict[str, str] | None:
    """The format of CSV on the Web for cells in a notation of their own; None if it has none."""
    field = column.field
    if column.type in ("integer", "number"):
        if not field.get("bareNumber", True):
            return None
        given = {term: field[term] for term in ("decimalChar", "groupChar") if field.get(term)}
        return given or None
    stated = str(field.get("format"))
    for sign, pattern in _DATES.items():
        stated = stated.replace(sign, pattern)
    return None if "%" in stated or stated == "any" else stated


def _dialect(table: Table) -> dict[str, Any]:
    dialect = table.descriptor.get("dialect") or {}
    if not isinstance(dialect, Mapping):
        dialect = {}
    named = {
        name: dialect[name] for name in ("delimiter", "quoteChar", "doubleQuote") if name in dialect
    }
    return {"encoding": "utf-8", "header": True, **named}
