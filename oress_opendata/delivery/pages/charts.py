"""Charts as marks of SVG: bars, shares of a whole, pairs of dots, lines, dots in time.

They are narrow, so that their letters can be read on a telephone, and run from the right where the
reader's language does. Shapes and patterns tell series apart, never the colour alone. Called by
the panorama, the note and the sheets of places; `charts.html` writes the marks down.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

WIDTH = 360
TEXT, SMALL = 15, 13
INK, MUTED, LINE, GROUND = "#151B38", "#4C5672", "#D8DEEA", "#fff"
TEAL = "#0B6B64"
# Patterns that stay apart when printed in black; `charts.html` defines them.
FILLS = (TEAL, "url(#dotted)", "url(#striped)", "url(#crossed)")
# From light to dark, for classes that have an order.
STEPS = ("#E4F1EF", "#B3DAD5", "#76BDB5", "#35978E", "#0B6B64")
LIGHT = 3


@dataclass(frozen=True, slots=True)
class Mark:
    """An element of SVG; `text` is what it holds."""

    tag: str
    attributes: Mapping[str, str | float]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    height: float
    marks: tuple[Mark, ...]
    width: float = WIDTH


@dataclass(frozen=True, slots=True)
class Row:
    """What a chart says of one place or class: its values and how they are written."""

    label: str
    values: tuple[float | None, ...]
    shown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pen:
    """Draws from the side where the reader begins."""

    mirrored: bool

    def at(self, x: float) -> float:
        return round(WIDTH - x if self.mirrored else x, 1)

    def rect(self, x: float, y: float, width: float, height: float, **more: str | float) -> Mark:
        left = WIDTH - x - width if self.mirrored else x
        place: dict[str, str | float] = {
            "x": round(left, 1),
            "y": y,
            "width": round(width, 1),
            "height": height,
        }
        return Mark("rect", {**place, **more})

    def line(self, x: float, y: float, to_x: float, to_y: float, **more: str | float) -> Mark:
        place: dict[str, str | float] = {"x1": self.at(x), "y1": y, "x2": self.at(to_x), "y2": to_y}
        return Mark("line", {**place, **more})

    def text(self, x: float, y: float, text: str, anchor: str = "start", **more: str) -> Mark:
        """In a text that runs from the right, `start` is its right end."""
        place: dict[str, str | float] = {"x": self.at(x), "y": round(y, 1), "text-anchor": anchor}
        return Mark("text", {**place, "font-size": TEXT, "fill": INK, **more}, text)

    def dot(self, x: float, y: float, series: int) -> Mark:
        """A full circle, an empty diamond, a square, a triangle: each series has its shape."""
        middle = self.at(x)
        if series == 0:
            return Mark("circle", {"cx": middle, "cy": y, "r": 7, "fill": TEAL})
        paths = (
            f"M{middle - 8} {y}L{middle} {y - 8}L{middle + 8} {y}L{middle} {y + 8}Z",
            f"M{middle - 6} {y - 6}h12v12h-12Z",
            f"M{middle - 8} {y + 6}L{middle} {y - 8}L{middle + 8} {y + 6}Z",
        )
        fill = ("#FCF0D6", "#182052", "#fff")[series - 1]
        return Mark(
            "path", {"d": paths[series - 1], "fill": fill, "stroke": INK, "stroke-width": 2}
        )


def draw_bars(rows: Sequence[Row], *, mirrored: bool) -> Chart:
    """A bar for each row, from nought; its label stands above it and its value at the end."""
    pen, most = Pen(mirrored), _most(rows)
    marks: list[Mark] = []
    for number, row in enumerate(rows):
        y = 40 * number
        marks += _heading(pen, row, y)
        marks.append(pen.rect(0, y + 22, WIDTH, 10, fill="#E6EAF8"))
        if row.values[0] is not None:
            marks.append(pen.rect(0, y + 22, WIDTH * max(row.values[0], 0) / most, 10, fill=TEAL))
    return Chart(40 * len(rows), tuple(marks))


def draw_changes(rows: Sequence[Row], *, mirrored: bool) -> Chart:
    """A bar for each row to the one or the other side of nought; what shrinks is striped."""
    pen = Pen(mirrored)
    known = [row.values[0] for row in rows if row.values[0] is not None]
    least, most = min([0.0, *known]), max([0.0, *known])
    unit = WIDTH / ((most - least) or 1)
    nought = -least * unit
    marks: list[Mark] = []
    for number, row in enumerate(rows):
        y, value = 40 * number, row.values[0]
        marks += _heading(pen, row, y)
        marks.append(pen.rect(0, y + 22, WIDTH, 10, fill="#F1F4FB"))
        if value is not None:
            start, fill = (nought, TEAL) if value >= 0 else (nought + value * unit, FILLS[2])
            marks.append(pen.rect(start, y + 22, abs(value) * unit, 10, fill=fill))
        marks.append(pen.line(nought, y + 19, nought, y + 35, stroke=INK))
    return Chart(40 * len(rows), tuple(marks))


def draw_shares(rows: Sequence[Row], *, mirrored: bool, ordered: bool = False) -> Chart:
    """The parts of a whole, for each row; a part that is wide enough says how much it is."""
    pen = Pen(mirrored)
    marks: list[Mark] = []
    for number, row in enumerate(rows):
        y, x = 52 * number, 0.0
        marks.append(pen.text(0, y + 15, row.label))
        total = sum(value or 0 for value in row.values) or 1
        for series, value in enumerate(row.values):
            width = WIDTH * (value or 0) / total
            fill = fill_of(series, len(row.values), ordered=ordered)
            marks.append(pen.rect(x, y + 21, width, 24, fill=fill, stroke=GROUND))
            marks += _share(pen, x + width / 2, y + 38, width, row.shown[series])
            x += width
    return Chart(52 * len(rows), tuple(marks))


def fill_of(series: int, number: int, *, ordered: bool = False) -> str:
    """The fill of a part; fewer classes than colours take the darker ones."""
    return STEPS[series + len(STEPS) - number] if ordered else FILLS[series]


def _share(pen: Pen, x: float, y: float, width: float, shown: str) -> Iterator[Mark]:
    room = 8 * len(shown) + 4
    if width >= room:
        yield pen.rect(x - room / 2, y - 13, room, 17, fill=GROUND, rx=3)
        size = {"font-size": str(SMALL), "font-weight": "600"}
        yield pen.text(x, y, shown, "middle", **size)


def draw_pairs(rows: Sequence[Row], *, mirrored: bool) -> Chart:
    """Two values of each row as dots on one line, from nought; their values beside the label."""
    pen, most = Pen(mirrored), _most(rows)
    marks: list[Mark] = []
    for number, row in enumerate(rows):
        y = 46 * number
        marks += _heading(pen, row, y)
        marks.append(pen.line(8, y + 31, WIDTH - 8, y + 31, stroke=LINE, **{"stroke-width": 2}))
        known = [
            (s, 8 + (WIDTH - 16) * v / most) for s, v in enumerate(row.values) if v is not None
        ]
        if len(known) == 2:
            ends = (known[0][1], y + 31, known[1][1], y + 31)
            marks.append(pen.line(*ends, stroke=MUTED, **{"stroke-width": 3}))
        marks += [pen.dot(x, y + 31, series) for series, x in known]
    return Chart(46 * len(rows), tuple(marks))


def draw_lines(rows: Sequence[Row], ticks: Sequence[str], *, mirrored: bool) -> Chart:
    """A line for each row over the same points in time, named at its end."""
    pen, most = Pen(mirrored), _most(rows)
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
    """Values in time that are no series: dots without a line; years without a value are hatched."""
    pen = Pen(mirrored)
    most = max((each.value for each in moments), default=1) or 1
    left, right, top, foot = 14.0, WIDTH - 22.0, 34.0, 230.0
    step = (right - left) / len(years)
    told = {int(each.time) for each in moments}
    marks = [
        pen.rect(left + step * number, top, step, foot - top, fill="url(#gap)", opacity=0.45)
        for number, year in enumerate(years)
        if year not in told
    ]
    marks.append(pen.line(left, foot, right, foot, stroke=MUTED))
    for number, year in enumerate(years):
        if number % 3 == 0:
            size = {"font-size": str(SMALL), "fill": MUTED}
            marks.append(
                pen.text(left + step * (number + 0.5), foot + 18, str(year), "middle", **size)
            )
    labels: list[tuple[float, float]] = []
    for each in sorted(moments, key=lambda each: each.time):
        x = left + step * (each.time - years.start)
        y = round(foot - (foot - top) * each.value / most, 1)
        marks.append(pen.dot(x, y, each.series))
        label = _free(x, y, labels)
        labels.append(label)
        marks.append(pen.text(label[0], label[1], each.shown, "middle", **{"font-weight": "600"}))
    return Chart(foot + 28, tuple(marks))


def _free(x: float, y: float, taken: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Where the label of a dot covers no other: above it, else higher, else below."""
    tries = [(x, y - 13), (x + 6, y - 29), (x, y + 25)]
    free = (each for each in tries if all(_apart(each, other) for other in taken))
    return next(free, tries[0])


def _apart(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return abs(one[0] - other[0]) > 46 or abs(one[1] - other[1]) > 17


def _heading(pen: Pen, row: Row, y: float) -> Iterator[Mark]:
    yield pen.text(0, y + 15, row.label)
    shown = " · ".join(each for each in row.shown if each)
    yield pen.text(WIDTH, y + 15, shown, "end", **{"font-weight": "600"})


def _most(rows: Sequence[Row]) -> float:
    return max((v for row in rows for v in row.values if v is not None), default=0) or 1
