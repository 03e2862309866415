"""The map of a choice as a picture: places shaded by class or under circles, borders and labels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from oress_opendata.delivery.pages.atlas.canvas import area_of
from oress_opendata.delivery.pages.atlas.choice import AtlasChoice
from oress_opendata.delivery.pages.atlas.labels import ARABIC_LETTER, LETTER
from oress_opendata.delivery.pages.atlas.neighbours import SEAS
from oress_opendata.delivery.pages.atlas.picture import Area, Disc, Picture
from oress_opendata.delivery.pages.atlas.placement import Plan, Wish, place_labels
from oress_opendata.delivery.pages.atlas.scale import ON_DARK, Scale
from oress_opendata.delivery.pages.atlas.sketch import LAND, Sketch
from oress_opendata.languages import direction, say

HATCH = "url(#hatch)"
CIRCLE = "var(--teal)"
# The radius of the largest circle, over provinces and over communes.
LARGEST = {"province": 26.0, "commune": 20.0}
LEAST_RADIUS = 1.2


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
    sketch: Sketch
    names: Mapping[str, str]
    shown: Mapping[str, str]
    words: Mapping[str, str]
    values: Mapping[str, float]
    scale: Scale | None
    towns: Sequence[Town]


def draw_picture(atlas: Atlas) -> Picture:
    sketch = atlas.sketch
    areas, discs = tuple(_fill(atlas, area) for area in sketch.areas), tuple(_discs(atlas))
    return Picture(
        sketch.canvas.width,
        sketch.canvas.height,
        sketch.background,
        areas,
        sketch.borders,
        discs,
        labels=tuple(place_labels(_plan(atlas, areas, discs))),
        spots=dict(sketch.spots),
    )


def _fill(atlas: Atlas, area: Area) -> Area:
    if not area.code:
        return area
    value = atlas.values.get(area.code)
    known = LAND if value is None or atlas.scale is None else atlas.scale.fill(value)
    fill = HATCH if value is None else known
    return replace(area, fill=fill, words=atlas.words.get(area.code, ""))


def _discs(atlas: Atlas) -> Iterator[Disc]:
    """The largest first, so that none is hidden."""
    if atlas.scale is not None:
        return
    spots = dict(atlas.sketch.spots)
    shown = {code: value for code, value in atlas.values.items() if code in spots and value > 0}
    most = max(shown.values(), default=0)
    for code, value in sorted(shown.items(), key=lambda pair: -pair[1]):
        radius = max(LARGEST[atlas.choice.level] * (value / most) ** 0.5, LEAST_RADIUS)
        x, y = spots[code]
        yield Disc(x, y, round(radius, 1), CIRCLE, code, atlas.words.get(code, ""))


def _plan(atlas: Atlas, areas: Sequence[Area], discs: Sequence[Disc]) -> Plan:
    """The labels: of communes in the map of a province, else of towns or provinces, and seas."""
    letter = ARABIC_LETTER if direction(atlas.language) == "rtl" else LETTER
    canvas = atlas.sketch.canvas
    named = [area for area in areas if area.code]
    if atlas.choice.province:
        named.sort(key=lambda area: -abs(area_of(area.rings[0])))
        return Plan(canvas, letter, names=tuple(_name(atlas, area) for area in named))
    land = tuple(area.rings for area in areas)
    background = tuple(area.rings for area in atlas.sketch.background)
    plan = Plan(canvas, letter, seas=tuple(_seas(atlas)), coast=(*background, *land))
    if atlas.choice.level == "commune":
        return replace(plan, towns=tuple(_towns(atlas)))
    return replace(
        plan,
        names=tuple(_name(atlas, area, atlas.shown.get(area.code, "")) for area in named),
        land=land,
        circles=tuple(((disc.x, disc.y), disc.radius + 1) for disc in discs),
    )


def _name(atlas: Atlas, area: Area, value: str = "") -> Wish:
    """A name with its value below it."""
    below = (value,) if value else ()
    words = tuple((*lines, *below) for lines in wordings(atlas.names[area.code]))
    return Wish(words, "light" if area.fill in ON_DARK else "ink", area.rings)


def _towns(atlas: Atlas) -> Iterator[Wish]:
    for town in atlas.towns:
        point = atlas.sketch.canvas.place(town.longitude, town.latitude)
        yield Wish(((town.name,),), "halo", point=point)


def _seas(atlas: Atlas) -> Iterator[Wish]:
    for name, longitude, latitude in SEAS:
        lines = tuple(say(name, atlas.language).split("\n"))
        yield Wish((lines,), "muted", point=atlas.sketch.canvas.place(longitude, latitude))


def wordings(name: str) -> list[tuple[str, ...]]:
    """A name in one line, and broken at each of its hyphens or spaces."""
    breaks = [number for number, letter in enumerate(name) if letter in "- "]
    broken = [(name[: at + 1].strip(), name[at + 1 :]) for at in breaks]
    return [(name,), *sorted(broken, key=lambda lines: max(map(len, lines)))]
