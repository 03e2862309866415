"""The finder: who helps with a need, in a place, whom. A sentence that is a form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, Response, render_template, request
from sqlalchemy import Connection

from oress_opendata.delivery.caching import answer
from oress_opendata.delivery.negotiation import PAGE
from oress_opendata.delivery.offers import Offer, Offers, around_of, read_offers
from oress_opendata.delivery.pages.formats import show_date
from oress_opendata.delivery.pages.portrait import Reader
from oress_opendata.delivery.pages.texts import Text, pick_text, safe_link
from oress_opendata.delivery.places import Places, read_places
from oress_opendata.delivery.service import Service
from oress_opendata.errors import BadQuery
from oress_opendata.languages import N_

NO_CHOICE = N_("The parameter {parameter} must be one of: {known}.")
FOUNDING = {"need": "accompagnement_creation", "public": "porteurs_projet"}


@dataclass(frozen=True, slots=True)
class Helper:
    """An actor who helps: what with, how to reach it, and when that was checked."""

    code: str
    name: Text
    role: Text
    kinds: tuple[Text, ...]
    where: tuple[Text, ...]
    phone: str
    email: str
    website: str
    address: str
    checked: str
    status: Text
    local: int


def make_finder(service: Service) -> Blueprint:
    pages = Blueprint("finder", __name__)

    @pages.get("/actors")
    def show_finder(language: str) -> Response:
        return answer(service, lambda each: _render(Reader(service, language), each), PAGE)

    return pages


def read_choices(reader: Reader, connection: Connection) -> dict[str, Any]:
    """What the sentence lets one choose: needs and publics that somebody serves, and places."""
    offers = read_offers(reader.service, connection)
    places = read_places(reader.service, connection)
    kinds = {each.kind for each in offers.all}
    publics = {code for each in offers.all for code in each.publics}
    return {
        "needs": _labels(reader, "support-service", kinds),
        "publics": _labels(reader, "public", publics),
        "provinces": [
            (each.code, str(pick_text(each.names, reader.language, reader.languages)))
            for each in places.provinces
        ],
        "founding": FOUNDING,
    }


def _labels(reader: Reader, scheme: str, codes: set[str]) -> list[tuple[str, str]]:
    found = [(code, str(reader.label(scheme, code))) for code in codes]
    return sorted(found, key=lambda each: each[1])


def _render(reader: Reader, connection: Connection) -> str:
    choices = read_choices(reader, connection)
    places = read_places(reader.service, connection)
    asked = {name: request.args.get(name, "") for name in ("need", "place", "public")}
    _check(reader, asked, places)
    offers = read_offers(reader.service, connection)
    around = around_of(places, asked["place"]) if asked["place"] else frozenset()
    found = offers.find(asked["need"], asked["public"], around)
    teller = _Teller(reader, places, offers)
    place = places.all.get(asked["place"])
    return render_template(
        "finder.html",
        **choices,
        asked=asked,
        need=reader.label("support-service", asked["need"]) if asked["need"] else None,
        place=teller.place(asked["place"]) if place else None,
        helpers=sorted(teller.helpers(found), key=lambda each: (-each.local, str(each.name))),
        total=len(offers.actors),
        last=show_date(
            date.fromisoformat(max(each.checked for each in offers.all)), reader.language
        )
        if offers.all
        else "",
    )


def _check(reader: Reader, asked: Mapping[str, str], places: Places) -> None:
    """Any code of the schemes may be asked; that nobody offers it is an answer too."""
    schemes = reader.vocabulary.schemes
    known: dict[str, Iterable[str]] = {
        "need": schemes["support-service"].concepts,
        "public": schemes["public"].concepts,
        "place": places.all,
    }
    for name, value in asked.items():
        if value and value not in known[name]:
            raise BadQuery(NO_CHOICE, parameter=name, known=", ".join(list(known[name])[:40]))


@dataclass(frozen=True, slots=True)
class _Teller:
    reader: Reader
    places: Places
    offers: Offers

    def place(self, code: str) -> Text:
        place = self.places.all.get(code)
        return (
            pick_text(place.names, self.reader.language, self.reader.languages)
            if place
            else Text(code)
        )

    def helpers(self, found: tuple[Offer, ...]) -> Iterator[Helper]:
        by_actor: dict[str, list[Offer]] = {}
        for each in found:
            by_actor.setdefault(each.actor, []).append(each)
        for code, offered in by_actor.items():
            yield self._helper(code, offered)

    def _helper(self, code: str, offered: list[Offer]) -> Helper:
        body = self.offers.actors[code]
        values = body["values"]
        reader = self.reader
        texts = {
            each: values[f"role_{each}"] for each in reader.languages if values.get(f"role_{each}")
        }
        territories = {each for offer in offered for each in offer.territories}
        checked = max(each.checked for each in offered)
        return Helper(
            code=code,
            name=pick_text(body["name"], reader.language, reader.languages),
            role=pick_text(texts, reader.language, reader.languages),
            kinds=tuple(
                reader.label("support-service", kind)
                for kind in sorted({each.kind for each in offered})
            ),
            where=tuple(self.place(each) for each in sorted(territories)[:6]),
            phone=str(values.get("phone") or ""),
            email=str(values.get("email") or ""),
            website=safe_link(values.get("website")),
            address=str(values.get("address") or ""),
            checked=show_date(date.fromisoformat(checked), reader.language) if checked else "",
            status=reader.label("fact-status", values["status"]["code"]),
            local=max((len(each) for each in territories), default=0),
        )
