"""A map of the atlas for the frames of other sites, with its legend, its source and a link back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Response
from sqlalchemy import Connection

from oress_opendata.delivery.http.caching import answer
from oress_opendata.delivery.http.negotiation import PAGE
from oress_opendata.delivery.http.security import EMBED_POLICY
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.atlas.files import address_of
from oress_opendata.delivery.pages.atlas.titles import describe_choice, entitle
from oress_opendata.delivery.pages.atlas.view import AtlasView, view_atlas
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.delivery.pages.shared.sharing import write_frame
from oress_opendata.delivery.parameters.query_string import read_query_string

# Of a frame that shows a map with its legend and sources on a telephone.
HEIGHT = 780


@dataclass(frozen=True, slots=True)
class FramePage(Page):
    template: ClassVar[str] = "atlas/frame.html"

    view: AtlasView
    title: str
    subtitle: str
    address: str


def make_atlas_frame(service: Service) -> Blueprint:
    frames = Blueprint("atlas-frame", __name__)

    @frames.get("/atlas")
    def show_frame(language: str) -> Response:
        reader = Reader(service, language)
        response = answer(service, lambda connection: _render(reader, connection), PAGE)
        response.headers["Content-Security-Policy"] = EMBED_POLICY
        return response

    return frames


def _render(reader: Reader, connection: Connection) -> str:
    view = view_atlas(reader, connection, read_query_string())
    title, subtitle = entitle(reader, view), describe_choice(reader, view.choice)
    return render(FramePage(view, title, subtitle, address_of(reader, view)))


def write_code(reader: Reader, view: AtlasView) -> str:
    return write_frame(reader, address_of(reader, view), entitle(reader, view), HEIGHT)
