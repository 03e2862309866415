"""The values of a choice by place: a count, share, rate or change, and on how few it rests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from oress_opendata.delivery.pages.atlas.choice import AtlasChoice
from oress_opendata.delivery.pages.shared.formatting import PERCENT, show_figure, show_signed
from oress_opendata.delivery.pages.shared.sources import SEPARATOR
from oress_opendata.model.indicators import PARTNERS, PEOPLE
from oress_opendata.model.places import PERIMETERS, YES, Place, Places
from oress_opendata.queries.indicators import PER_PEOPLE, Cube
from oress_opendata.queries.observations import Slice, read_slice

# The people that a share is of.
BASES = {"labour_unemployment_rate": "labour_active", PARTNERS: "labour_employed"}
BASE = "population_municipal"
# A rate of fewer things than this, or a share of fewer people, is flagged.
FEW_THINGS, FEW_PEOPLE = 30, 500


@dataclass(frozen=True, slots=True)
class Value:
    """`rests_on` is the number of things or people behind a value where they are few."""

    value: float
    rests_on: int | None = None


@dataclass(frozen=True, slots=True)
class Values:
    """Values by the code of a place, their origin, and how they are written."""

    values: Mapping[str, Value]
    unit: str
    signed: bool
    cube: Cube | None
    source: str

    def show(self, value: float, language: str) -> str:
        show = show_signed if self.signed else show_figure
        return show(value, language, self.unit)

    @property
    def known(self) -> dict[str, float]:
        return {code: value.value for code, value in self.values.items()}


@dataclass(frozen=True, slots=True)
class _Sums:
    """The figures of places; a province of which only a part was in a former region has the sum of
    that part, where its figures add up."""

    figures: Slice
    members: Mapping[str, tuple[str, ...]]
    additive: bool

    def get(self, indicator: str, period: str, place: str) -> float | None:
        members = self.members.get(place)
        if members is None:
            return self.figures.value(indicator, period, place)
        if not self.additive:
            return None
        parts = [self.figures.value(indicator, period, member) for member in members]
        known = [part for part in parts if part is not None]
        return sum(known) if len(known) == len(parts) else None


def read_values(
    cubes: tuple[Cube, ...], choice: AtlasChoice, unit: str, places: Places, codes: Iterable[str]
) -> Values:
    """The values of places; a place without one is left out."""
    wanted = tuple(codes)
    members = find_parts(places, wanted, choice.perimeter)
    all_codes = tuple({*wanted, *(code for part in members.values() for code in part)})
    share = unit == PERCENT
    base = BASES.get(choice.indicator, BASE)
    asked = (choice.indicator, base) if share else (choice.indicator,)
    figures = read_slice(cubes, all_codes, choice.others, asked)
    sums = _Sums(figures, members, additive=not share)
    people = _Sums(read_slice(cubes, all_codes, None, (PEOPLE,)), members, additive=True)
    reading = _Reading(choice, share, base, sums, people)
    found = ((code, reading.read(code)) for code in wanted)
    cube, source, *_ = figures.origins.get((choice.indicator, choice.period), (None, ""))
    if choice.since:  # A change has two sources.
        _, before, *_ = figures.origins.get((choice.indicator, choice.since), (None, ""))
        source = SEPARATOR.join(dict.fromkeys(filter(None, (before, source))))
    return Values(
        {code: value for code, value in found if value is not None},
        unit=_unit(choice, unit),
        signed=bool(choice.since),
        cube=cube, source=str(source),
    )  # fmt: skip


def _unit(choice: AtlasChoice, unit: str) -> str:
    """A change of a share is in points, that of a count in percent."""
    if choice.since:
        return "" if unit == PERCENT else PERCENT
    return "" if choice.rate else unit


def find_parts(places: Places, codes: Iterable[str], perimeter: str) -> dict[str, tuple[str, ...]]:
    """The communes of the provinces that were only partly in a region."""
    column = PERIMETERS[perimeter]
    found = {}
    for code in codes:
        communes = places.communes_of(code)
        inside = tuple(place.code for place in communes if place.perimeters.get(column) == YES)
        if 0 < len(inside) < len(communes):
            found[code] = inside
    return found


def is_member(place: Place, places: Places, perimeter: str) -> bool:
    """Whether a commune was in a region, or any commune of a province was."""
    column = PERIMETERS[perimeter]
    return any(commune.perimeters.get(column) == YES for commune in places.communes_of(place.code))


@dataclass(frozen=True, slots=True)
class _Reading:
    choice: AtlasChoice
    share: bool
    base: str
    sums: _Sums
    people: _Sums

    def read(self, code: str) -> Value | None:
        value = self._at(self.choice.period, code)
        if value is None or not self.choice.since:
            return value
        before = self._at(self.choice.since, code)
        if before is None or (not self.share and not before.value):
            return None
        change = value.value - before.value
        few = [count for count in (value.rests_on, before.rests_on) if count is not None]
        if not self.share:
            change *= 100 / before.value
        return Value(round(change, 1), min(few, default=None))

    def _at(self, period: str, code: str) -> Value | None:
        value = self.sums.get(self.choice.indicator, period, code)
        if value is None:
            return None
        if self.share:
            of = self.sums.get(self.base, period, code)
            few = of is not None and of < FEW_PEOPLE
            return Value(value, int(of) if few and of is not None else None)
        if not self.choice.rate:
            return Value(value)
        people = self.people.get(PEOPLE, period, code)
        if not people:
            return None
        return Value(PER_PEOPLE * value / people, int(value) if value < FEW_THINGS else None)
