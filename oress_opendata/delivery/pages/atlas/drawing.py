"""The map of a choice as a picture: places shaded by class or under circles, borders and labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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
from oress_opendata.delivery.pages.atlas.labels import ARABIC_LETTER, LETTER, Labeller
from oress_opendata.delivery.pages.atlas.neighbours import LANDS, SEAS
from oress_opendata.delivery.pages.atlas.picture import Area, Disc, Label, Picture
from oress_opendata.delivery.pages.atlas.scale import ON_DARK, Scale
from oress_opendata.delivery.pages.atlas.values import find_parts, is_member
from oress_opendata.languages import direction, say
from oress_opendata.model.places import PERIMETERS, YES, Place, Places

HATCH, ELSEWHERE, LAND = "url(#hatch)", "var(--elsewhere)", "var(--land)"
CIRCLE = "var(--teal)"
# The radius of the largest circle, over provinces and over communes.
LARGEST = {"province": 26.0, "commune": 20.0}
LEAST_RADIUS = 1.2

Features = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Town:
    """The seat of a commune, for orientation."""

    name: str
    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True)
class Atlas:
    """All that a map is drawn from: `names`, `shown` values and `words` by code; `values` for the
    radius of circles, None where places are shaded by `scale`."""

    choice: AtlasChoice
    language: str
    places: Places
    provinces: Features
    communes: Features
    names: Mapping[str, str]
    shown: Mapping[str, str]
    words: Mapping[str, str]
    values: Mapping[str, float]
    scale: Scale | None
    towns: Sequence[Town]


def draw_picture(atlas: Atlas) -> Picture:
    canvas = _make_canvas(atlas)
    letter = ARABIC_LETTER if direction(atlas.language) == "rtl" else LETTER
    labeller = Labeller(canvas, letter)
    picture = Picture(
        canvas.width,
        canvas.height,
        background=tuple(_background(atlas, canvas)),
        areas=tuple(_areas(atlas, canvas)),
        borders=tuple(_borders(atlas, canvas)),
        discs=tuple(_discs(atlas, canvas)) if atlas.scale is None else (),
    )
    spots = {area.code: _spot(atlas, canvas, area) for area in picture.areas if area.code}
    picture = replace(picture, spots=spots)
    return replace(picture, labels=tuple(_labels(atlas, canvas, labeller, picture)))


def _make_canvas(atlas: Atlas) -> Canvas:
    if atlas.choice.province:
        inside = [place.code for place in atlas.places.communes_of(atlas.choice.province)]
        return make_canvas([atlas.communes[code] for code in inside], NARROW)
    return make_canvas(atlas.provinces.values(), MARGINS)


def _background(atlas: Atlas, canvas: Canvas) -> Iterator[Area]:
    for land in LANDS:
        yield Area((tuple(canvas.place(*point) for point in land),), ELSEWHERE)
    if atlas.choice.province:
        for code, feature in atlas.provinces.items():
            if code != atlas.choice.province:
                yield Area(canvas.rings(feature), ELSEWHERE)


def _areas(atlas: Atlas, canvas: Canvas) -> Iterator[Area]:
    if atlas.choice.level == "province":
        yield from _province_areas(atlas, canvas)
        return
    column = PERIMETERS[atlas.choice.perimeter]
    for place in atlas.places.communes:
        province = atlas.places.province_of(place.code)
        if atlas.choice.province and (province is None or province.code != atlas.choice.province):
            continue
        if place.code in atlas.communes:
            rings = canvas.rings(atlas.communes[place.code])
            yield _area(atlas, place, rings, inside=place.perimeters.get(column) == YES)


def _province_areas(atlas: Atlas, canvas: Canvas) -> Iterator[Area]:
    """A province of which only a part was in a former region is drawn by that part."""
    parts = find_parts(atlas.places, atlas.provinces, atlas.choice.perimeter)
    for code, feature in atlas.provinces.items():
        place = atlas.places.all.get(code)
        if place is None:
            continue
        members = parts.get(code)
        if members is None or not set(members) <= set(atlas.communes):
            inside = is_member(place, atlas.places, atlas.choice.perimeter)
            yield _area(atlas, place, canvas.rings(feature), inside=inside)
            continue
        yield Area(canvas.rings(feature), ELSEWHERE)
        shapes = [canvas.rings(atlas.communes[member]) for member in members]
        yield _area(atlas, place, dissolve(shapes), inside=True)


def _area(atlas: Atlas, place: Place, rings: tuple[Ring, ...], *, inside: bool) -> Area:
    if not inside:
        return Area(rings, ELSEWHERE)
    value = atlas.values.get(place.code)
    known = LAND if value is None or atlas.scale is None else atlas.scale.fill(value)
    fill = HATCH if value is None else known
    return Area(rings, fill, place.code, atlas.words.get(place.code, ""))


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


def _borders(atlas: Atlas, canvas: Canvas) -> Iterator[Area]:
    """The provinces, over their communes."""
    if atlas.choice.level == "commune":
        for feature in atlas.provinces.values():
            yield Area(canvas.rings(feature), "none")


def _discs(atlas: Atlas, canvas: Canvas) -> Iterator[Disc]:
    """The largest first, so that none is hidden."""
    inside = {area.code: area for area in _areas(atlas, canvas) if area.code}
    shown = {code: value for code, value in atlas.values.items() if code in inside and value > 0}
    most = max(shown.values(), default=0)
    for code, value in sorted(shown.items(), key=lambda pair: -pair[1]):
        radius = max(LARGEST[atlas.choice.level] * (value / most) ** 0.5, LEAST_RADIUS)
        x, y = _spot(atlas, canvas, inside[code])
        yield Disc(x, y, round(radius, 1), CIRCLE, code, atlas.words.get(code, ""))


def _spot(atlas: Atlas, canvas: Canvas, area: Area) -> Point:
    """A point well inside a place."""
    stated = atlas.communes.get(area.code, {}).get("properties", {})
    if "label_lon" in stated:
        return canvas.place(stated["label_lon"], stated["label_lat"])
    x, y = middle_of(max(area.rings, key=lambda ring: abs(area_of(ring))))
    return round(x, 1), round(y, 1)


def _labels(
    atlas: Atlas,
    canvas: Canvas,
    labeller: Labeller,
    picture: Picture,
) -> Iterator[Label]:
    named = [area for area in picture.areas if area.code]
    if atlas.choice.province:
        for area in sorted(named, key=lambda area: -abs(area_of(area.rings[0]))):
            words = wordings(atlas.names[area.code])
            if label := labeller.inside(area.rings, words, _tone(area)):
                yield label
        return
    if atlas.choice.level == "commune":
        for town in atlas.towns:
            point = canvas.place(town.longitude, town.latitude)
            if label := labeller.at(point, (town.name,), "halo", "town", moved=True):
                yield label
    if atlas.choice.level == "province":
        land = labeller.cover(area.rings for area in picture.areas)
        for disc in picture.discs:
            labeller.keep_free((disc.x, disc.y), disc.radius + 1)
        yield from _province_labels(atlas, labeller, named, land)
    yield from _seas(atlas, canvas, labeller, picture)


def _province_labels(
    atlas: Atlas, labeller: Labeller, named: Sequence[Area], land: Any
) -> Iterator[Label]:
    """The narrow ones last: their names are in the sea."""
    outside = []
    for area in named:
        value = atlas.shown.get(area.code, "")
        words = [(*lines, value) if value else lines for lines in wordings(atlas.names[area.code])]
        if label := labeller.inside(area.rings, words, _tone(area)):
            yield label
        else:
            outside.append((area, words))
    for area, words in outside:
        if label := labeller.beside(area.rings, words, land):
            yield label


def _seas(atlas: Atlas, canvas: Canvas, labeller: Labeller, picture: Picture) -> Iterator[Label]:
    land = labeller.cover(area.rings for area in (*picture.background, *picture.areas))
    for name, longitude, latitude in SEAS:
        point = canvas.place(longitude, latitude)
        lines = tuple(say(name, atlas.language).split("\n"))
        if label := labeller.near(point, lines, land, "muted", "sea"):
            yield label


def wordings(name: str) -> list[tuple[str, ...]]:
    """A name in one line, and broken at each of its hyphens or spaces."""
    breaks = [number for number, letter in enumerate(name) if letter in "- "]
    broken = [(name[: at + 1].strip(), name[at + 1 :]) for at in breaks]
    return [(name,), *sorted(broken, key=lambda lines: max(map(len, lines)))]


def _tone(area: Area) -> str:
    return "light" if area.fill in ON_DARK else "ink"
