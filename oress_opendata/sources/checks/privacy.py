"""Personal data is not published by mistake.

Everything that is published is searched: cells, names of columns, texts of the descriptor, paths,
spreadsheets, documents and other files. To publish what was found deliberately, `oress:confirmed`
names the rule, the place, the values and the reason. The law is Morocco's 09-08 on the protection
of persons.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from oress_opendata.languages import N_
from oress_opendata.meaning.descriptor import Column, Table
from oress_opendata.model.finding import Finding
from oress_opendata.model.package import SourceFile
from oress_opendata.sources.checks.declarations import is_readable
from oress_opendata.sources.checks.documents import PDF
from oress_opendata.sources.checks.texts import walk_texts
from oress_opendata.sources.files.reader import read_text_columns
from oress_opendata.sources.files.text_column import TextColumn, UnreadFormatError
from oress_opendata.sources.findings.rules import error, warning
from oress_opendata.sources.findings.subject import Subject
from oress_opendata.sources.privacy.columns import ColumnPrivacy
from oress_opendata.sources.privacy.confirmations import (
    COLUMN_RULE,
    create_entry,
    is_complete,
)
from oress_opendata.sources.privacy.headers import find_kind
from oress_opendata.sources.privacy.texts import Private, find_private, may_be_private
from oress_opendata.sources.tables.column_checks import CellCheck

CONFIRM = N_("Remove it; or, if it may be published, add this to “oress:confirmed”: {entry}")
RULES = {
    "private-email": error(
        "private-email", N_("“{value}” looks like a personal e-mail address."), CONFIRM
    ),
    "private-phone": error(
        "private-phone", N_("“{value}” looks like a personal mobile number."), CONFIRM
    ),
    "private-identity": error(
        "private-identity", N_("“{value}” looks like a national identity number."), CONFIRM
    ),
    "private-name": error(
        "private-name", N_("“{value}” looks like the name of a person."), CONFIRM
    ),
}
COLUMN = error(COLUMN_RULE, N_("The column “{column}” seems to contain personal data."), CONFIRM)
UNREAD = warning(
    "private-unread",
    N_("“{value}” was not searched for personal data: its format cannot be read."),
    N_("Check it yourself, or publish its contents as CSV, a spreadsheet or a PDF with text."),
)
UNUSED = warning(
    "confirmed-unused",
    N_("“oress:confirmed” names {value}, but nothing was found there."),
    N_("Remove entries that are not needed, so that they do not hide a later problem."),
)
INCOMPLETE = error(
    "confirmed-reason",
    N_("Entry {number} of “oress:confirmed” has no rule, no reason or no list of values."),
    N_(
        "Write “rule”, “resource”, “column”, “reason” and, in “values”, what may be published. A "
        "confirmed column needs no values."
    ),
)


class Place(NamedTuple):
    """Where something was found. `resource` is empty in the descriptor, `column` in documents."""

    file: str
    row: int | None
    resource: str
    column: str


# In figures and dates, the name of a column says nothing about persons.
FIGURES = frozenset({"integer", "number", "boolean", "year", "yearmonth", "duration", "geopoint"})
SEARCHED = frozenset({"string", "any", "integer", "number", "object", "array", "list"})


def check_columns(subject: Subject) -> Iterator[Finding]:
    """The names and titles of columns."""
    for table in subject.tables:
        for column in table.columns:
            if column.type not in FIGURES and any(map(find_kind, _names(column))):
                yield from _report_column(subject, table.path, table.resource, column.name)


def _names(column: Column) -> Iterator[str]:
    yield column.name
    titles = column.field.get("oress:title")
    texts = titles.values() if isinstance(titles, dict) else ()
    yield from (text for text in (column.field.get("title"), *texts) if isinstance(text, str))


def check_texts_for_privacy(subject: Subject) -> Iterator[Finding]:
    """The texts of the descriptor, paths among them."""
    published = {
        name: part for name, part in subject.descriptor.items() if name != "oress:confirmed"
    }
    for place, text in walk_texts(published, ""):
        for private in find_private(text) if may_be_private(text) else ():
            # The authors and contacts of a dataset have names.
            if private.code != "private-name":
                yield from _report(subject, private, Place(subject.file, None, "", place))


def check_files_for_privacy(subject: Subject) -> Iterator[Finding]:
    """Every file whose cells no schema describes."""
    tables = {table.path for table in subject.tables if table.columns and is_readable(table)}
    for resource, file in zip(subject.descriptor["resources"], subject.package.files, strict=True):
        if file.path in tables:
            continue
        if file.mediatype == PDF:
            yield from _check_pages(subject, resource["name"], file)
            continue
        try:
            yield from _check_file(subject, resource, file)
        except UnreadFormatError:
            yield UNREAD.finding(file.path, value=file.path)


def _check_pages(subject: Subject, resource: str, file: SourceFile) -> Iterator[Finding]:
    for number, page in enumerate(subject.read_document(file).pages, start=1):
        for private in find_private(page) if may_be_private(page) else ():
            if private.code != "private-name":
                yield from _report(subject, private, Place(file.path, number, resource, ""))


def _check_file(subject: Subject, resource: dict[str, str], file: SourceFile) -> Iterator[Finding]:
    name = resource["name"]
    columns: dict[str, ColumnPrivacy] = {}
    for part in read_text_columns(file.location, file.mediatype, resource):
        column = columns.setdefault(part.name, ColumnPrivacy(part.name))
        yield from _check_part(subject, name, file.path, part, column)
    for label, column in columns.items():
        if column.kind and column.has_words:
            yield from _report_column(subject, file.path, name, label)


def _check_part(
    subject: Subject, resource: str, path: str, part: TextColumn, column: ColumnPrivacy
) -> Iterator[Finding]:
    values = dict.fromkeys(text for _, text in part.cells)
    column.note_words(values)
    found: dict[str, list[Private]] = {}
    for value, private in column.find(values):
        # Documents name their authors; only columns may list persons.
        if private.code != "private-name" or part.name:
            found.setdefault(value, []).append(private)
    for row, text in part.cells if found else ():
        for private in found.get(text, ()):
            yield from _report(subject, private, Place(path, row, resource, part.name))


def watch_privacy(subject: Subject, table: Table) -> Iterator[CellCheck]:
    for column in table.columns:
        if column.type in SEARCHED:
            yield _check(subject, table, column)


def _check(subject: Subject, table: Table, column: Column) -> CellCheck:
    is_key = column.name in table.primary_key or column.name == table.id_column
    place = Place(table.path, None, table.resource, column.name)
    privacy = ColumnPrivacy(column.name, is_key or bool(column.field.get("valueUrl")))

    def validate(values: Collection[str]) -> Iterator[tuple[str, Finding]]:
        for value, private in privacy.find(values):
            for finding in _report(subject, private, place):
                yield value, finding

    return CellCheck((column.name,), validate)


def _report(subject: Subject, private: Private, place: Place) -> Iterator[Finding]:
    file, row, resource, column = place
    if not subject.confirmations.cover(private.code, resource, column, private.text):
        entry = create_entry(private.code, resource, column, private.text)
        yield RULES[private.code].finding(file, row, column or None, private.text, entry=entry)


def _report_column(subject: Subject, file: str, resource: str, column: str) -> Iterator[Finding]:
    if not subject.confirmations.cover(COLUMN_RULE, resource, column):
        entry = create_entry(COLUMN_RULE, resource, column)
        yield COLUMN.finding(file, None, column, entry=entry)


def check_confirmations(subject: Subject) -> Iterator[Finding]:
    """Whether each confirmation is complete and was needed. Runs after all other checks."""
    for number, entry in enumerate(subject.descriptor.get("oress:confirmed") or (), start=1):
        if not is_complete(entry):
            yield INCOMPLETE.finding(subject.file, number=number)
    for place, value in subject.confirmations.find_unused():
        yield UNUSED.finding(subject.file, value=", ".join(filter(None, (*place, value))))
