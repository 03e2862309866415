"""The shelf: the list of documents with its filters, each with how many documents it would leave.

Called by `documents`, which also shows what is said here of each.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from flask import render_template, request
from sqlalchemy import Connection

from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.shared.filters import Facets, fits, list_choices
from oress_opendata.delivery.pages.shared.formatting import own_name
from oress_opendata.delivery.pages.shared.texts import Text, pick_text
from oress_opendata.queries.documents import REGISTER, Document, read_document
from oress_opendata.store.records import list_record_texts

ON_A_SHELF = 24
MOST = 10_000
FILTERS = ("type", "year", "theme", "language")


def render_shelf(service: Service, connection: Connection, language: str) -> str:
    bodies = [json.loads(body) for _, body in list_record_texts(connection, REGISTER, limit=MOST)]
    entries = [(body, _all_facets(service, body, language)) for body in bodies]
    chosen = {name: request.args.get(name, "") for name in FILTERS}
    kept = [body for body, facets in entries if fits(facets, chosen)]
    kept.sort(key=lambda body: (body["values"].get("issued") or "", body["id"]), reverse=True)
    ids = [body["id"] for body in kept]
    after = request.args.get("after", "")
    start = ids.index(after) + 1 if after in ids else 0
    shown = kept[start : start + ON_A_SHELF]
    return render_template(
        "documents/documents.html",
        documents=[
            describe_document(service, read_document(service, connection, body), language)
            for body in shown
        ],
        listed=len(bodies),
        total=len(kept),
        filters={
            name: list_choices(
                [facets for _, facets in entries], name, chosen, downwards=name == "year"
            )
            for name in FILTERS
        },
        chosen={name: value for name, value in chosen.items() if value},
        following=shown[-1]["id"] if len(kept) > start + ON_A_SHELF else None,
    )


def _all_facets(service: Service, body: Mapping[str, Any], language: str) -> Facets:
    return {name: dict(_facets(service, body, name, language)) for name in FILTERS}


def _facets(
    service: Service, body: Mapping[str, Any], name: str, language: str
) -> Iterator[tuple[str, Text]]:
    """The values of a document under a filter, with their labels."""
    values = body["values"]
    if name == "year":
        if year := (values.get("issued") or "")[:4]:
            yield year, Text(year)
        return
    for value in _find_values(values, name):
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
    values, body = document.values, document.body
    abstracts = {code: values.get(f"abstract_{code}") or "" for code in languages}
    address = service.addresses.file(body["dataset"], body["version"], "formats/covers/")
    return {
        "document": document,
        "id": body["id"],
        "name": pick_text(body["name"], language, languages) or Text(body["id"]),
        "abstract": pick_text(abstracts, language, languages),
        "facets": {name: list(_facets(service, body, name, language)) for name in FILTERS},
        "cover": f"{address}{values['resource']}.webp" if document.has_cover else "",
        "pdf": _address(service, document),
    }


def _address(service: Service, document: Document) -> str:
    body, file = document.body, document.file
    return service.addresses.file(body["dataset"], body["version"], file.path) if file else ""
