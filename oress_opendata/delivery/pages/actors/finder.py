"""The finder: who helps with a need, in a place, whom. A sentence that is a form."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request
from sqlalchemy import Connection

from oress_opendata.delivery.http.caching import answer
from oress_opendata.delivery.http.negotiation import PAGE
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.actors.directory import (
    alphabetical,
    check_choices,
    open_directory,
)
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.texts import pick_text
from oress_opendata.queries.places import read_places
from oress_opendata.queries.support import read_offers

FOUNDING = {"need": "accompagnement_creation", "public": "porteurs_projet"}


def make_finder(service: Service) -> Blueprint:
    pages = Blueprint("finder", __name__)

    @pages.get("/actors")
    def show_finder(language: str) -> Response:
        return answer(
            service, lambda connection: _render(Reader(service, language), connection), PAGE
        )

    return pages


def read_choices(reader: Reader, connection: Connection) -> dict[str, Any]:
    """What the sentence lets one choose: needs and publics that somebody serves, and places."""
    offers = read_offers(reader.service, connection)
    places = read_places(reader.service, connection)
    kinds = {offer.kind for offer in offers.all}
    publics = {code for offer in offers.all for code in offer.publics}
    return {
        "needs": _labels(reader, "support-service", kinds),
        "publics": _labels(reader, "public", publics),
        "provinces": [
            (province.code, str(pick_text(province.names, reader.language, reader.languages)))
            for province in places.provinces
        ],
        "founding": FOUNDING,
    }


def _labels(reader: Reader, scheme: str, codes: set[str]) -> list[tuple[str, str]]:
    found = [(code, str(reader.label(scheme, code))) for code in codes]
    return sorted(found, key=lambda choice: alphabetical(choice[1]))


def _render(reader: Reader, connection: Connection) -> str:
    directory = open_directory(reader, connection)
    asked = {name: request.args.get(name, "") for name in ("need", "place", "public")}
    check_choices(directory, asked)
    found = directory.find(asked["need"], asked["public"], asked["place"])
    province = directory.places.province_of(asked["place"])
    return render_template(
        "actors/finder.html",
        **read_choices(reader, connection),
        asked=asked,
        need=reader.label("support-service", asked["need"]) if asked["need"] else None,
        place=directory.place(asked["place"]) if asked["place"] else None,
        province=province.code if province else "",
        helpers=directory.entries(found),
        last=directory.last,
    )
