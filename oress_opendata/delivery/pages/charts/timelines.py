"""Charts over time as marks: lines between common points in time, and dots that are no series."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from oress_opendata.delivery.pages.charts.axes import Axis, Show, axis_of
from oress_opendata.delivery.pages.charts.drawing import Row
from oress_opendata.delivery.pages.graphics.marks import (
    INK,
    LINE,
    MUTED,
    STRONG,
    TEAL,
    TEXT,
    TICK,
    VALUE,
    WIDTH,
    Box,
    Chart,
    Mark,
    Pen,
    box_of,
    group,
)

TOP, FOOT = 16.0, 236.0


def draw_lines(rows: Sequence[Row], ticks: Sequence[str], *, mirrored: bool, show: Show) -> Chart:
    """A line for each row over common points in time, named at its end."""
    pen = Pen(mirrored)
    axis = axis_of(value for row in rows for value in row.values)
    left, right = _left(axis, show), WIDTH - max(STRONG.measure(row.label) for row in rows) - 16
    step = (right - left) / max(len(ticks) - 1, 1)
    marks = [*_value_axis(pen, axis, show, left, right)]
    for number, tick in enumerate(ticks):
        marks.append(pen.text(left + step * number, FOOT + 22, tick, "middle", TICK))
    last = [row.values[-1] or 0.0 for row in rows]
    names = spread([_height(axis, value) + 5 for value in last], TEXT + 4)
    for series, row in enumerate(rows):
        points = [
            (left + step * n, round(_height(axis, v), 1))
            for n, v in enumerate(row.values)
            if v is not None
        ]
        parts = [*_line(pen, points, series), *(pen.dot(x, y, series) for x, y in points)]
        parts.append(pen.text(right + 14, names[series], row.label, look=STRONG))
        marks.append(group(row.tip or row.label, *parts))
    return Chart(FOOT + 32, tuple(marks))


def _line(pen: Pen, points: Sequence[tuple[float, float]], series: int) -> Iterator[Mark]:
    look: dict[str, str | float] = {"stroke": INK if series else TEAL, "stroke-width": 3}
    if series:
        look["stroke-dasharray"] = "7 5"
    for (x, y), (to_x, to_y) in pairwise(points):
        yield pen.line(x, y, to_x, to_y, **look)


def spread(heights: Sequence[float], least: float) -> list[float]:
    """Heights of texts moved apart, as little as possible, in their order."""
    order = sorted(range(len(heights)), key=lambda number: heights[number])
    placed = list(heights)
    for above, below in pairwise(order):
        placed[below] = max(placed[below], placed[above] + least)
    beyond = max((placed[order[-1]] - FOOT), 0.0) if order else 0.0
    return [height - beyond for height in placed]


@dataclass(frozen=True, slots=True)
class Moment:
    """A value at a point in time; `series` is its shape, `tip` says all of it."""

    time: float
    value: float
    shown: str
    series: int
    tip: str = ""


def draw_moments(moments: Sequence[Moment], years: range, *, mirrored: bool, show: Show) -> Chart:
    """Dots without a line, for values that are not a series; years without a value are hatched. A
    value is written beside its dot where there is room, and always said by the dot."""
    pen, axis = Pen(mirrored), axis_of(moment.value for moment in moments)
    left, right = _left(axis, show), WIDTH - 10.0
    step = (right - left) / len(years)
    known = {int(moment.time) for moment in moments}
    marks = [
        pen.rect(left + step * number, TOP, step, FOOT - TOP, fill="url(#gap)", opacity=0.45)
        for number, year in enumerate(years)
        if year not in known
    ]
    marks += _value_axis(pen, axis, show, left, right)
    marks += _years(pen, years, left, step)
    placed = [
        (left + step * (moment.time - years.start), _height(axis, moment.value), moment)
        for moment in sorted(moments, key=lambda moment: moment.time)
    ]
    dots = [Box(pen.at(x) - 9, y - 9, pen.at(x) + 9, y + 9) for x, y, _ in placed]
    taken: list[Box] = []
    for x, y, moment in placed:
        label = _find_free(pen, (x, y), moment.shown, [*taken, *dots], left)
        taken += [box_of(text, mirrored=mirrored) for text in label]
        marks.append(group(moment.tip or moment.shown, pen.dot(x, y, moment.series), *label))
    return Chart(FOOT + 32, tuple(marks))


def _find_free(
    pen: Pen, point: tuple[float, float], shown: str, taken: Sequence[Box], left: float
) -> list[Mark]:
    """The text above, below or beside its dot, where it covers nothing; none without such room."""
    x, y = point
    tries = (
        (x, y - 13, "middle"), (x, y + 25, "middle"), (x + 12, y + 5, "start"),
        (x - 12, y + 5, "end"), (x + 10, y - 10, "start"), (x - 10, y - 10, "end"),
    )  # fmt: skip
    first, last = sorted((pen.at(left), pen.at(WIDTH)))
    for at, height, anchor in tries:
        text = pen.text(at, height, shown, anchor, VALUE)
        box = box_of(text, mirrored=pen.mirrored)
        inside = first <= box.left and box.right <= last and box.top >= TOP - 8
        if inside and box.bottom <= FOOT and not any(box.meets(other) for other in taken):
            return [text]
    return []


def _left(axis: Axis, show: Show) -> float:
    """Where the drawing begins: after the labels of its ticks."""
    return max(TICK.measure(show(tick)) for tick in axis.ticks) + 16


def _height(axis: Axis, value: float) -> float:
    return FOOT - (FOOT - TOP) * axis.part(value)


def _value_axis(pen: Pen, axis: Axis, show: Show, left: float, right: float) -> Iterator[Mark]:
    for tick in axis.ticks:
        y = _height(axis, tick)
        yield pen.line(left - 6, y, right, y, stroke=MUTED if tick == axis.ticks[0] else LINE)
        yield pen.text(left - 10, y + 5, show(tick), "end", TICK)


def _years(pen: Pen, years: range, left: float, step: float) -> Iterator[Mark]:
    every = next(n for n in (1, 2, 3, 5, 10, 20, 50, 100) if step * n >= TICK.measure("2000") + 6)
    for number in range(0, len(years), every):
        x = left + step * (number + 0.5)
        if x + TICK.measure("2000") / 2 <= WIDTH:
            yield pen.text(x, FOOT + 22, str(years[number]), "middle", TICK)
