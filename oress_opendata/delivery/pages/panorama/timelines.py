"""Charts over time as marks of SVG: lines between common points in time, and dots that are no
series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from oress_opendata.delivery.pages.shared.charts import (
    INK,
    MUTED,
    SMALL,
    TEAL,
    WIDTH,
    Chart,
    Pen,
    Row,
    most_of,
)


def draw_lines(rows: Sequence[Row], ticks: Sequence[str], *, mirrored: bool) -> Chart:
    """A line for each row over common points in time, labelled at its end."""
    pen, most = Pen(mirrored), most_of(rows)
    left, right, top, foot = 92.0, 236.0, 20.0, 190.0
    step = (right - left) / max(len(ticks) - 1, 1)
    marks = [pen.line(left, foot, right, foot, stroke=MUTED)]
    for number, tick in enumerate(ticks):
        size = {"font-size": str(SMALL), "fill": MUTED}
        marks.append(pen.text(left + step * number, foot + 20, tick, "middle", **size))
    for series, row in enumerate(rows):
        points = [
            (left + step * n, round(foot - (foot - top) * v / most, 1))
            for n, v in enumerate(row.values)
            if v is not None
        ]
        dashes = {"stroke-dasharray": "7 5"} if series else {}
        for (x, y), (to_x, to_y) in pairwise(points):
            drawn: dict[str, str | float] = {
                "stroke": INK if series else TEAL,
                "stroke-width": 3,
                **dashes,
            }
            marks.append(pen.line(x, y, to_x, to_y, **drawn))
        marks += [pen.dot(x, y, series) for x, y in points]
        if points:
            marks.append(pen.text(left - 12, points[0][1] + 5, row.shown[0], "end"))
            marks.append(
                pen.text(right + 12, points[-1][1] - 2, row.label, **{"font-weight": "600"})
            )
            marks.append(pen.text(right + 12, points[-1][1] + 16, row.shown[-1]))
    return Chart(foot + 30, tuple(marks))


@dataclass(frozen=True, slots=True)
class Moment:
    """A value at a point in time; `series` is its shape."""

    time: float
    value: float
    shown: str
    series: int


def draw_moments(moments: Sequence[Moment], years: range, *, mirrored: bool) -> Chart:
    """Dots without a line, for values that are not a series; years without a value are hatched."""
    pen = Pen(mirrored)
    most = max((moment.value for moment in moments), default=1) or 1
    left, right, top, foot = 14.0, WIDTH - 22.0, 34.0, 230.0
    step = (right - left) / len(years)
    known = {int(moment.time) for moment in moments}
    marks = [
        pen.rect(left + step * number, top, step, foot - top, fill="url(#gap)", opacity=0.45)
        for number, year in enumerate(years)
        if year not in known
    ]
    marks.append(pen.line(left, foot, right, foot, stroke=MUTED))
    for number, year in enumerate(years):
        if number % 3 == 0:
            size = {"font-size": str(SMALL), "fill": MUTED}
            marks.append(
                pen.text(left + step * (number + 0.5), foot + 18, str(year), "middle", **size)
            )
    labels: list[tuple[float, float]] = []
    for moment in sorted(moments, key=lambda moment: moment.time):
        x = left + step * (moment.time - years.start)
        y = round(foot - (foot - top) * moment.value / most, 1)
        marks.append(pen.dot(x, y, moment.series))
        label = _find_free(x, y, labels)
        labels.append(label)
        marks.append(pen.text(label[0], label[1], moment.shown, "middle", **{"font-weight": "600"}))
    return Chart(foot + 28, tuple(marks))


def _find_free(x: float, y: float, taken: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """A position where a label covers no other: above its dot, else higher, else below."""
    tries = [(x, y - 13), (x + 6, y - 29), (x, y + 25)]
    free = (position for position in tries if all(_apart(position, other) for other in taken))
    return next(free, tries[0])


def _apart(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return abs(one[0] - other[0]) > 46 or abs(one[1] - other[1]) > 17
