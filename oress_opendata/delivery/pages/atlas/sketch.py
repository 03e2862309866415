"""What the maps of the same places have in common: the outlines, whatever the figures are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from oress_opendata.delivery.pages.atlas.canvas import (
    MARGINS,
    NARROW,
    Canvas,
    Point,
    Ring,
    area_of,
    make_canvas,
    middle_of,
)
from oress_opendata.delivery.pages.atlas.choice import AtlasChoice
from oress_opendata.delivery.pages.atlas.neighbours import LANDS
from oress_opendata.delivery.pages.atlas.picture import Area
from oress_opendata.delivery.pages.atlas.values import find_parts, is_member
from oress_opendata.model.places import PERIMETERS, YES, Places

ELSEWHERE, LAND = "var(--elsewhere)", "var(--land)"

Features = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Sketch:
    """`areas` with a code await the fill of their figure. `spots` are points well inside them, in
    their order."""

    canvas: Canvas
    background: tuple[Area, ...]
    areas: tuple[Area, ...]
    borders: tuple[Area, ...]
    spots: tuple[tuple[str, Point], ...]


def make_sketch(
    choice: AtlasChoice, places: Places, provinces: Features, communes: Features
) -> Sketch:
    return _Sketcher(choice, places, provinces, communes).make()


@dataclass(frozen=True, slots=True)
class _Sketcher:
    choice: AtlasChoice
    places: Places
    provinces: Features
    communes: Features

    def make(self) -> Sketch:
        canvas = self._canvas()
        areas = tuple(self._areas(canvas))
        return Sketch(
            canvas,
            background=tuple(self._background(canvas)),
            areas=areas,
            borders=tuple(self._borders(canvas)),
            spots=tuple((area.code, self._spot(canvas, area)) for area in areas if area.code),
        )

    def _canvas(self) -> Canvas:
        if self.choice.province:
            inside = [place.code for place in self.places.communes_of(self.choice.province)]
            return make_canvas([self.communes[code] for code in inside], NARROW)
        return make_canvas(self.provinces.values(), MARGINS)

    def _background(self, canvas: Canvas) -> Iterator[Area]:
        for land in LANDS:
            yield Area((tuple(canvas.place(*point) for point in land),), ELSEWHERE)
        if self.choice.province:
            for code, feature in self.provinces.items():
                if code != self.choice.province:
                    yield Area(canvas.rings(feature), ELSEWHERE)

    def _areas(self, canvas: Canvas) -> Iterator[Area]:
        if self.choice.level == "province":
            yield from self._province_areas(canvas)
            return
        column, chosen = PERIMETERS[self.choice.perimeter], self.choice.province
        for place in self.places.communes:
            province = self.places.province_of(place.code)
            if chosen and (province is None or province.code != chosen):
                continue
            if place.code in self.communes:
                rings = canvas.rings(self.communes[place.code])
                yield _area(rings, place.code, inside=place.perimeters.get(column) == YES)

    def _province_areas(self, canvas: Canvas) -> Iterator[Area]:
        """A province of which only a part was in a former region is drawn by that part."""
        parts = find_parts(self.places, self.provinces, self.choice.perimeter)
        for code, feature in self.provinces.items():
            place = self.places.all.get(code)
            if place is None:
                continue
            members = parts.get(code)
            if members is None or not set(members) <= set(self.communes):
                inside = is_member(place, self.places, self.choice.perimeter)
                yield _area(canvas.rings(feature), code, inside=inside)
                continue
            yield Area(canvas.rings(feature), ELSEWHERE)
            shapes = [canvas.rings(self.communes[member]) for member in members]
            yield _area(dissolve(shapes), code, inside=True)

    def _borders(self, canvas: Canvas) -> Iterator[Area]:
        """The provinces, over their communes."""
        if self.choice.level == "commune":
            for feature in self.provinces.values():
                yield Area(canvas.rings(feature), "none")

    def _spot(self, canvas: Canvas, area: Area) -> Point:
        """A point well inside a place."""
        stated = self.communes.get(area.code, {}).get("properties", {})
        if "label_lon" in stated:
            return canvas.place(stated["label_lon"], stated["label_lat"])
        x, y = middle_of(max(area.rings, key=lambda ring: abs(area_of(ring))))
        return round(x, 1), round(y, 1)


def _area(rings: tuple[Ring, ...], code: str, *, inside: bool) -> Area:
    return Area(rings, LAND, code) if inside else Area(rings, ELSEWHERE)


def dissolve(shapes: Iterable[Sequence[Ring]]) -> tuple[Ring, ...]:
    """The outer rings of shapes that fit one another: the sides that only one of them has."""
    sides = [
        (start, end)
        for rings in shapes
        for ring in rings
        for start, end in zip(ring, (*ring[1:], ring[0]), strict=True)
        if start != end
    ]
    known = Counter(frozenset(side) for side in sides)
    following: dict[Point, list[Point]] = {}
    for start, end in sides:
        if known[frozenset((start, end))] == 1:
            following.setdefault(start, []).append(end)
    found = []
    while following:
        start = next(iter(following))
        ring = [start]
        while ends := following.get(ring[-1]):
            ring.append(ends.pop())
            if not ends:
                del following[ring[-2]]
            if ring[-1] == start:
                break
        if len(ring) > 3:
            found.append(tuple(ring))
    return tuple(found)
