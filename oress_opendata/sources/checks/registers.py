"""A register is declared so that each row has one IRI, and ids are valid in IRIs."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from oress_opendata.iris import RESERVED_REGISTERS, is_id, is_slug
from oress_opendata.languages import N_
from oress_opendata.meaning.cells import create_normaliser
from oress_opendata.meaning.descriptor import Table, register_of, template_variables
from oress_opendata.model.finding import Finding
from oress_opendata.sources.checks.declarations import is_readable
from oress_opendata.sources.findings.rules import error
from oress_opendata.sources.findings.subject import Subject
from oress_opendata.sources.tables.column_checks import CellCheck
from oress_opendata.sources.tables.ids import read_register_ids

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
POSITION = error(
    "position-column",
    N_("“oress:position” of “{resource}” does not name a column for “{value}”."),
    N_("Name the columns for “latitude” and “longitude”, and add them to the table."),
)
ID = error(
    "id-form",
    N_("“{value}” is not a valid id: it must fit into an address."),
    N_("Use letters without accents, digits, “-”, “_”, “.” and “~” only."),
)
TWICE = error(
    "id-twice",
    N_("“{value}” is already an id in the table “{resource}”."),
    N_("An id names one record of a register. Keep it in one row of one table."),
)
NOTATION = error(
    "id-notation",
    N_("“{value}” is an id, but the value of its cell is “{plain}”."),
    N_("Give the column “{column}” the type “string”, or write the ids as “{plain}”."),
)


def check_registers(subject: Subject) -> Iterator[Finding]:
    for table in subject.tables:
        if "oress:position" in table.schema:
            yield from _check_position(subject, table)
        if table.register is not None:
            yield from _check_register(subject, table, table.register)


def _check_position(subject: Subject, table: Table) -> Iterator[Finding]:
    named = table.schema["oress:position"]
    for term in ("latitude", "longitude"):
        if named.get(term) not in table.names:
            yield POSITION.finding(subject.file, value=term, resource=table.resource)


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
        name = str(table.id_column)
        normalise = create_normaliser(table.columns[table.positions[name]])
        taken = _read_taken(subject, table)

        def validate(values: Collection[str]) -> Iterator[tuple[str, Finding]]:
            for value in values:
                if not is_id(value):
                    yield value, ID.finding(table.path, None, name, value)
                elif (plain := normalise(value)) != value:
                    yield value, NOTATION.finding(table.path, None, name, value, plain=plain)
                elif value in taken:
                    found = TWICE.finding(table.path, None, name, value, resource=taken[value])
                    yield value, found

        yield CellCheck((name,), validate)


def _read_taken(subject: Subject, table: Table) -> dict[str, str]:
    """The ids of the same register in the tables before, and their tables."""
    before = subject.tables[: subject.tables.index(table)]
    return {
        identifier: other.resource
        for other in before
        if other.register == table.register and is_readable(other)
        for identifier in read_register_ids(subject.package, [other]).get(table.register or "", ())
    }
