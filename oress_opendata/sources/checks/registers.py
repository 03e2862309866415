"""A register is declared so that each row has one IRI, and ids are valid in IRIs."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from oress_opendata.iris import RESERVED_REGISTERS, is_id, is_slug
from oress_opendata.languages import N_
from oress_opendata.meaning.descriptor import Table, register_of, template_variables
from oress_opendata.model.finding import Finding
from oress_opendata.sources.findings.rules import error
from oress_opendata.sources.findings.subject import Subject
from oress_opendata.sources.tables.column_checks import CellCheck

NAME = error(
    "register-name",
    N_("“{value}” is not a valid name for a register."),
    N_("Use lower-case letters, digits and hyphens; “catalog” and “dataset” are reserved."),
)
ABOUT = error(
    "register-address",
    N_("The aboutUrl of “{resource}”, “{value}”, does not fit its register."),
    N_("Write “aboutUrl” as “/id/{register}/{{…}}”, with the name of the id column in the braces."),
)
KEY = error(
    "register-key",
    N_("The primary key of “{resource}” is not the column in its aboutUrl “{value}”."),
    N_("Make the column in the braces of “aboutUrl” the only column of the primary key."),
)
LABEL = error(
    "register-label",
    N_("“oress:label” of “{resource}” names “{value}”, which is not a column."),
    N_("Write names of columns in “oress:label”."),
)
ID = error(
    "id-form",
    N_("“{value}” is not a valid id: it must fit into an address."),
    N_("Use letters without accents, digits, “-”, “_”, “.” and “~” only."),
)


def check_registers(subject: Subject) -> Iterator[Finding]:
    for table in subject.tables:
        if table.register is not None:
            yield from _check_register(subject, table, table.register)


def _check_register(subject: Subject, table: Table, register: str) -> Iterator[Finding]:
    if not is_slug(register) or register in RESERVED_REGISTERS:
        yield NAME.finding(subject.file, value=register)
    about = table.about_url or ""
    words = {"resource": table.resource, "register": register}
    if register_of(about) != register or not set(template_variables(about)) <= set(table.names):
        yield ABOUT.finding(subject.file, None, None, about, **words)
    elif template_variables(about) != table.primary_key:
        yield KEY.finding(subject.file, None, None, about, **words)
    for column in table.labels.values():
        if column not in table.names:
            yield LABEL.finding(subject.file, None, None, column, **words)


def watch_ids(subject: Subject, table: Table) -> Iterator[CellCheck]:
    if table.register and table.id_column in table.names:
        column = table.id_column

        def validate(values: Collection[str]) -> Iterator[tuple[str, Finding]]:
            for value in values:
                if not is_id(value):
                    yield value, ID.finding(table.path, None, column, value)

        yield CellCheck((column,), validate)
