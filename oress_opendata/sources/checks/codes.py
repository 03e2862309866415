"""Codes are in their scheme: those of columns, and those of the descriptor."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

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
IS_LABEL = N_("It is the label of “{codes}”: write the code.")
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

MOST_SHOWN = 60
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
                yield _report(subject, scheme, subject.file, term, code)


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
            yield _check_codes(subject, table, column.name, scheme)


def _check_codes(subject: Subject, table: Table, column: str, scheme: str) -> CellCheck:
    codes = subject.known.schemes[scheme]

    def validate(values: Collection[str]) -> Iterator[tuple[str, Finding]]:
        for value in values:
            if value not in codes:
                yield value, _report(subject, scheme, table.path, column, value)

    return CellCheck((column,), validate)


def _report(subject: Subject, scheme: str, file: str, column: str, value: str) -> Finding:
    """The finding; of a label it names the code that stands for it."""
    names = sorted(subject.known.schemes[scheme])
    shown = ", ".join(names[:MOST_SHOWN]) + (" …" if len(names) > MOST_SHOWN else "")
    finding = UNKNOWN.finding(file, None, column, value, scheme=scheme, codes=shown)
    return name_codes(finding, subject.known.find_codes(scheme, value))


def name_codes(finding: Finding, codes: Sequence[str]) -> Finding:
    """A finding about an unknown code, with the codes that its value is the label of."""
    if not codes:
        return finding
    parameters = {**finding.parameters, "codes": ", ".join(codes)}
    return replace(finding, remedy=IS_LABEL, parameters=parameters)
