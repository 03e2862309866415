"""The list of documents, and its filters with the number of documents that fit each value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import Connection

from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.shared.filters import Facets, FilterOption, fits, list_options
from oress_opendata.delivery.pages.shared.formatting import own_name
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.delivery.pages.shared.texts import Text, pick_text
from oress_opendata.delivery.parameters.query_string import read_query_string
from oress_opendata.model.record import Record, parse_record
from oress_opendata.model.release import File
from oress_opendata.queries.documents import REGISTER, Document, read_document
from oress_opendata.store.records import list_record_texts

# With their covers a page of them stays below 200 kB.
ON_A_SHELF = 12
MOST = 10_000
FILTERS = ("type", "year", "theme", "language")


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """A document as lists show it. `facets` are values and labels by filter, `file` is None where
    the document is kept elsewhere."""

    id: str
    name: Text
    types: tuple[tuple[str, Text], ...]
    languages: tuple[tuple[str, Text], ...]
    themes: tuple[tuple[str, Text], ...]
    issued: str
    pages: int | None
    file: File | None
    cover: str
    pdf: str


@dataclass(frozen=True, slots=True)
class ShelfPage(Page):
    """`chosen` are the values of the filters in use; `following` is the id after which the next
    page begins."""

    template: ClassVar[str] = "documents/documents.html"

    documents: tuple[DocumentSummary, ...]
    total: int
    filters: Mapping[str, list[FilterOption]]
    chosen: Mapping[str, str]
    following: str | None


def render_shelf(service: Service, connection: Connection, language: str) -> str:
    listed = list_record_texts(connection, REGISTER, limit=MOST)
    records = [parse_record(text) for _, text in listed]
    facets = {record.id: _all_facets(service, record, language) for record in records}
    query = read_query_string()
    chosen = {name: query.text(name) for name in FILTERS}
    kept = [record for record in records if fits(facets[record.id], chosen)]
    kept.sort(key=lambda record: (record.text("issued"), record.id), reverse=True)
    shown, following = _cut(kept, query.text("after"))
    page = ShelfPage(
        documents=tuple(
            summarize_document(service, read_document(service, connection, record), language)
            for record in shown
        ),
        total=len(kept),
        filters={
            name: list_options(list(facets.values()), name, chosen, downwards=name == "year")
            for name in FILTERS
        },
        chosen={name: value for name, value in chosen.items() if value},
        following=following,
    )
    return render(page)


def _cut(records: list[Record], after: str) -> tuple[list[Record], str | None]:
    """A page of records, and the id after which the next one begins."""
    ids = [record.id for record in records]
    start = ids.index(after) + 1 if after in ids else 0
    shown = records[start : start + ON_A_SHELF]
    return shown, shown[-1].id if len(records) > start + ON_A_SHELF else None


def _all_facets(service: Service, record: Record, language: str) -> Facets:
    return {name: dict(_facets(service, record, name, language)) for name in FILTERS}


def _facets(
    service: Service, record: Record, name: str, language: str
) -> Iterator[tuple[str, Text]]:
    """The values of a document under a filter, with their labels."""
    if name == "year":
        if year := record.text("issued")[:4]:
            yield year, Text(year)
        return
    for value in _find_values(record.values, name):
        if isinstance(value, Mapping):
            label = pick_text(value["label"], language, service.settings.languages)
            yield value["code"], label or Text(value["code"])
        elif value:
            yield str(value), Text(own_name(str(value)), str(value))


def _find_values(values: Mapping[str, Any], name: str) -> Iterator[Any]:
    """The values of a column, and of the columns of that name in satellites."""
    for column, found in values.items():
        if column.rpartition(".")[2] == name:
            yield from found if isinstance(found, list) else [found]


def summarize_document(service: Service, document: Document, language: str) -> DocumentSummary:
    record, file = document.record, document.file
    release = (record.dataset, record.version)
    covers = service.addresses.file(*release, "formats/covers/")

    def facets(name: str) -> tuple[tuple[str, Text], ...]:
        return tuple(_facets(service, record, name, language))

    return DocumentSummary(
        id=record.id,
        name=pick_text(record.name, language, service.settings.languages) or Text(record.id),
        types=facets("type"),
        languages=facets("language"),
        themes=facets("theme"),
        issued=document.issued,
        pages=document.pages,
        file=file,
        cover=f"{covers}{record.text('resource')}.webp" if document.has_cover else "",
        pdf=service.addresses.file(*release, file.path) if file else "",
    )
