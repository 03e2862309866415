"""The format of a table is declared, and every program reads the same rows from it."""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Mapping
from typing import Any

from oress_opendata.languages import N_
from oress_opendata.meaning.descriptor import Table
from oress_opendata.model.finding import Finding
from oress_opendata.sources.findings.rules import error, warning
from oress_opendata.sources.findings.subject import Subject
from oress_opendata.sources.tables.dialect import UNDERSTOOD, declared_terms

FORMAT = error(
    "table-format",
    N_("The table “{value}” is not a CSV file."),
    N_("Save it as CSV in UTF-8. A spreadsheet may also be published, without a schema."),
)
ENCODING = error(
    "encoding-declared",
    N_("“{value}” is declared as the encoding of “{resource}”; only UTF-8 is accepted."),
    N_("Convert the file to UTF-8 and write “encoding”: “utf-8”."),
)
DIALECT = error(
    "dialect-unsupported",
    N_("The dialect of “{resource}” has “{value}”, with which programs would read different rows."),
    N_(
        "Keep a single header row at the top, without comments or skipped rows, and remove "
        "the property."
    ),
)
DIALECT_VALUE = error(
    "dialect-value",
    N_("“{value}” in the dialect of “{resource}” has an invalid value."),
    N_("Separator, quote and escape must each be one character, and all different."),
)
MATCH = error(
    "fields-match",
    N_("The schema of “{resource}” allows missing or reordered columns ({value})."),
    N_("Describe the columns as they are in the file, and remove “fieldsMatch”."),
)
NO_SCHEMA = warning(
    "schema-missing",
    N_("The table “{value}” has no schema, so its columns are unexplained."),
    N_("Describe its columns in “schema”."),
)
NO_ENCODING = warning(
    "encoding-missing",
    N_("The table “{value}” does not declare its encoding."),
    N_("Write “encoding”: “utf-8”."),
)
NO_DIALECT = warning(
    "dialect-missing",
    N_("The table “{value}” does not declare its separator; programs will guess it."),
    N_('Write "dialect": {{"delimiter": ","}}, with the separator of the file.'),
)

# Further terms, and their values that change nothing.
HARMLESS: Mapping[str, Any] = {
    "header": True,
    "headerRows": [1],
    "headerJoin": " ",
    "headerCase": True,
    "caseSensitiveHeader": True,
    "commentChar": None,
    "commentRows": [],
    "skipBlankRows": False,
}
FORBIDDEN = frozenset("\r\n\0")
DESCRIBING = frozenset({"name", "type", "title", "description", "$schema", "csvddfVersion", "csv"})


def check_declarations(subject: Subject) -> Iterator[Finding]:
    for table in subject.tables:
        yield from _check_format(subject, table)
        yield from _check_encoding(subject, table)
        yield from _check_dialect(subject, table)
        if "schema" not in table.descriptor:
            yield NO_SCHEMA.finding(subject.file, value=table.resource)
        match = table.schema.get("fieldsMatch", "exact")
        if match not in ("exact", ["exact"]):
            yield MATCH.finding(subject.file, value=str(match), resource=table.resource)


def is_csv(resource: Mapping[str, Any]) -> bool:
    """Whether the file of a table is CSV or tab-separated."""
    path = str(resource["path"]).lower()
    form = resource.get("format")
    return form in ("csv", "tsv") or (form is None and path.endswith((".csv", ".tsv", ".txt")))


def is_readable(table: Table) -> bool:
    """Whether the rows of a table can be read by its declaration."""
    resource = table.descriptor
    declared = resource.get("encoding")
    readable = declared is None or _is_utf8(declared)
    return readable and is_csv(resource) and not list(_find_invalid(declared_terms(resource)))


def _check_format(subject: Subject, table: Table) -> Iterator[Finding]:
    if not is_csv(table.descriptor):
        yield FORMAT.finding(subject.file, value=table.path)


def _check_encoding(subject: Subject, table: Table) -> Iterator[Finding]:
    declared = table.descriptor.get("encoding")
    if declared is None:
        yield NO_ENCODING.finding(subject.file, value=table.resource)
    elif not _is_utf8(declared):
        yield ENCODING.finding(subject.file, value=declared, resource=table.resource)


def _is_utf8(name: str) -> bool:
    try:
        return codecs.lookup(name).name in ("utf-8", "utf-8-sig", "ascii")
    except (LookupError, ValueError):
        return False


def _check_dialect(subject: Subject, table: Table) -> Iterator[Finding]:
    dialect = table.descriptor.get("dialect") or {}
    declared = declared_terms(table.descriptor)
    if "delimiter" not in declared:
        yield NO_DIALECT.finding(subject.file, value=table.resource)
    for name, value in dialect.items():
        known = name in UNDERSTOOD or name in DESCRIBING
        if not known and value is not None and value != HARMLESS.get(name):
            yield DIALECT.finding(subject.file, value=name, resource=table.resource)
    for name in _find_invalid(declared):
        yield DIALECT_VALUE.finding(subject.file, value=name, resource=table.resource)


def _find_invalid(declared: Mapping[str, Any]) -> Iterator[str]:
    """The terms with values that `csv.reader` does not take."""
    characters: list[str] = []
    for name in ("delimiter", "quoteChar", "escapeChar"):
        value = declared.get(name)
        if value is None or (name == "quoteChar" and value == ""):
            continue
        if (
            not isinstance(value, str)
            or len(value) != 1
            or value in FORBIDDEN
            or value in characters
        ):
            yield name
        else:
            characters.append(value)
    for name in ("doubleQuote", "skipInitialSpace"):
        if not isinstance(declared.get(name, True), bool):
            yield name
