"""The support actors of a place, the nearest first, for its sheet and for notes.

The offers are those of the finder, to which the reader is sent for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from sqlalchemy import Connection

from oress_opendata.delivery.pages.actors.directory import ActorView, open_directory
from oress_opendata.delivery.pages.shared.figures import FigureDisplay
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.queries.support import Offer


@dataclass(frozen=True, slots=True)
class NearbyActor:
    """An actor, and the nearest place where it is active."""

    actor: ActorView
    where: Text


@dataclass(frozen=True, slots=True)
class LocalSupport:
    """`total` counts the actors, `nearest` are the first of them; `finder` is an address."""

    total: int
    nearest: tuple[NearbyActor, ...]
    finder: str


def find_support(
    display: FigureDisplay, connection: Connection, codes: Iterable[str], most: int
) -> LocalSupport:
    """The actors that are active in any of the places."""
    directory = open_directory(display.reader, connection)
    depth: dict[str, int] = {}
    for code in codes:
        for step, place in enumerate(display.places.with_ancestors(code)):
            depth[place.code] = min(step, depth.get(place.code, step))
    found: dict[str, list[Offer]] = {}
    for offer in directory.offers.find("", "", frozenset(depth)) if depth else ():
        found.setdefault(offer.actor, []).append(offer)
    actors = {code: directory.view(code, offers) for code, offers in found.items()}
    order = sorted(
        found,
        key=lambda code: (*_nearest(found[code], depth, actors[code]), str(actors[code].name)),
    )
    nearest = tuple(
        NearbyActor(actors[code], _where(display, found[code], depth)) for code in order[:most]
    )
    return LocalSupport(len(found), nearest, _address(display, codes))


def _nearest(
    offers: list[Offer], depth: dict[str, int], actor: ActorView
) -> tuple[int, bool, bool, int]:
    """How many steps out the nearest territory is, then whether it has no telephone and no other
    contact, then how many territories there are: few is near."""
    territories = {code for offer in offers for code in offer.territories}
    steps = min(depth[code] for code in territories & set(depth))
    return steps, not actor.contacts.phone, not actor.contacts, len(territories)


def _where(display: FigureDisplay, offers: list[Offer], depth: dict[str, int]) -> Text:
    territories = {code for offer in offers for code in offer.territories} & set(depth)
    nearest = min(territories, key=lambda code: (depth[code], code))
    return display.text(display.places.all.get(nearest))


def _address(display: FigureDisplay, codes: Iterable[str]) -> str:
    """The finder for the place; for several places, for the smallest one around them all."""
    lines = [[place.code for place in display.places.with_ancestors(code)] for code in codes]
    common = [code for code in lines[0] if all(code in line for line in lines)] if lines else []
    address = display.reader.service.addresses.page("actors", language=display.reader.language)
    return f"{address}?{urlencode({'place': common[0]})}" if common else address
