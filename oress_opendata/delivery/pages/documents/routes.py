"""The pages of documents: a document, its text page by page, its citations; the list is `shelf`.

They take the place of the generic pages of things for this register.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request
from sqlalchemy import Connection

from oress_opendata.delivery.downloads.citations import CITATIONS
from oress_opendata.delivery.http.caching import answer
from oress_opendata.delivery.http.negotiation import PAGE
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.documents.shelf import describe_document, render_shelf
from oress_opendata.errors import NotFound, StoreUnavailable
from oress_opendata.languages import N_, direction
from oress_opendata.model.texts import is_sample
from oress_opendata.projections.descriptions.citation import cite_apa
from oress_opendata.queries.documents import REGISTER, Document, read_document, refer_document
from oress_opendata.store.records import find_record

PAGES_AT_ONCE = 20
NOT_READ = N_("The text of this document is being read. Try again in a moment.")
NO_FILE = N_("The document {id} has no file here, and so no text.")
PROBLEMS: Mapping[str, str] = {
    "no_text": N_("This document holds pictures of pages and no text."),
    "garbled": N_("The text of this document cannot be read: its characters are mixed up."),
    "encrypted": N_("This document is locked with a password."),
    "broken": N_("This document cannot be opened as a PDF."),
    "too_large": N_("This document is too large for its text to be read."),
}


@dataclass(frozen=True, slots=True)
class PageText:
    """A page: its number and its lines, each with the direction in which it runs."""

    number: int
    lines: tuple[tuple[str, str], ...]


def make_documents(service: Service) -> Blueprint:
    documents = Blueprint("document-pages", __name__)

    @documents.get("/documents")
    def show_shelf(language: str) -> Response:
        return answer(service, lambda connection: render_shelf(service, connection, language), PAGE)

    @documents.get("/documents/<identifier>")
    def show_document(language: str, identifier: str) -> Response:
        def make(connection: Connection) -> str:
            return _render_document(service, _find(service, connection, identifier), language)

        return answer(service, make, PAGE)

    @documents.get("/documents/<identifier>/text")
    def show_text(language: str, identifier: str) -> Response:
        def make(connection: Connection) -> str:
            return _render_text(service, _find(service, connection, identifier), language)

        return answer(service, make, PAGE)

    @documents.get(f"/documents/<identifier>/citation.<any({', '.join(CITATIONS)}):suffix>")
    def cite(language: str, identifier: str, suffix: str) -> Response:
        mediatype, write = CITATIONS[suffix]

        def make(connection: Connection) -> str:
            document = _find(service, connection, identifier)
            return write(refer_document(service, document), language)

        return answer(service, make, mediatype)

    return documents


def _find(service: Service, connection: Connection, identifier: str) -> Document:
    return read_document(service, connection, find_record(connection, REGISTER, identifier))


def _render_document(service: Service, document: Document, language: str) -> str:
    record, text = document.record, document.text
    reference = refer_document(service, document)
    return render_template(
        "documents/document.html",
        **describe_document(service, document, language),
        body=record,
        canonical=service.addresses.page("documents", record.id, language=language),
        problem=PROBLEMS.get(text.problem, "") if text else "",
        recognised=bool(text and text.recognised),
        readable=bool(text and not text.problem),
        citation=cite_apa(reference, language),
        formats=list(CITATIONS),
        sample=is_sample(document.manifest.descriptor),
    )


def _render_text(service: Service, document: Document, language: str) -> str:
    text = document.text
    if document.file is None:
        raise NotFound(NO_FILE, id=document.record.id)
    if text is None:
        raise StoreUnavailable(NOT_READ)
    first = _first_page(len(text.pages))
    spoken = document.record.text("language") or language
    usable = () if text.problem else text.pages
    return render_template(
        "documents/document_text.html",
        **describe_document(service, document, language),
        body=document.record,
        problem=PROBLEMS.get(text.problem, ""),
        recognised=text.recognised,
        spoken=spoken,
        runs=direction(spoken),
        pages=[
            _split(number, usable[number - 1], direction(spoken))
            for number in range(first, min(first + PAGES_AT_ONCE, len(usable) + 1))
        ],
        starts=list(range(1, len(usable) + 1, PAGES_AT_ONCE)),
        first=first,
        step=PAGES_AT_ONCE,
        count=len(usable),
    )


def _first_page(count: int) -> int:
    """The first page of the part that is asked for; the beginning where it is not sensible."""
    asked = request.args.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    number = number if 1 <= number <= count else 1
    return (number - 1) // PAGES_AT_ONCE * PAGES_AT_ONCE + 1


def _split(number: int, text: str, runs: str) -> PageText:
    lines = (line for line in text.split("\n") if line.strip())
    return PageText(number, tuple((line, _direction_of(line, runs)) for line in lines))


def _direction_of(line: str, runs: str) -> str:
    """The document's direction, unless all letters of a line are of the other one."""
    found = {
        "rtl" if unicodedata.bidirectional(sign) in ("R", "AL") else "ltr"
        for sign in line
        if sign.isalpha()
    }
    return found.pop() if len(found) == 1 else runs
