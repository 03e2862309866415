"""A note of two printed pages on chosen communes: their figures, one by one and together, compared
with those of their provinces and the region; support actors; sources and limits.

Counts are added up, shares never are. The choice is in the address.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Response
from sqlalchemy import Connection

from oress_opendata.delivery.http.caching import answer
from oress_opendata.delivery.http.negotiation import PAGE
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.panorama.note_content import Note, write_note
from oress_opendata.delivery.pages.shared.figures import FigureDisplay
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.delivery.parameters.query_string import read_query_string
from oress_opendata.errors import BadQuery
from oress_opendata.languages import N_
from oress_opendata.model.places import Place, Places
from oress_opendata.projections.search.analysis.folding import sort_key
from oress_opendata.queries.places import read_places

MOST = 10
NO_COMMUNE = N_("The parameter {parameter} names an unknown commune: {code}.")
TOO_MANY = N_("A note has at most {most} communes, to fit on two pages: {count} were chosen.")


@dataclass(frozen=True, slots=True)
class ProvinceChoice:
    """A province and its communes, codes and names; `open` where some are chosen."""

    name: Text
    communes: tuple[tuple[str, Text], ...]
    open: bool


@dataclass(frozen=True, slots=True)
class NotePage(Page):
    """`note` is None until communes are chosen."""

    template: ClassVar[str] = "panorama/note.html"

    note: Note | None
    chosen: frozenset[str]
    provinces: tuple[ProvinceChoice, ...]
    most: int


def make_note(service: Service) -> Blueprint:
    pages = Blueprint("note", __name__)

    @pages.get("/panorama/note")
    def show_note(language: str) -> Response:
        return answer(
            service, lambda connection: _render(Reader(service, language), connection), PAGE
        )

    return pages


def _render(reader: Reader, connection: Connection) -> str:
    display = FigureDisplay(reader, read_places(reader.service, connection))
    communes = _read_choice(display.places)
    chosen = frozenset(commune.code for commune in communes)
    page = NotePage(
        note=write_note(display, connection, communes) if communes else None,
        chosen=chosen,
        provinces=tuple(_offer(display, province, chosen) for province in display.places.provinces),
        most=MOST,
    )
    return render(page)


def _offer(display: FigureDisplay, province: Place, chosen: frozenset[str]) -> ProvinceChoice:
    communes = display.places.communes_of(province.code)
    named = [(commune.code, display.text(commune)) for commune in communes]
    return ProvinceChoice(
        display.text(province),
        tuple(sorted(named, key=lambda choice: sort_key(str(choice[1])))),
        any(commune.code in chosen for commune in communes),
    )


def _read_choice(places: Places) -> tuple[Place, ...]:
    codes = dict.fromkeys(read_query_string().values("place"))
    for code in codes:
        if code not in places.all or not places.all[code].is_commune:
            raise BadQuery(NO_COMMUNE, parameter="place", code=code)
    if len(codes) > MOST:
        raise BadQuery(TOO_MANY, parameter="place", most=MOST, count=len(codes))
    return tuple(places.all[code] for code in sorted(codes))
