"""Addresses are valid IRIs in every RDF syntax; templates name existing columns."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from oress_opendata.iris import is_iri
from oress_opendata.languages import N_
from oress_opendata.meaning.descriptor import Table, as_tuple, template_variables
from oress_opendata.model.finding import Finding
from oress_opendata.sources.findings.rules import error
from oress_opendata.sources.findings.subject import Subject
from oress_opendata.sources.tables.column_checks import CellCheck

IRI = error(
    "iri",
    N_("“{value}” ({term} of “{place}”) is not a valid IRI."),
    N_("Write an absolute IRI, such as http://purl.org/dc/terms/title, or /id/… or /vocab/…"),
)
VARIABLE = error(
    "template-column",
    N_("“{value}” ({term} of “{place}”) names an unknown column: {variable}."),
    N_("Write the name of a column in the braces."),
)
CELL = error(
    "cell-iri",
    N_("“{value}” in the column “{column}” is not a valid IRI."),
    N_("Write an absolute address, without spaces or quotes."),
)

SINGLE = ("propertyUrl", "valueUrl", "aboutUrl")
SEVERAL = ("rdfType", "oress:alsoProperty", "oress:inverseProperty")
_BRACES = re.compile(r"\{[^{}]*\}")


def check_addresses(subject: Subject) -> Iterator[Finding]:
    for table in subject.tables:
        yield from _check_holder(subject, table, table.resource, table.schema)
        for column in table.columns:
            place = f"{table.resource}.{column.name}"
            yield from _check_holder(subject, table, place, column.field)
        for virtual in table.schema.get("oress:virtual") or ():
            yield from _check_holder(subject, table, f"{table.resource}.oress:virtual", virtual)


def _check_holder(
    subject: Subject, table: Table, place: str, holder: Mapping[str, Any]
) -> Iterator[Finding]:
    for term, template in _templates(holder):
        words = {"term": term, "place": place}
        if not is_template(template):
            yield IRI.finding(subject.file, None, None, template, **words)
            continue
        for variable in template_variables(template):
            if variable.removeprefix("+") not in table.names:
                yield VARIABLE.finding(
                    subject.file, None, None, template, variable=variable, **words
                )


def _templates(holder: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for term in SINGLE:
        if term in holder:
            yield term, str(holder[term])
    for term in SEVERAL:
        for template in as_tuple(holder.get(term)):
            yield term, str(template)


def is_template(text: str) -> bool:
    """Whether a text becomes an IRI when its variables are filled; own IRIs begin with a slash."""
    filled = _BRACES.sub("x", text)
    if filled.startswith("/"):
        return filled.startswith(("/id/", "/vocab/")) and is_iri(f"http://x{filled}")
    return text.startswith("{+") or is_iri(filled)


def watch_addresses(subject: Subject, table: Table) -> Iterator[CellCheck]:
    """The cells that fill a template unescaped (`{+column}`), and so must be IRIs."""
    for column in table.columns:
        template = column.value_url or ""
        if template == f"{{+{column.name}}}":
            yield _check_cells(table, column.name)


def _check_cells(table: Table, column: str) -> CellCheck:
    def validate(values: Collection[str]) -> Iterator[tuple[str, Finding]]:
        for value in values:
            if not is_iri(value):
                yield value, CELL.finding(table.path, None, column, value)

    return CellCheck((column,), validate)
