"""PDFs can be read, and rows of the document register name existing resources.

A document that cannot be read may still be published: it is a warning.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from oress_opendata.languages import N_
from oress_opendata.meaning.descriptor import Table
from oress_opendata.model.finding import Finding
from oress_opendata.model.form import FORMS
from oress_opendata.sources.findings.rules import error, warning
from oress_opendata.sources.findings.subject import Subject
from oress_opendata.sources.tables.column_checks import CellCheck

PDF = FORMS["pdf"].media_type
REGISTER, COLUMN = "document", "resource"

PROBLEMS = {
    "no_text": warning(
        "document-scanned",
        N_("“{file}” contains images of pages but no text: it cannot be searched."),
        N_("Publish the original file, or run text recognition (OCR) on it."),
    ),
    "garbled": warning(
        "document-garbled",
        N_("The text of “{file}” is unreadable: its character map is broken."),
        N_("Create the PDF again with fully embedded fonts, or with another program."),
    ),
    "encrypted": warning(
        "document-encrypted",
        N_("“{file}” is protected by a password: nobody can read it."),
        N_("Save it without a password."),
    ),
    "broken": warning(
        "document-broken",
        N_("“{file}” cannot be opened as a PDF."),
        N_("Open the file and save it again; if that fails, use another copy."),
    ),
    "too_large": warning(
        "document-large",
        N_("“{file}” is too large to read: too many pages, too much text, or too slow."),
        N_("Split the document, or publish its parts as well."),
    ),
}
ABSENT = error(
    "document-resource",
    N_("“{value}” in the column “{column}” is not a resource of this package."),
    N_("Write the name of the document's resource, or leave the cell empty."),
)


def check_documents(subject: Subject) -> Iterator[Finding]:
    for file in subject.package.files:
        if file.mediatype == PDF:
            problem = subject.read_document(file).problem
            if problem:
                yield PROBLEMS[problem].finding(file.path)


def watch_documents(subject: Subject, table: Table) -> Iterator[CellCheck]:
    if table.register == REGISTER and COLUMN in table.names:
        names = {resource["name"] for resource in subject.descriptor["resources"]}
        yield _check(table, names)


def _check(table: Table, names: set[str]) -> CellCheck:
    def validate(values: Collection[str]) -> Iterator[tuple[str, Finding]]:
        for value in values:
            if value and value not in names:
                yield value, ABSENT.finding(table.path, None, COLUMN, value)

    return CellCheck((COLUMN,), validate)
