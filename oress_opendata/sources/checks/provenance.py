"""If a schema names columns for source, status and date checked, every row fills them."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from oress_opendata.languages import N_
from oress_opendata.meaning.descriptor import Table
from oress_opendata.model.finding import Finding
from oress_opendata.sources.findings.rules import error
from oress_opendata.sources.findings.subject import Subject
from oress_opendata.sources.tables.column_checks import CellCheck

TERMS = ("source", "status", "checked")

COLUMN = error(
    "provenance-column",
    N_("“oress:provenance” of “{resource}” does not name a column for “{value}”."),
    N_("Name the columns for “source”, “status” and “checked”, and add them to the table."),
)
EMPTY = error(
    "provenance-empty",
    N_("The row has no provenance: the column “{column}” is empty."),
    N_("Fill it in every row; nothing is published without its source."),
)


def check_provenance(subject: Subject) -> Iterator[Finding]:
    for table in subject.tables:
        named = table.schema.get("oress:provenance")
        if named is not None:
            for term in TERMS:
                if named.get(term) not in table.names:
                    yield COLUMN.finding(subject.file, value=term, resource=table.resource)


def watch_provenance(subject: Subject, table: Table) -> Iterator[CellCheck]:
    named = table.schema.get("oress:provenance") or {}
    for term in TERMS:
        if named.get(term) in table.names:
            yield _check(table, named[term])


def _check(table: Table, column: str) -> CellCheck:
    def validate(values: Collection[str | None]) -> Iterator[tuple[str | None, Finding]]:
        for value in values:
            if value is None or not value.strip():
                yield value, EMPTY.finding(table.path, None, column)

    return CellCheck((column,), validate, blanks=True)
