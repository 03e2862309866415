"""A map as marks: places filled by class or under circles and numbered, and their names and values
below it, where a telephone has room for them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from oress_opendata.delivery.pages.graphics.marks import (
    GROUND,
    INK,
    PLAIN,
    SMALL,
    STRONG,
    VALUE,
    WIDTH,
    Chart,
    Mark,
    Pen,
    group,
)

RADIUS = 11
LEADING = 24
MANY = 12
APART = 2 * RADIUS + 2
# Where a number is tried: its own place, then ever further below, beside and above.
MOVES = tuple(
    (APART * step * across, APART * step * down)
    for step in (0.0, 0.5, 1.0, 1.5, 2.0, 2.5)
    for across, down in ((0, 1), (1, 0), (0, -1), (-1, 0), (0.7, 0.7), (0.7, -0.7), (-0.7, -0.7))
)


@dataclass(frozen=True, slots=True)
class MapShape:
    """A place on the map; `path`, `x` and `y` are in units of a drawing that is `width` wide. It
    has no number where no value is known; `radius` is that of a circle for a count."""

    label: str
    shown: str
    fill: str
    path: str
    x: float
    y: float
    width: float
    height: float
    tip: str = ""
    radius: float = 0.0


def draw_map(shapes: Sequence[MapShape], *, mirrored: bool, most: int = 0) -> Chart:
    """The shapes with a value are numbered in their order; the first ones alone where `most` says
    so and there are many."""
    pen = Pen(mirrored)
    scale = WIDTH / shapes[0].width
    numbered = [shape for shape in shapes if shape.shown]
    if len(numbered) > MANY:
        numbered = numbered[: most or None]
    marks = [_outline(shape, scale) for shape in shapes]
    marks += [_disc(shape, scale) for shape in shapes if shape.radius]
    places = [_fit_in(shape, scale) for shape in numbered]
    for number, (place, spot) in enumerate(zip(places, _apart(places), strict=True), 1):
        if math.dist(place, spot) > RADIUS:
            marks.append(_leader(spot, place))
        marks += _spot(*spot, number)
    top = shapes[0].height * scale + 14
    for number, shape in enumerate(numbered, 1):
        rows = list(_entry(pen, shape, number, top))
        marks.append(group(shape.tip or shape.label, *rows))
        texts = [mark for mark in rows if mark.tag == "text"]
        top += LEADING * (len(texts) - 2)
    return Chart(round(top, 1), tuple(marks))


def _outline(shape: MapShape, scale: float) -> Mark:
    path = re.sub(r"-?[\d.]+", lambda number: f"{float(number[0]) * scale:.1f}", shape.path)
    drawn = Mark("path", {"d": path, "fill": shape.fill, "stroke": GROUND, "stroke-width": 1.5,
                          "stroke-linejoin": "round"})  # fmt: skip
    return group(shape.tip or shape.label, drawn)


def _disc(shape: MapShape, scale: float) -> Mark:
    place: dict[str, str | float] = {
        "cx": round(shape.x * scale, 1),
        "cy": round(shape.y * scale, 1),
    }
    look: dict[str, str | float] = {"fill": "var(--teal)", "fill-opacity": 0.8, "stroke": GROUND}
    circle = Mark("circle", {**place, "r": round(shape.radius * scale, 1), **look})
    return group(shape.tip or shape.label, circle)


def _fit_in(shape: MapShape, scale: float) -> tuple[float, float]:
    """Where the number of a place is, inside the drawing and below its circle."""
    x, y = shape.x * scale, shape.y * scale
    y += shape.radius * scale + RADIUS if shape.radius else 0
    bottom = shape.height * scale - RADIUS
    return min(max(x, RADIUS), WIDTH - RADIUS), min(max(y, RADIUS), bottom)


def _leader(spot: tuple[float, float], place: tuple[float, float]) -> Mark:
    ends = {"x1": spot[0], "y1": spot[1], "x2": place[0], "y2": place[1]}
    return Mark("line", {**{name: round(at, 1) for name, at in ends.items()}, "stroke": INK})


def _spot(x: float, y: float, number: int) -> Iterator[Mark]:
    yield Mark("circle", {"cx": round(x, 1), "cy": round(y, 1), "r": RADIUS, "fill": GROUND,
                          "stroke": INK, "stroke-width": 1})  # fmt: skip
    place: dict[str, str | float] = {"x": round(x, 1), "y": round(y + 5.5, 1)}
    more: dict[str, str | float] = {"text-anchor": "middle", "font-size": SMALL, "fill": INK}
    yield Mark("text", {**place, **more, "font-weight": 600}, str(number))


def _entry(pen: Pen, shape: MapShape, number: int, y: float) -> Iterator[Mark]:
    """A line of the list: fill, number, name, value; a long name takes several lines."""
    if not shape.radius:
        yield pen.rect(0, y + 3, 20, 14, fill=shape.fill, stroke="var(--outline)")
    yield pen.text(46, y + 15, str(number), "end", VALUE)
    yield pen.text(WIDTH, y + 15, shape.shown, "end", STRONG)
    room = WIDTH - 54 - STRONG.measure(shape.shown) - 12
    for line, words in enumerate(PLAIN.wrap(shape.label, room)):
        yield pen.text(54, y + 15 + LEADING * line, words)


def _apart(spots: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The places of the numbers, moved until none covers another."""
    placed: list[tuple[float, float]] = []
    for x, y in spots:
        tries = ((x + across, y + down) for across, down in MOVES)
        inside = (
            spot for spot in tries if RADIUS <= spot[0] <= WIDTH - RADIUS and spot[1] >= RADIUS
        )
        free = (spot for spot in inside if all(math.dist(spot, other) >= APART for other in placed))
        placed.append(next(free, (x, y)))
    return placed
