"""A map as marks: provinces filled by class and numbered, and their names and values below it,
where a telephone has room for them."""

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
APART = 2 * RADIUS + 2
# Where a number is tried: its own place, then ever further below, beside and above.
MOVES = tuple(
    (APART * step * across, APART * step * down)
    for step in (0.0, 0.5, 1.0, 1.5)
    for across, down in ((0, 1), (1, 0), (0, -1), (-1, 0))
)


@dataclass(frozen=True, slots=True)
class MapShape:
    """A place on the map; `path`, `x` and `y` are in units of a drawing that is `width` wide. It
    has no number where no value is known."""

    label: str
    shown: str
    fill: str
    path: str
    x: float
    y: float
    width: float
    height: float
    tip: str = ""


def draw_map(shapes: Sequence[MapShape], *, mirrored: bool) -> Chart:
    """The shapes with a value are numbered in their order."""
    pen = Pen(mirrored)
    scale = WIDTH / shapes[0].width
    numbered = [shape for shape in shapes if shape.shown]
    marks = [_outline(shape, scale) for shape in shapes]
    spots = _apart([(shape.x * scale, shape.y * scale) for shape in numbered])
    for number, (x, y) in enumerate(spots, 1):
        marks += _spot(x, y, number)
    top = shapes[0].height * scale + 14
    for number, shape in enumerate(numbered, 1):
        rows = list(_entry(pen, shape, number, top))
        marks.append(group(shape.tip or shape.label, *rows))
        top += LEADING * max(len(rows) - 3, 1)
    return Chart(round(top, 1), tuple(marks))


def _outline(shape: MapShape, scale: float) -> Mark:
    path = re.sub(r"-?[\d.]+", lambda number: f"{float(number[0]) * scale:.1f}", shape.path)
    drawn = Mark("path", {"d": path, "fill": shape.fill, "stroke": GROUND, "stroke-width": 1.5,
                          "stroke-linejoin": "round"})  # fmt: skip
    return group(shape.tip or shape.label, drawn)


def _spot(x: float, y: float, number: int) -> Iterator[Mark]:
    yield Mark("circle", {"cx": round(x, 1), "cy": round(y, 1), "r": RADIUS, "fill": GROUND,
                          "stroke": INK, "stroke-width": 1})  # fmt: skip
    place: dict[str, str | float] = {"x": round(x, 1), "y": round(y + 5.5, 1)}
    more: dict[str, str | float] = {"text-anchor": "middle", "font-size": SMALL, "fill": INK}
    yield Mark("text", {**place, **more, "font-weight": 600}, str(number))


def _entry(pen: Pen, shape: MapShape, number: int, y: float) -> Iterator[Mark]:
    """A line of the list: fill, number, name, value; a long name takes several lines."""
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
        free = (spot for spot in tries if all(math.dist(spot, other) >= APART for other in placed))
        placed.append(next(free, (x, y)))
    return placed
