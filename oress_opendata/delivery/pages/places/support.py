"""Who helps in a place, the nearest first: what a sheet and a note say of the support actors.

The same offers as the finder's, which is where the reader is sent for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from sqlalchemy import Connection

from oress_opendata.delivery.pages.actors.directory import Entry, open_directory
from oress_opendata.delivery.pages.shared.figures import Teller
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.queries.support import Offer


@dataclass(frozen=True, slots=True)
class Helper:
    """An actor, and the nearest place where it helps."""

    entry: Entry
    where: Text


@dataclass(frozen=True, slots=True)
class Aid:
    """`total` actors help; the nearest of them, and the finder's address."""

    total: int
    helpers: tuple[Helper, ...]
    finder: str


def find_aid(teller: Teller, connection: Connection, codes: Iterable[str], most: int) -> Aid:
    """Who helps in any of some places."""
    directory = open_directory(teller.reader, connection)
    depth: dict[str, int] = {}
    for code in codes:
        for step, place in enumerate(teller.places.with_ancestors(code)):
            depth[place.code] = min(step, depth.get(place.code, step))
    found: dict[str, list[Offer]] = {}
    for offer in directory.offers.find("", "", frozenset(depth)) if depth else ():
        found.setdefault(offer.actor, []).append(offer)
    entries = {code: directory.entry(code, offers) for code, offers in found.items()}
    nearest = sorted(
        found, key=lambda code: (*_nearest(found[code], depth), str(entries[code].name))
    )
    helpers = tuple(
        Helper(entries[code], _where(teller, found[code], depth)) for code in nearest[:most]
    )
    return Aid(len(found), helpers, _address(teller, codes))


def _nearest(offers: list[Offer], depth: dict[str, int]) -> tuple[int, int]:
    """How far out the nearest territory lies, then how many there are: few is near."""
    territories = {code for offer in offers for code in offer.territories}
    return min(depth[code] for code in territories & set(depth)), len(territories)


def _where(teller: Teller, offers: list[Offer], depth: dict[str, int]) -> Text:
    territories = {code for offer in offers for code in offer.territories} & set(depth)
    nearest = min(territories, key=lambda code: (depth[code], code))
    return teller.text(teller.places.all.get(nearest))


def _address(teller: Teller, codes: Iterable[str]) -> str:
    """The finder, asked for the place; for several, for what they all lie in."""
    lines = [[place.code for place in teller.places.with_ancestors(code)] for code in codes]
    common = [code for code in lines[0] if all(code in line for line in lines)] if lines else []
    address = teller.reader.service.addresses.page("actors", language=teller.reader.language)
    return f"{address}?{urlencode({'place': common[0]})}" if common else address
