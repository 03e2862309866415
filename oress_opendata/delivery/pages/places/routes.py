"""The pages of places: a sheet for each region, province and commune, and their list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Blueprint, Response
from markupsafe import Markup
from sqlalchemy import Connection

from oress_opendata.delivery.http.caching import answer
from oress_opendata.delivery.http.negotiation import PAGE
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.atlas.routes import REGIONS
from oress_opendata.delivery.pages.changes.views import ReleaseView, view_changes
from oress_opendata.delivery.pages.places.gazetteer import (
    PlaceView,
    count_people,
    render_list,
    view_places,
)
from oress_opendata.delivery.pages.places.share_image import get_preview
from oress_opendata.delivery.pages.places.sheet import SWATCHES, FigureGroup, SexRow, Sheet
from oress_opendata.delivery.pages.places.support import LocalSupport, find_support
from oress_opendata.delivery.pages.places.view import (
    DocumentView,
    Locator,
    StructuresView,
    find_documents,
    list_structures,
    locate,
)
from oress_opendata.delivery.pages.registers.fields import ColumnView
from oress_opendata.delivery.pages.registers.profile import (
    RecordProfile,
    describe_record,
    to_json_ld,
)
from oress_opendata.delivery.pages.shared.figures import FigureDisplay, Source
from oress_opendata.delivery.pages.shared.names import name_in_brackets
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.delivery.pages.shared.similar import search_tag
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.iris import record_iri
from oress_opendata.languages import N_, say
from oress_opendata.model.indicators import NON_PROFIT, PEOPLE
from oress_opendata.model.places import REGION, Place, Places
from oress_opendata.model.record import Record
from oress_opendata.queries.boundaries import draw_outlines
from oress_opendata.queries.changes import Scope
from oress_opendata.queries.indicators import find_cubes
from oress_opendata.queries.observations import Slice
from oress_opendata.queries.places import read_places
from oress_opendata.store.records import find_record

REGISTER = "place"
NEAREST = 4
# The summary of a place where its address is shared.
SUMMARY = N_("{name}, {kind} ({inside}).")
COUNTED = N_("{people} people in {year}.")
OFFERED = N_("Figures compared with the region, support, documents, recent changes.")


@dataclass(frozen=True, slots=True)
class PlacePage(Page):
    """`line` are the places around it from the outside in, `inside` and `communes` those in it;
    `columns` are the places that the figures compare, and their names; `documents` is None while
    the search is being prepared; `changes` are those of the last release of each dataset."""

    template: ClassVar[str] = "places/place.html"

    profile: RecordProfile
    filled: tuple[ColumnView, ...]
    place: Place
    title: Text
    kind: Text
    line: tuple[tuple[Place, Text], ...]
    inside: tuple[PlaceView, ...]
    communes: tuple[PlaceView, ...]
    locator: Locator | None
    columns: tuple[tuple[Place, Text], ...]
    groups: tuple[FigureGroup, ...]
    sexes: tuple[SexRow, ...]
    sex_sources: tuple[Source, ...]
    perimeters: tuple[tuple[str, str], ...]
    support: LocalSupport
    structures: StructuresView | None
    documents: tuple[DocumentView, ...] | None
    changes: tuple[ReleaseView, ...]
    summary: str
    linked_data: Markup
    swatches: tuple[str, ...] = SWATCHES


def make_places(service: Service) -> Blueprint:
    pages = Blueprint("place-pages", __name__)

    @pages.get("/places")
    def show_places(language: str) -> Response:
        return answer(
            service, lambda connection: render_list(Reader(service, language), connection), PAGE
        )

    @pages.get("/places/<code>")
    def show_place(language: str, code: str) -> Response:
        reader = Reader(service, language)
        return answer(
            service,
            lambda connection: _render_sheet(reader, connection, code),
            PAGE,
            search_tag(service),
        )

    @pages.get("/places/<code>/preview.png")
    def show_preview(language: str, code: str) -> Response:
        return get_preview(service, code)

    return pages


def _render_sheet(reader: Reader, connection: Connection, code: str) -> str:
    record = find_record(connection, REGISTER, code)
    profile = describe_record(reader, connection, REGISTER, record)
    display = FigureDisplay(reader, read_places(reader.service, connection))
    place = display.places.all.get(code) or _unlisted(record)
    sheet = Sheet(display, find_cubes(reader.service, connection), place)
    return render(_describe_page(connection, profile, sheet))


def _describe_page(connection: Connection, profile: RecordProfile, sheet: Sheet) -> PlacePage:
    display, place, figures = sheet.display, sheet.place, sheet.read()
    reader, places = display.reader, sheet.display.places
    around = reversed(places.with_ancestors(place.code)[1:])
    drawing = draw_outlines(reader.service, connection)
    return PlacePage(
        profile=profile,
        filled=tuple(column for column in profile.columns if column.values),
        place=place,
        title=display.text(place) if place.code in places.all else profile.name,
        kind=reader.label("place-type", place.kind),
        line=tuple((outer, display.text(outer)) for outer in around),
        inside=view_places(display, _between(places, place), {}),
        communes=view_places(display, _communes(places, place), count_people(display, connection)),
        locator=locate(display, place, drawing, profile.record),
        columns=tuple((column, display.text(column)) for column in sheet.columns),
        groups=tuple(sheet.groups(figures)),
        sexes=sheet.sexes(),
        sex_sources=sheet.sex_sources(),
        perimeters=tuple((REGIONS[code], answer) for code, answer in sheet.perimeters()),
        support=find_support(display, connection, [place.code], NEAREST),
        structures=list_structures(display, connection, place),
        documents=find_documents(display, place),
        changes=view_changes(reader, connection, Scope(place=place.code)),
        summary=_summarize(sheet, figures, profile.name),
        linked_data=to_json_ld(_describe(sheet, profile)),
    )


def _communes(places: Places, place: Place) -> list[Place]:
    """The communes of a province or of a circle; a region has too many to list."""
    inside = places.communes_of(place.code)
    return [] if place.kind in (REGION, "pays") else [inner for inner in inside if inner != place]


def _between(places: Places, place: Place) -> list[Place]:
    return [inner for inner in places.children_of(place.code) if not inner.is_commune]


def _unlisted(record: Record) -> Place:
    """A place that is no longer listed, as its last release had it."""
    return Place(str(record.id), record.name, "", None, {})


def _describe(sheet: Sheet, profile: RecordProfile) -> dict[str, Any]:
    """The place as schema.org has it, for search engines."""
    around = sheet.display.places.with_ancestors(sheet.place.code)[1:2]
    return {
        "@context": "https://schema.org",
        "@type": "AdministrativeArea",
        "@id": profile.record.iri,
        "name": [
            {"@value": text, "@language": language} for language, text in sheet.place.names.items()
        ],
        "identifier": sheet.place.code,
        "url": profile.canonical,
        "containedInPlace": [
            {
                "@type": "AdministrativeArea",
                "@id": record_iri(
                    sheet.display.reader.service.settings.id_base, REGISTER, outer.code
                ),
                "name": str(sheet.display.text(outer)),
            }
            for outer in around
        ],
    }


def _summarize(sheet: Sheet, found: Slice, name: Text) -> str:
    """The summary of the page where its address is shared."""
    display, place = sheet.display, sheet.place
    reader = display.reader
    outer = [
        name_in_brackets(str(display.text(outer)), reader.language) for outer in sheet.columns[1:]
    ]
    kind = str(reader.label("place-type", place.kind)).lower()
    sentences = [
        say(SUMMARY, reader.language, name=name, kind=kind, inside=" – ".join(outer))
        if outer and place.kind
        else f"{name}."
    ]
    for indicator in (PEOPLE, NON_PROFIT):
        for period in found.periods(indicator)[:1]:
            shown = display.figure(indicator, found.value(indicator, period, place.code))
            if shown and indicator == PEOPLE:
                sentences.append(say(COUNTED, reader.language, people=shown, year=period))
            elif shown:
                sentences.append(f"{display.label(indicator)}: {shown}.")
    return " ".join([*sentences, say(OFFERED, reader.language)])
