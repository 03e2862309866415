"""The shelf: the list of documents with its filters, each with how many documents it would leave.

Called by `documents`, which also shows what is said here of each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask import render_template, request
from sqlalchemy import Connection

from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.shared.filters import Facets, fits, list_choices
from oress_opendata.delivery.pages.shared.formatting import own_name
from oress_opendata.delivery.pages.shared.texts import Text, pick_text
from oress_opendata.model.record import Record, parse_record
from oress_opendata.queries.documents import REGISTER, Document, read_document
from oress_opendata.store.records import list_record_texts

ON_A_SHELF = 24
MOST = 10_000
FILTERS = ("type", "year", "theme", "language")


def render_shelf(service: Service, connection: Connection, language: str) -> str:
    texts = list_record_texts(connection, REGISTER, limit=MOST)
    entries = [
        (record, _all_facets(service, record, language))
        for record in (parse_record(text) for _, text in texts)
    ]
    chosen = {name: request.args.get(name, "") for name in FILTERS}
    kept = [record for record, facets in entries if fits(facets, chosen)]
    kept.sort(key=lambda record: (record.text("issued"), record.id), reverse=True)
    ids = [record.id for record in kept]
    after = request.args.get("after", "")
    start = ids.index(after) + 1 if after in ids else 0
    shown = kept[start : start + ON_A_SHELF]
    return render_template(
        "documents/documents.html",
        documents=[
            describe_document(service, read_document(service, connection, record), language)
            for record in shown
        ],
        listed=len(entries),
        total=len(kept),
        filters={
            name: list_choices(
                [facets for _, facets in entries], name, chosen, downwards=name == "year"
            )
            for name in FILTERS
        },
        chosen={name: value for name, value in chosen.items() if value},
        following=shown[-1].id if len(kept) > start + ON_A_SHELF else None,
    )


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
    """Those of a column, and of the columns of that name in satellites: further languages."""
    for column, found in values.items():
        if column.rpartition(".")[2] == name:
            yield from found if isinstance(found, list) else [found]


def describe_document(service: Service, document: Document, language: str) -> dict[str, Any]:
    """What the shelf and the document's own pages say alike."""
    languages = service.settings.languages
    record = document.record
    abstracts = {code: record.text(f"abstract_{code}") for code in languages}
    address = service.addresses.file(record.dataset, record.version, "formats/covers/")
    return {
        "document": document,
        "id": record.id,
        "name": pick_text(record.name, language, languages) or Text(record.id),
        "abstract": pick_text(abstracts, language, languages),
        "facets": {name: list(_facets(service, record, name, language)) for name in FILTERS},
        "cover": f"{address}{record.text('resource')}.webp" if document.has_cover else "",
        "pdf": _address(service, document),
    }


def _address(service: Service, document: Document) -> str:
    record, file = document.record, document.file
    return service.addresses.file(record.dataset, record.version, file.path) if file else ""
