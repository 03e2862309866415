"""References exist: records of a register, in the package or published.

The same holds for the records that satellites extend.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from oress_opendata.languages import N_
from oress_opendata.meaning.descriptor import Table
from oress_opendata.model.finding import Finding
from oress_opendata.sources.checks.codes import name_codes
from oress_opendata.sources.findings.rules import Rule, error, warning
from oress_opendata.sources.findings.subject import Subject
from oress_opendata.sources.tables.column_checks import CellCheck

UNKNOWN = error(
    "reference-unknown",
    N_("“{value}” is not in the register “{register}”."),
    N_("Correct the id, or first publish the register that contains it."),
)
UNLISTED = warning(
    "reference-unlisted",
    N_("“{value}” is no longer listed in the register “{register}”."),
    N_("Refer to what replaced it, if you can."),
)
OWNER = error(
    "owner-unknown",
    N_("The row refers to “{value}”, which is not in the register “{register}”."),
    N_("Correct the id, or add the record to its register."),
)


def watch_references(subject: Subject, table: Table) -> Iterator[CellCheck]:
    for column in table.columns:
        if column.register:
            yield _check(subject, table, column.name, column.register, UNKNOWN)
    if table.owner and table.id_column:
        yield _check(subject, table, table.id_column, table.owner, OWNER)


def _check(subject: Subject, table: Table, column: str, register: str, rule: Rule) -> CellCheck:
    def validate(values: Collection[str]) -> Iterator[tuple[str, Finding]]:
        for value in values:
            if not subject.has_id(register, value):
                broken = UNLISTED if subject.had_id(register, value) else rule
                finding = broken.finding(table.path, None, column, value, register=register)
                yield value, name_codes(finding, subject.known.find_codes(register, value))

    return CellCheck((column,), validate)
