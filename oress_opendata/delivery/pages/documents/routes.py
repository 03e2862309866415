"""The pages of documents: a document, its text page by page, its citations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Blueprint, Response
from markupsafe import Markup
from sqlalchemy import Connection

from oress_opendata.delivery.downloads.citations import CITATIONS
from oress_opendata.delivery.http.caching import answer
from oress_opendata.delivery.http.negotiation import PAGE
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.documents.shelf import (
    DocumentSummary,
    render_shelf,
    summarize_document,
)
from oress_opendata.delivery.pages.documents.text import PROBLEMS, render_text
from oress_opendata.delivery.pages.registers.profile import to_json_ld
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.delivery.pages.shared.similar import SimilarThing, find_similar, search_tag
from oress_opendata.delivery.pages.shared.texts import Text, pick_text
from oress_opendata.errors import Gone, NotFound, ReleaseDamaged
from oress_opendata.model.record import Record
from oress_opendata.model.texts import is_sample
from oress_opendata.projections.descriptions.citation import cite_apa
from oress_opendata.projections.descriptions.schemaorg import describe_download
from oress_opendata.projections.descriptions.subject import Subject
from oress_opendata.queries.documents import REGISTER, Document, read_document, refer_document
from oress_opendata.store.records import find_record
from oress_opendata.store.releases import find_visible


@dataclass(frozen=True, slots=True)
class RecordLink:
    """A code or record that a document refers to, by its label."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class CitedRelease:
    name: str
    version: str
    title: Text


@dataclass(frozen=True, slots=True)
class DocumentPage(Page):
    """`note` is in the reader's language, `problem` says why there is no text, `recognised` that
    the text comes from pictures, `formats` are those of the citation."""

    template: ClassVar[str] = "documents/document.html"

    summary: DocumentSummary
    record: Record
    canonical: str
    abstract: Text
    note: str
    authors: str
    publisher: RecordLink | None
    number: str
    part_of: RecordLink | None
    place: RecordLink | None
    licence: RecordLink | None
    link: str
    cited: tuple[CitedRelease, ...]
    source: CitedRelease
    problem: str
    recognised: bool
    readable: bool
    citation: str
    formats: tuple[str, ...]
    sample: bool
    similar: tuple[SimilarThing, ...]
    linked_data: Markup


def make_documents(service: Service) -> Blueprint:
    documents = Blueprint("document-pages", __name__)

    @documents.get("/documents")
    def show_shelf(language: str) -> Response:
        return answer(service, lambda connection: render_shelf(service, connection, language), PAGE)

    @documents.get("/documents/<identifier>")
    def show_document(language: str, identifier: str) -> Response:
        def make(connection: Connection) -> str:
            document = _find(service, connection, identifier)
            releases = (*document.cited, (document.record.dataset, document.record.version))
            titles = _read_titles(service, connection, releases, language)
            return _render_document(service, document, titles, language)

        return answer(service, make, PAGE, also=search_tag(service))

    @documents.get("/documents/<identifier>/text")
    def show_text(language: str, identifier: str) -> Response:
        def make(connection: Connection) -> str:
            return render_text(service, _find(service, connection, identifier), language)

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
    body = find_record(connection, REGISTER, identifier)
    return read_document(service, connection, body)


def _read_titles(
    service: Service, connection: Connection, releases: Iterable[tuple[str, str]], language: str
) -> tuple[CitedRelease, ...]:
    """Releases by their titles; by their names where they cannot be read."""
    reader = Reader(service, language)
    found = []
    for name, version in releases:
        try:
            release = find_visible(connection, name, version)
        except (NotFound, Gone, ReleaseDamaged):
            title = Text(name)
        else:
            title = reader.text(service.store.manifest(release.manifest).descriptor, "title")
        found.append(CitedRelease(name, version, title or Text(name)))
    return tuple(found)


def _render_document(
    service: Service, document: Document, releases: tuple[CitedRelease, ...], language: str
) -> str:
    record, values, text = document.record, document.values, document.text
    languages = service.settings.languages
    abstracts = {code: values.get(f"abstract_{code}") or "" for code in languages}
    page = DocumentPage(
        summary=summarize_document(service, document, language),
        record=record,
        canonical=service.addresses.page("documents", record.id, language=language),
        abstract=pick_text(abstracts, language, languages),
        note=_begin_sentence(str(values.get(f"note_{language}") or "")),
        authors=str(values.get("authors") or ""),
        publisher=_link(values.get("publisher"), language),
        number=str(values.get("number") or ""),
        part_of=_link(values.get("part_of"), language),
        place=_link(values.get("place"), language),
        licence=_link(values.get("licence"), language),
        link=str(values.get("link") or ""),
        cited=releases[:-1],
        source=releases[-1],
        problem=PROBLEMS.get(text.problem, "") if text else "",
        recognised=bool(text and text.recognised),
        readable=bool(text and not text.problem),
        citation=cite_apa(refer_document(service, document), language),
        formats=tuple(CITATIONS),
        sample=is_sample(document.manifest.descriptor),
        similar=find_similar(Reader(service, language), REGISTER, record.id),
        linked_data=to_json_ld(_describe(service, document, language)),
    )
    return render(page)


def _begin_sentence(note: str) -> str:
    """A note of the register, which may go on after a title, as a paragraph of its own."""
    return note[:1].upper() + note[1:]


def _describe(service: Service, document: Document, language: str) -> dict[str, Any]:
    """The document for search engines (https://schema.org/Report)."""
    record, reference = document.record, refer_document(service, document)
    subject = Subject(document.release, document.manifest, service.settings)
    name = pick_text(record.name, language, service.settings.languages).text or record.id
    publisher = _link(record.value("publisher"), language)
    file = document.file
    return {
        "@context": "https://schema.org/",
        "@type": "Report",
        "@id": record.iri,
        "identifier": record.iri,
        "url": service.addresses.page("documents", record.id, language=language),
        "name": name,
        "headline": name,
        "alternateName": [text for text in record.name.values() if text != name],
        "abstract": reference.abstract,
        "creativeWorkStatus": subject.status(language),
        "author": [{"@type": "Organization", "name": author} for author in reference.authors],
        "publisher": {
            "@type": "Organization",
            "name": publisher.label if publisher else reference.publisher,
        },
        "datePublished": document.issued,
        "inLanguage": record.text("language"),
        "reportNumber": record.text("number"),
        "isAccessibleForFree": True,
        "license": [licence.address for licence in subject.licences_of(file.path)] if file else [],
        "encoding": describe_download(subject, file, "MediaObject") if file else None,
    }


def _link(value: Any, language: str) -> RecordLink | None:
    if not isinstance(value, Mapping):
        return None
    labels = value["label"]
    return RecordLink(value["code"], labels.get(language) or labels.get("fr") or value["code"])
