"""`/<language>/reconcile/preview`: a small page about one entity, made to be shown in a frame of
another site, such as OpenRefine. It has no scripts and no forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Response
from sqlalchemy import Connection

from oress_opendata.delivery.http.caching import answer
from oress_opendata.delivery.http.capacity import SEARCH, takes
from oress_opendata.delivery.http.negotiation import PAGE
from oress_opendata.delivery.http.result_urls import find_page
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.delivery.parameters.query_string import read_query_string
from oress_opendata.delivery.parameters.reconciliation import ID
from oress_opendata.projections.search.querying.names import open_names
from oress_opendata.queries.reconciliation.descriptions import (
    entity_path,
    find_entity,
    make_describer,
)

# As for every page, but any site may frame it, and it has no scripts.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'none'; "
    "base-uri 'none'; frame-ancestors *"
)


@dataclass(frozen=True, slots=True)
class PreviewPage(Page):
    """`others` are the names in other languages; `id` is the entity's in the service."""

    template: ClassVar[str] = "reconciliation/preview.html"

    name: str
    description: str
    others: Mapping[str, str]
    id: str
    href: str


def make_previews(service: Service) -> Blueprint:
    pages = Blueprint("reconciliation_previews", __name__)

    @pages.get("/reconcile/preview")
    @takes(SEARCH)
    def show_preview(language: str) -> Response:
        identifier = read_query_string().get(ID)
        tag, names = open_names(service.store.home)

        def make(connection: Connection) -> str:
            entity = find_entity(names, identifier, service.settings.id_base)
            describer = make_describer(service, connection, language)
            return render(
                PreviewPage(
                    name=describer.name(entity),
                    description=describer.description(entity),
                    others=describer.other_names(entity),
                    id=entity_path(entity),
                    href=find_page(service, entity.register, entity.id, language),
                )
            )

        response = answer(service, make, PAGE, also=tag)
        response.headers["Content-Security-Policy"] = POLICY
        return response

    return pages
