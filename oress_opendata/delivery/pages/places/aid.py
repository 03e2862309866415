"""Who helps in a place, the nearest first: what a sheet and a note say of the support actors.

The same offers as the finder's, which is where the reader is sent for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from sqlalchemy import Connection

from oress_opendata.delivery.offers import Offer, Offers, read_offers
from oress_opendata.delivery.pages.formats import show_day_text
from oress_opendata.delivery.pages.places.telling import Teller
from oress_opendata.delivery.pages.texts import Text, safe_link
from oress_opendata.delivery.pages.things.profile import name_thing


@dataclass(frozen=True, slots=True)
class Helper:
    """An actor, what it helps with, the nearest place where it does, and how it is reached."""

    code: str
    name: Text
    where: Text
    kinds: tuple[Text, ...]
    phone: str
    email: str
    website: str
    checked: str
    status: Text


@dataclass(frozen=True, slots=True)
class Aid:
    """`total` actors help; the nearest of them, and the finder's address."""

    total: int
    helpers: tuple[Helper, ...]
    finder: str


def find_aid(teller: Teller, connection: Connection, codes: Iterable[str], most: int) -> Aid:
    """Who helps in any of some places."""
    offers = read_offers(teller.reader.service, connection)
    depth: dict[str, int] = {}
    for code in codes:
        for step, place in enumerate(teller.places.line_of(code)):
            depth[place.code] = min(step, depth.get(place.code, step))
    found: dict[str, list[Offer]] = {}
    for each in offers.find("", "", frozenset(depth)) if depth else ():
        found.setdefault(each.actor, []).append(each)
    helpers = [
        (*_nearest(each, depth), _describe(teller, offers, code, each, depth))
        for code, each in found.items()
    ]
    helpers.sort(key=lambda each: (each[0], each[1], str(each[2].name)))
    return Aid(len(helpers), tuple(each for *_, each in helpers[:most]), _address(teller, codes))


def _nearest(offers: list[Offer], depth: dict[str, int]) -> tuple[int, int]:
    """How far out the nearest territory lies, then how many there are: few is near."""
    territories = {code for each in offers for code in each.territories}
    return min(depth[code] for code in territories & set(depth)), len(territories)


def _describe(
    teller: Teller, offers: Offers, code: str, found: list[Offer], depth: dict[str, int]
) -> Helper:
    body, reader = offers.actors[code], teller.reader
    values = body["values"]
    territories = {each for offer in found for each in offer.territories} & set(depth)
    nearest = min(territories, key=lambda each: (depth[each], each))
    checked = max(each.checked for each in found)
    kinds = sorted({each.kind for each in found})
    return Helper(
        code=code,
        name=name_thing(reader, body),
        where=teller.text(teller.places.all.get(nearest)),
        kinds=tuple(reader.label("support-service", kind) for kind in kinds),
        phone=str(values.get("phone") or ""),
        email=str(values.get("email") or ""),
        website=safe_link(values.get("website")),
        checked=show_day_text(checked, reader.language),
        status=reader.label("fact-status", values["status"]["code"]),
    )


def _address(teller: Teller, codes: Iterable[str]) -> str:
    """The finder, asked for the place; for several, for what they all lie in."""
    lines = [[each.code for each in teller.places.line_of(code)] for code in codes]
    common = [code for code in lines[0] if all(code in line for line in lines)] if lines else []
    address = teller.reader.service.addresses.page("actors", language=teller.reader.language)
    return f"{address}?{urlencode({'place': common[0]})}" if common else address
