"""The text of a document as pages of the site: its pages in paragraphs, each with its citation."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar

from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.documents.paragraphs import (
    ITEM,
    Block,
    find_running,
    read_blocks,
)
from oress_opendata.delivery.pages.documents.shelf import DocumentSummary, summarize_document
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.delivery.parameters.query_string import read_query_string
from oress_opendata.errors import NotFound, StoreUnavailable
from oress_opendata.languages import N_, direction, say
from oress_opendata.projections.descriptions.citation import cite_apa
from oress_opendata.queries.documents import Document, refer_document

PAGES_AT_ONCE = 20
CITED = N_("{citation}, page {page}")
NOT_READ = N_("The text of this document is being read. Try again in a moment.")
NO_FILE = N_("The document {id} has no file here, and so no text.")
PROBLEMS: Mapping[str, str] = {
    "no_text": N_("This document contains images of pages but no text."),
    "garbled": N_("The text of this document cannot be read: its characters are mixed up."),
    "encrypted": N_("This document is locked with a password."),
    "broken": N_("This document cannot be opened as a PDF."),
    "too_large": N_("This document is too large for its text to be read."),
}


@dataclass(frozen=True, slots=True)
class BlockText:
    """A block of a page with its direction; items that follow one another are one block."""

    kind: str
    lines: tuple[str, ...]
    direction: str


@dataclass(frozen=True, slots=True)
class PageText:
    """A page: its number, its text, and how to cite it."""

    number: int
    blocks: tuple[BlockText, ...]
    citation: str


@dataclass(frozen=True, slots=True)
class DocumentTextPage(Page):
    """Some pages of a document's text: `pages` from the number `first` on. The text is in
    `text_language` and runs in `text_direction`; `parts` are the first pages of all parts, each
    of `step` pages, of `count` in all."""

    template: ClassVar[str] = "documents/document_text.html"

    summary: DocumentSummary
    problem: str
    recognised: bool
    text_language: str
    text_direction: str
    pages: tuple[PageText, ...]
    parts: tuple[int, ...]
    first: int
    step: int
    count: int


def render_text(service: Service, document: Document, language: str) -> str:
    record, text = document.record, document.text
    if document.file is None:
        raise NotFound(NO_FILE, id=record.id)
    if text is None:
        raise StoreUnavailable(NOT_READ)
    first = _first_page(len(text.pages))
    text_language = str(document.values.get("language") or language)
    usable = () if text.problem else text.pages
    numbers = range(first, min(first + PAGES_AT_ONCE, len(usable) + 1))
    page = DocumentTextPage(
        summary=summarize_document(service, document, language),
        problem=PROBLEMS.get(text.problem, ""),
        recognised=text.recognised,
        text_language=text_language,
        text_direction=direction(text_language),
        pages=tuple(_split_pages(service, document, usable, numbers, language)),
        parts=tuple(range(1, len(usable) + 1, PAGES_AT_ONCE)),
        first=first,
        step=PAGES_AT_ONCE,
        count=len(usable),
    )
    return render(page)


def _first_page(count: int) -> int:
    """The first page of the requested part; 1 where the parameter is no page."""
    text = read_query_string().text("page")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    number = number if 1 <= number <= count else 1
    return (number - 1) // PAGES_AT_ONCE * PAGES_AT_ONCE + 1


def _split_pages(
    service: Service,
    document: Document,
    texts: Sequence[str],
    numbers: range,
    language: str,
) -> Iterator[PageText]:
    running = find_running(texts)
    text_direction = direction(str(document.values.get("language") or language))
    citation = cite_apa(refer_document(service, document), language)
    for number in numbers:
        cited = say(CITED, language, citation=citation, page=number)
        blocks = _direct(read_blocks(texts[number - 1], running), text_direction)
        yield PageText(number, tuple(blocks), cited)


def _direct(blocks: Iterable[Block], text_direction: str) -> Iterator[BlockText]:
    """Blocks with their directions, and the items of a list in one block."""
    for kind, group in groupby(blocks, lambda block: block.kind):
        found = list(group)
        if kind == ITEM:
            found = [Block(ITEM, tuple(line for block in found for line in block.lines))]
        for block in found:
            line_direction = _direction_of(" ".join(block.lines), text_direction)
            yield BlockText(block.kind, block.lines, line_direction)


def _direction_of(line: str, text_direction: str) -> str:
    """The document's direction, unless all letters of the line run the other way."""
    found = {
        "rtl" if unicodedata.bidirectional(character) in ("R", "AL") else "ltr"
        for character in line
        if character.isalpha()
    }
    return found.pop() if len(found) == 1 else text_direction
