"""Cells that become typed literals have the form that XML Schema gives their type.

Table Schema, as Python reads it, takes more: `1_000`, digits of other scripts, `NaN`, a blank
for the T, `2024-1`. Strict readers refuse a graph for one of them. An exponent is written out.
https://www.w3.org/TR/xmlschema11-2/
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping

from oress_opendata.languages import N_
from oress_opendata.meaning.cells import create_normaliser
from oress_opendata.meaning.descriptor import Column, Table
from oress_opendata.meaning.statements import (
    Meaning,
    about_template,
    datatype_of,
    has_own_notation,
    is_silent,
)
from oress_opendata.model.finding import Finding
from oress_opendata.sources.findings.rules import error
from oress_opendata.sources.findings.subject import Subject
from oress_opendata.sources.tables.column_checks import CellCheck

LITERAL = error(
    "graph-literal",
    N_("“{value}” in the column “{column}” is not a valid {type} of XML Schema."),
    N_("Write it plainly, such as {example}; or give the column another type."),
)

_ZONE = r"(Z|[+-][0-9]{2}:[0-9]{2})?"
_TIME = r"[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?"
_DAY = r"-?[0-9]{4,}-[0-9]{2}-[0-9]{2}"
_FORMS: Mapping[str, tuple[str, str]] = {
    "integer": (r"[+-]?[0-9]+", "1000"),
    "decimal": (r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,2})?", "1000.5"),
    "date": (_DAY + _ZONE, "2024-01-31"),
    "dateTime": (f"{_DAY}T{_TIME}{_ZONE}", "2024-01-31T10:00:00"),
    "time": (_TIME + _ZONE, "10:00:00"),
    "gYear": (r"-?[0-9]{4,}" + _ZONE, "2024"),
    "gYearMonth": (r"-?[0-9]{4,}-[0-9]{2}" + _ZONE, "2024-01"),
}


def watch_literals(subject: Subject, table: Table) -> Iterator[CellCheck]:
    meaning = Meaning(subject.known.id_base, subject.package.name)
    if about_template(table, meaning) is None:
        return
    for column in table.columns:
        datatype = None if column.value_url or is_silent(column) else datatype_of(column)
        if datatype and datatype in _FORMS:
            yield _check(table, column, datatype)


def create_form(datatype: str) -> Callable[[str], object]:
    """The test whether a text is a literal of a type of XML Schema."""
    return re.compile(_FORMS[datatype][0]).fullmatch


def _check(table: Table, column: Column, datatype: str) -> CellCheck:
    fits, example = create_form(datatype), _FORMS[datatype][1]
    read = create_normaliser(column) if has_own_notation(column) else str

    def validate(values: Collection[str]) -> Iterator[tuple[str, Finding]]:
        for value in values:
            if not fits(read(value)):
                yield (
                    value,
                    LITERAL.finding(
                        table.path, None, column.name, value, type=datatype, example=example
                    ),
                )

    return CellCheck((column.name,), validate)
