"""Coverage of support: a cell for each place and kind of service.

A cell never states that there is no support: a service is offered, or none was found in the
sources, or no actor of the place was surveyed. An actor without any service was not surveyed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from oress_opendata.model.places import Place, Places
from oress_opendata.queries.support import Offers

OFFERED, NONE_FOUND, NOT_SURVEYED = "offered", "none_found", "not_surveyed"


@dataclass(frozen=True, slots=True)
class Cell:
    """`actors` offer it to the place, `here` those among them who name the place itself and not a
    wider one; `checked` is the last day on which a source was read."""

    place: str
    kind: str
    state: str
    actors: tuple[str, ...]
    here: tuple[str, ...]
    checked: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """`rows` has, by kind, a cell a place; `unsurveyed` the actors of each place without a known
    service, `unlocated` those without a known territory either."""

    places: tuple[Place, ...]
    rows: dict[str, tuple[Cell, ...]]
    unsurveyed: dict[str, tuple[str, ...]]
    unlocated: tuple[str, ...]


def cover(offers: Offers, places: Places, kinds: Iterable[str], public: str) -> Coverage:
    provinces = places.provinces
    around = {province.code: places.codes_covering(province.code) for province in provinces}
    surveyed = {offer.actor for offer in offers.all}
    territories = {
        code: actor.code("territory")
        for code, actor in offers.actors.items()
        if code not in surveyed
    }
    return Coverage(
        places=provinces,
        rows={
            kind: tuple(
                _fill(offers, province.code, around[province.code], kind, public)
                for province in provinces
            )
            for kind in kinds
        },
        unsurveyed={
            place: tuple(
                code for code, territory in territories.items() if territory in around_place
            )
            for place, around_place in around.items()
        },
        unlocated=tuple(code for code, territory in territories.items() if not territory),
    )


def _fill(offers: Offers, place: str, around: frozenset[str], kind: str, public: str) -> Cell:
    found = offers.find(kind, public, around)
    known = found or offers.find("", "", around)
    state = OFFERED if found else NONE_FOUND if known else NOT_SURVEYED
    return Cell(
        place=place,
        kind=kind,
        state=state,
        actors=tuple(sorted({offer.actor for offer in found})),
        here=tuple(sorted({offer.actor for offer in found if place in offer.territories})),
        checked=max((offer.checked for offer in known), default=""),
    )
