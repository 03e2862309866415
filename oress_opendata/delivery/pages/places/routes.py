"""The pages of places: a sheet for each region, province and commune, and their list by province.

They take the place of the generic pages of things for this register.
"""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, render_template
from sqlalchemy import Connection

from oress_opendata.delivery.http.caching import answer
from oress_opendata.delivery.http.negotiation import PAGE
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.atlas.routes import REGIONS
from oress_opendata.delivery.pages.places.gazetteer import count_people, list_entries, render_list
from oress_opendata.delivery.pages.places.share_image import get_preview
from oress_opendata.delivery.pages.places.sheet import Sheet
from oress_opendata.delivery.pages.places.support import find_aid
from oress_opendata.delivery.pages.places.view import (
    find_documents,
    list_structures,
    locate,
    tell_movements,
)
from oress_opendata.delivery.pages.registers.profile import describe_thing, to_data_block
from oress_opendata.delivery.pages.shared.figures import Teller
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.errors import StoreUnavailable
from oress_opendata.iris import record_iri
from oress_opendata.languages import N_, say
from oress_opendata.model.places import REGION, Place, Places
from oress_opendata.queries.boundaries import WIDTH, draw_outlines
from oress_opendata.queries.indicators import NON_PROFIT, PEOPLE, find_cubes
from oress_opendata.queries.observations import Slice
from oress_opendata.queries.places import read_places
from oress_opendata.queries.recent_changes import read_recent_changes
from oress_opendata.store.records import find_record_text

REGISTER = "place"
HELPERS = 4
# What is said of a place where its address is shared.
SUMMARY = N_("{name}, {kind} ({inside}).")
COUNTED = N_("{people} people in {year}.")
OFFERED = N_("Figures beside those of the region, who helps, documents, what changed.")


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
            _search_tag(service),
        )

    @pages.get("/places/<code>/preview.png")
    def show_preview(language: str, code: str) -> Response:
        return get_preview(service, code)

    return pages


def _search_tag(service: Service) -> str:
    """Which search index answers: the documents that name a place are found in it."""
    try:
        return service.searcher.open().tag
    except StoreUnavailable:
        return ""


def _render_sheet(reader: Reader, connection: Connection, code: str) -> str:
    service = reader.service
    body = json.loads(find_record_text(connection, REGISTER, code))
    told = describe_thing(reader, connection, REGISTER, body)
    told["lines"] = [line for line in told["lines"] if line.values]
    teller = Teller(reader, read_places(service, connection))
    place = teller.places.all.get(code) or _unlisted(body)
    sheet = Sheet(teller, find_cubes(service, connection), place)
    found = sheet.read()
    people = count_people(teller, connection)
    movements = read_recent_changes(service, connection, code)
    return render_template(
        "places/place.html",
        **told,
        place=place,
        kind=reader.label("place-type", place.kind),
        line=[
            (outer, teller.text(outer))
            for outer in reversed(teller.places.with_ancestors(code)[1:])
        ],
        inside=list_entries(teller, _between(teller.places, place), {}),
        communes=list_entries(teller, _communes(teller.places, place), people),
        locator=locate(teller, place, draw_outlines(service, connection), body),
        width=WIDTH,
        columns=[(column, teller.text(column)) for column in sheet.columns],
        groups=list(sheet.groups(found)),
        sexes=sheet.sexes(),
        sex_sources=sheet.sex_sources(),
        perimeters=[(REGIONS[perimeter], words) for perimeter, words in sheet.perimeters()],
        aid=find_aid(teller, connection, [code], HELPERS),
        structures=list_structures(teller, connection, place),
        documents=find_documents(teller, place),
        movements=movements.total,
        moved=tell_movements(teller, connection, movements.first),
        summary=_summarize(sheet, found, told["name"]),
        linked_data=to_data_block(_describe(sheet, told)),
    )


def _communes(places: Places, place: Place) -> list[Place]:
    """The communes of a province, or of what lies between; a region has too many to list."""
    inside = places.communes_of(place.code)
    return [] if place.kind in (REGION, "pays") else [inner for inner in inside if inner != place]


def _between(places: Places, place: Place) -> list[Place]:
    return [inner for inner in places.children_of(place.code) if not inner.is_commune]


def _unlisted(body: dict[str, object]) -> Place:
    """A place that is no longer listed, by what its last release said."""
    names = body["name"]
    assert isinstance(names, dict)
    return Place(str(body["id"]), names, "", None, {})


def _describe(sheet: Sheet, told: dict[str, Any]) -> dict[str, Any]:
    """The place as schema.org has it, for search engines."""
    iri = told["thing"]["iri"]
    around = sheet.teller.places.with_ancestors(sheet.place.code)[1:2]
    return {
        "@context": "https://schema.org",
        "@type": "AdministrativeArea",
        "@id": iri,
        "name": [
            {"@value": text, "@language": language} for language, text in sheet.place.names.items()
        ],
        "identifier": sheet.place.code,
        "url": told["canonical"],
        "containedInPlace": [
            {
                "@type": "AdministrativeArea",
                "@id": record_iri(
                    sheet.teller.reader.service.settings.id_base, REGISTER, outer.code
                ),
                "name": str(sheet.teller.text(outer)),
            }
            for outer in around
        ],
    }


def _summarize(sheet: Sheet, found: Slice, name: Text) -> str:
    """What is shown of the page where its address is shared."""
    teller, place = sheet.teller, sheet.place
    reader = teller.reader
    outer = [str(teller.text(outer)) for outer in sheet.columns[1:]]
    kind = str(reader.label("place-type", place.kind)).lower()
    sentences = [
        say(SUMMARY, reader.language, name=name, kind=kind, inside=" – ".join(outer))
        if outer and place.kind
        else f"{name}."
    ]
    for indicator in (PEOPLE, NON_PROFIT):
        for period in found.periods(indicator)[:1]:
            shown = teller.figure(indicator, found.value(indicator, period, place.code))
            if shown and indicator == PEOPLE:
                sentences.append(say(COUNTED, reader.language, people=shown, year=period))
            elif shown:
                sentences.append(f"{teller.label(indicator)}: {shown}.")
    return " ".join([*sentences, say(OFFERED, reader.language)])
