"""Codes are in their scheme: those of columns, and those of the descriptor."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from oress_opendata.languages import N_
from oress_opendata.meaning.descriptor import Column, Table, scheme_of
from oress_opendata.model.finding import Finding
from oress_opendata.sources.findings.rules import error
from oress_opendata.sources.findings.subject import Subject
from oress_opendata.sources.tables.column_checks import CellCheck

UNKNOWN = error(
    "code-unknown",
    N_("“{value}” is not a code of the scheme “{scheme}”."),
    N_("Use one of its codes: {codes}."),
)
NO_SCHEME = error(
    "scheme-unknown",
    N_("The column “{column}” names the unknown scheme “{value}”."),
    N_("Use an installed scheme, or have the scheme added to the vocabularies."),
)
TWO_SCHEMES = error(
    "scheme-differs",
    N_("The column “{column}” has codes of “{value}”, but its valueUrl points into “{other}”."),
    N_("Write the same scheme in “oress:scheme” and “valueUrl”."),
)

OF_PACKAGE = {"oress:themes": "theme", "oress:frequency": "frequency"}


def check_schemes(subject: Subject) -> Iterator[Finding]:
    for table in subject.tables:
        for column in table.columns:
            yield from _check_column(subject, column)
    for term, scheme in OF_PACKAGE.items():
        codes = subject.known.schemes.get(scheme)
        given = subject.descriptor.get(term) or ()
        for code in [given] if isinstance(given, str) else given:
            if codes is not None and code not in codes:
                shown = _shown(codes)
                yield UNKNOWN.finding(
                    subject.file, column=term, value=code, scheme=scheme, codes=shown
                )


def _check_column(subject: Subject, column: Column) -> Iterator[Finding]:
    declared, pointed = column.scheme, scheme_of(column.value_url or "")
    for scheme in dict.fromkeys(filter(None, (declared, pointed))):
        if scheme not in subject.known.schemes:
            yield NO_SCHEME.finding(subject.file, column=column.name, value=scheme)
    if declared and pointed and declared != pointed:
        yield TWO_SCHEMES.finding(subject.file, column=column.name, value=declared, other=pointed)


def watch_codes(subject: Subject, table: Table) -> Iterator[CellCheck]:
    for column in table.columns:
        scheme = column.scheme or scheme_of(column.value_url or "")
        codes = subject.known.schemes.get(scheme or "")
        if scheme and codes is not None:
            yield _check_codes(table, column.name, scheme, codes)


def _check_codes(table: Table, column: str, scheme: str, codes: frozenset[str]) -> CellCheck:
    def validate(values: Collection[str]) -> Iterator[tuple[str, Finding]]:
        for value in values:
            if value not in codes:
                shown = _shown(codes)
                yield (
                    value,
                    UNKNOWN.finding(table.path, None, column, value, scheme=scheme, codes=shown),
                )

    return CellCheck((column,), validate)


def _shown(codes: frozenset[str]) -> str:
    names = sorted(codes)
    return ", ".join(names[:12]) + (" …" if len(names) > 12 else "")
