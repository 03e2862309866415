"""Invented records have recognisable ids, and are only in packages declared as samples."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from oress_opendata.languages import N_
from oress_opendata.meaning.descriptor import Table
from oress_opendata.model.finding import Finding
from oress_opendata.sources.findings.rules import Rule, error
from oress_opendata.sources.findings.subject import Subject
from oress_opendata.sources.tables.column_checks import CellCheck

PREFIX = "exemple-"

UNMARKED = error(
    "sample-id",
    N_("“{value}” is the id of sample data and does not begin with “exemple-”."),
    N_("Begin each id of a sample with “exemple-”."),
)
UNDECLARED = error(
    "sample-undeclared",
    N_("“{value}” begins with “exemple-”, but the package is not declared as a sample."),
    N_("Write “oress:sample”: true in the descriptor, or give the record another id."),
)
FLAG = error(
    "sample-flag",
    N_("“oress:sample” must be true or false."),
    N_("Write true or false, without quotes."),
)


def check_sample(subject: Subject) -> Iterator[Finding]:
    if not isinstance(subject.descriptor.get("oress:sample", False), bool):
        yield FLAG.finding(subject.file)


def watch_samples(subject: Subject, table: Table) -> Iterator[CellCheck]:
    if table.register and table.id_column in table.names:
        yield _check(table, table.id_column, subject.is_sample)


def _check(table: Table, column: str, is_sample: bool) -> CellCheck:
    rule: Rule = UNMARKED if is_sample else UNDECLARED

    def validate(values: Collection[str]) -> Iterator[tuple[str, Finding]]:
        for value in values:
            if value.startswith(PREFIX) is not is_sample:
                yield value, rule.finding(table.path, None, column, value)

    return CellCheck((column,), validate)
