"""Which services are offered where: a cell for each place and kind of support.

A cell never says that nobody helps: somebody does, or nobody was found in the sources read, or
nobody at work there was surveyed. An actor without any service was not surveyed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from oress_opendata.queries.places import Place, Places
from oress_opendata.queries.support import Offers, around_of

OFFERED, NONE_FOUND, NOT_SURVEYED = "offered", "none_found", "not_surveyed"


@dataclass(frozen=True, slots=True)
class Cell:
    """`actors` offer it to the place, `here` those who do so in the place itself rather than in
    all of the region or the country; `checked` is the last day on which a source was read."""

    place: str
    kind: str
    state: str
    actors: tuple[str, ...]
    here: tuple[str, ...]
    checked: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """`rows` by kind, a cell a place; `unsurveyed` the actors at work in each place of which no
    service is known, and `strangers` those of whom not even the territory is."""

    places: tuple[Place, ...]
    rows: dict[str, tuple[Cell, ...]]
    unsurveyed: dict[str, tuple[str, ...]]
    strangers: tuple[str, ...]


def cover(offers: Offers, places: Places, kinds: Iterable[str], public: str) -> Coverage:
    provinces = places.provinces
    around = {each.code: around_of(places, each.code) for each in provinces}
    surveyed = {each.actor for each in offers.all}
    territories = {code: _territory(offers, code) for code in offers.actors if code not in surveyed}
    return Coverage(
        places=provinces,
        rows={
            kind: tuple(
                _fill(offers, each.code, around[each.code], kind, public) for each in provinces
            )
            for kind in kinds
        },
        unsurveyed={
            place: tuple(code for code, where in territories.items() if where in wide)
            for place, wide in around.items()
        },
        strangers=tuple(code for code, where in territories.items() if not where),
    )


def _fill(offers: Offers, place: str, around: frozenset[str], kind: str, public: str) -> Cell:
    found = offers.find(kind, public, around)
    known = found or offers.find("", "", around)
    state = OFFERED if found else NONE_FOUND if known else NOT_SURVEYED
    return Cell(
        place=place,
        kind=kind,
        state=state,
        actors=tuple(sorted({each.actor for each in found})),
        here=tuple(sorted({each.actor for each in found if place in each.territories})),
        checked=max((each.checked for each in known), default=""),
    )


def _territory(offers: Offers, code: str) -> str:
    """The code of the place in which an actor is at work; empty where that is not known."""
    value = offers.actors[code]["values"].get("territory")
    return str(value["code"]) if value else ""
