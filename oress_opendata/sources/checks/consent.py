"""A contact is published only where the organisation agreed, and only with the date of that.

Holds for every table that has the column `contact_consent`: pages, API, RDF and files then have
nothing to withhold.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from oress_opendata.languages import N_
from oress_opendata.meaning.descriptor import Table
from oress_opendata.model.finding import Finding
from oress_opendata.sources.findings.rules import error
from oress_opendata.sources.findings.subject import Subject
from oress_opendata.sources.tables.column_checks import CellCheck

CONSENT, DATE, YES = "contact_consent", "contact_consent_date", "oui"
CONTACTS = ("phone", "fax", "email", "website", "address")

MISSING = error(
    "consent-missing",
    N_("“{value}” is a contact, and “contact_consent” is not “oui” in this row."),
    N_("Empty the cell, or ask the organisation and write “oui” with the date of its answer."),
)
UNDATED = error(
    "consent-date",
    N_("The contact is published with a consent that has no date."),
    N_("Write the day on which the organisation agreed, as YYYY-MM-DD."),
)


def watch_consent(_: Subject, table: Table) -> Iterator[CellCheck]:
    if CONSENT not in table.names:
        return
    for column in CONTACTS:
        if column in table.names:
            yield _check_consent(table, column)
            if DATE in table.names:
                yield _check_date(table, column)


def _check_consent(table: Table, column: str) -> CellCheck:
    is_missing = table.columns[table.positions[column]].is_missing

    def validate(values: Collection[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], Finding]]:
        for consent, contact in values:
            if not is_missing(contact) and consent != YES:
                yield (consent, contact), MISSING.finding(table.path, None, column, contact)

    return CellCheck((CONSENT, column), validate, blanks=True)


def _check_date(table: Table, column: str) -> CellCheck:
    is_missing = table.columns[table.positions[column]].is_missing
    is_undated = table.columns[table.positions[DATE]].is_missing

    def validate(
        values: Collection[tuple[str, str, str]],
    ) -> Iterator[tuple[tuple[str, str, str], Finding]]:
        for consent, day, contact in values:
            if not is_missing(contact) and consent == YES and is_undated(day):
                yield (consent, day, contact), UNDATED.finding(table.path, None, DATE)

    return CellCheck((CONSENT, DATE, column), validate, blanks=True)
