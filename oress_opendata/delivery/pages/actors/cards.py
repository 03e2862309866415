"""The cards: a printed sheet of A5 for each province. The front shows who helps with what and a QR
code of the finder for that place, the back how to reach them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import segno
from flask import Blueprint, Response
from markupsafe import Markup
from sqlalchemy import Connection

from oress_opendata.delivery.http.caching import answer
from oress_opendata.delivery.http.negotiation import PAGE
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.actors.directory import (
    ActorView,
    Directory,
    alphabetical,
    open_directory,
)
from oress_opendata.delivery.pages.actors.finder import FOUNDING
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.errors import NotFound
from oress_opendata.queries.support import Offer
from oress_opendata.store.records import NO_RECORD

COUNTRY = "pays"


@dataclass(frozen=True, slots=True)
class Need:
    """A kind of support: the actors of the place or its region, and how many of the country."""

    kind: Text
    near: tuple[ActorView, ...]
    wide: int


@dataclass(frozen=True, slots=True)
class CardPage(Page):
    """`missing` are the kinds of support without an actor, `actors` those on the front and those
    of the country that can be reached, `unreachable` those on the front without a contact;
    `finder` is the address in the QR code."""

    template: ClassVar[str] = "actors/card.html"

    code: str
    place: Text
    needs: tuple[Need, ...]
    missing: tuple[Text, ...]
    actors: tuple[ActorView, ...]
    unreachable: tuple[ActorView, ...]
    last: str
    finder: str
    qr: Markup


def make_cards(service: Service) -> Blueprint:
    pages = Blueprint("cards", __name__)

    @pages.get("/actors/cards/<code>")
    def show_card(language: str, code: str) -> Response:
        return answer(
            service, lambda connection: _render(Reader(service, language), connection, code), PAGE
        )

    return pages


def _render(reader: Reader, connection: Connection, code: str) -> str:
    directory = open_directory(reader, connection)
    if code not in {province.code for province in directory.places.provinces}:
        raise NotFound(NO_RECORD, id=code, register="place")
    found = directory.find("", "", code)
    views = directory.views(found, FOUNDING.need, code)
    local = {offer.actor for offer in found if offer.territories & _local(directory, code)}
    finder = f"{reader.service.addresses.page('actors', language=reader.language)}?place={code}"
    page = CardPage(
        code=code,
        place=directory.place(code),
        needs=tuple(_needs(directory, code, found)),
        missing=tuple(_missing(reader, found)),
        actors=tuple(view for view in views if view.contacts),
        unreachable=tuple(v for v in views if not v.contacts and v.code in local),
        last=directory.last,
        finder=finder,
        qr=draw_qr(finder),
    )
    return render(page)


def _needs(directory: Directory, code: str, found: tuple[Offer, ...]) -> Iterator[Need]:
    """Founding first, which most readers look for; then by name."""
    reader, local = directory.reader, _local(directory, code)
    kinds = {offer.kind: reader.label("support-service", offer.kind) for offer in found}
    order = sorted(kinds, key=lambda kind: (kind != FOUNDING.need, alphabetical(kinds[kind])))
    for kind in order:
        offered = [offer for offer in found if offer.kind == kind]
        near = directory.views(
            (offer for offer in offered if offer.territories & local), kind, code
        )
        actors = {offer.actor for offer in offered}
        yield Need(kinds[kind], tuple(near), len(actors) - len(near))


def _local(directory: Directory, code: str) -> frozenset[str]:
    """The place and those around it, without the country."""
    around = directory.places.codes_covering(code)
    return frozenset(
        place_code for place_code in around if directory.places.all[place_code].kind != COUNTRY
    )


def _missing(reader: Reader, found: tuple[Offer, ...]) -> Iterator[Text]:
    """The kinds of support for which no actor was found."""
    known = {offer.kind for offer in found}
    for kind in reader.vocabulary.schemes["support-service"].concepts:
        if kind not in known:
            yield reader.label("support-service", kind)


def draw_qr(address: str) -> Markup:
    """An address as a QR code: SVG without inline styles, as the security policy wants."""
    code = segno.make(address, error="m", micro=False)
    svg = code.svg_inline(omitsize=True, border=2, svgclass=None, lineclass=None)
    return Markup(svg.replace("<svg ", '<svg aria-hidden="true" ', 1))
