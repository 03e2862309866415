"""Axes: from where to where a chart shows values, and the round values at which it has a tick."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from oress_opendata.delivery.pages.graphics.marks import (
    GROUND,
    MUTED,
    TICK,
    WIDTH,
    Box,
    Mark,
    Pen,
    box_of,
)

# Smaller differences are not drawn.
LEAST = 1e-9
MOST_STEPS = 4
ROUND = (1.0, 2.0, 2.5, 5.0, 10.0)
# The height of an axis with its labels.
HEIGHT = 30

Show = Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Axis:
    """From `least` to `most`, with round values between them."""

    least: float
    most: float
    ticks: tuple[float, ...]

    def part(self, value: float) -> float:
        """Where a value is: 0 at the beginning, 1 at the end."""
        return (min(max(value, self.least), self.most) - self.least) / (self.most - self.least)

    @property
    def zero(self) -> float:
        return self.part(0)


SHARES = Axis(0, 100, (0, 25, 50, 75, 100))


def axis_of(values: Iterable[float | None], *, shares: bool = False) -> Axis:
    """Shares are always shown on 0 to 100; other values from zero to a round value above them."""
    known = [0.0, *(value for value in values if value is not None)]
    if shares:
        return SHARES
    least, most = min(known), max(known)
    if most - least < LEAST:
        most = least + 1
    step = _round_step((most - least) / MOST_STEPS)
    first, last = math.floor(least / step + LEAST), math.ceil(most / step - LEAST)
    ticks = tuple(round(number * step, 10) for number in range(first, last + 1))
    return Axis(ticks[0], ticks[-1], ticks)


def _round_step(step: float) -> float:
    power = 10.0 ** math.floor(math.log10(step))
    return next(nice * power for nice in ROUND if nice * power >= step * (1 - LEAST))


def draw_scale(pen: Pen, axis: Axis, show: Show, y: float) -> Iterator[Mark]:
    """A line with ticks below bars; labels that would touch each other are left out."""
    yield pen.line(0, y, WIDTH, y, stroke=MUTED)
    labels = [_label(pen, axis, show, tick, y + 21) for tick in axis.ticks]
    boxes = [box_of(label, mirrored=pen.mirrored) for label in labels]
    every = _spacing(boxes)
    for number, (tick, label) in enumerate(zip(axis.ticks, labels, strict=True)):
        x = WIDTH * axis.part(tick)
        yield pen.line(x, y, x, y + 5, stroke=MUTED)
        if number % every == 0:
            yield label


def _label(pen: Pen, axis: Axis, show: Show, tick: float, y: float) -> Mark:
    """At the ends of the axis a label is set inside."""
    x = WIDTH * axis.part(tick)
    anchor = "start" if x < 1 else "end" if WIDTH - x < 1 else "middle"
    return pen.text(x, y, show(tick), anchor, TICK)


def _spacing(boxes: Sequence[Box]) -> int:
    """Every how many ticks there is room for a label; the last one has one."""
    number = len(boxes) - 1
    for every in (n for n in range(1, number + 1) if number % n == 0):
        if not any(
            one.widened(3).meets(other.widened(3)) for one, other in pairwise(boxes[::every])
        ):
            return every
    return number or 1


def draw_grid(pen: Pen, axis: Axis, y: float, height: float) -> list[Mark]:
    """Thin lines at the ticks, over the track of a bar."""
    places = (WIDTH * axis.part(tick) for tick in axis.ticks[1:-1])
    return [pen.line(x, y, x, y + height, stroke=GROUND) for x in places]
