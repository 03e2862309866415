"""A register is declared so that each row has one IRI, and each id can be part of one."""

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
    N_("A register cannot be called “{value}”."),
    N_("Use small letters, digits and hyphens; “catalog” and “dataset” are taken."),
)
ABOUT = error(
    "register-address",
    N_("The rows of “{resource}” have the address “{value}”, which does not fit the register."),
    N_("Write “aboutUrl” as “/id/{register}/{{…}}” with the name of the column of the id."),
)
KEY = error(
    "register-key",
    N_("The primary key of “{resource}” is not the column of its address “{value}”."),
    N_("Make the column in the braces of “aboutUrl” the primary key, and no other."),
)
LABEL = error(
    "register-label",
    N_("“{value}” names the rows of “{resource}”, and is not a column."),
    N_("Write names of columns in “oress:label”."),
)
ID = error(
    "id-form",
    N_("“{value}” cannot be an id: it becomes part of an address."),
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
