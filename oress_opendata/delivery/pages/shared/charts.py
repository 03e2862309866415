"""Charts as marks of SVG: bars, changes, shares of a whole, pairs of dots.

They are narrow, so that their text is legible on a telephone, and run from the right where the
reader's language does. Shapes and patterns distinguish series, never the colour alone.
`charts.html` writes the marks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

WIDTH = 360
TEXT, SMALL, SMALLEST = 15, 13, 11
# The approximate width of a letter.
LETTER = 8.0
# Smaller differences are not drawn.
LEAST = 1e-9
INK, MUTED, LINE, GROUND = "var(--ink)", "var(--muted)", "var(--line)", "var(--ground)"
TEAL = "var(--teal)"
# Patterns that stay apart when printed in black; `charts.html` defines them.
FILLS = (TEAL, "url(#dotted)", "url(#striped)", "url(#crossed)")
# From light to dark, for classes that have an order.
STEPS = ("var(--step-1)", "var(--step-2)", "var(--step-3)", "var(--step-4)", "var(--step-5)")


@dataclass(frozen=True, slots=True)
class Mark:
    """An SVG element and its text."""

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
    """The values of one place or class, and the same formatted."""

    label: str
    values: tuple[float | None, ...]
    shown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pen:
    """Draws from the side on which the reader's language begins."""

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
        """Where the text runs from the right, `start` is its right end."""
        place: dict[str, str | float] = {"x": self.at(x), "y": round(y, 1), "text-anchor": anchor}
        # The narrow space between thousands is hardly visible in small text.
        wide = text.replace("\u202f", "\u00a0")
        return Mark("text", {**place, "font-size": TEXT, "fill": INK, **more}, wide)

    def dot(self, x: float, y: float, series: int) -> Mark:
        """A circle, a diamond, a square or a triangle, by series."""
        middle = self.at(x)
        if series == 0:
            return Mark("circle", {"cx": middle, "cy": y, "r": 7, "fill": TEAL})
        paths = (
            f"M{middle - 8} {y}L{middle} {y - 8}L{middle + 8} {y}L{middle} {y + 8}Z",
            f"M{middle - 6} {y - 6}h12v12h-12Z",
            f"M{middle - 8} {y + 6}L{middle} {y - 8}L{middle + 8} {y + 6}Z",
        )
        fill = ("var(--ochre-light)", "var(--indigo)", "var(--ground)")[series - 1]
        return Mark(
            "path", {"d": paths[series - 1], "fill": fill, "stroke": INK, "stroke-width": 2}
        )


def draw_bars(rows: Sequence[Row], *, mirrored: bool) -> Chart:
    """A bar for each row, from zero, below its label and value."""
    pen, most = Pen(mirrored), most_of(rows)
    marks: list[Mark] = []
    for number, row in enumerate(rows):
        y = 40 * number
        marks += _heading(pen, row, y)
        marks.append(pen.rect(0, y + 22, WIDTH, 10, fill="var(--indigo-light)"))
        if row.values[0] is not None:
            marks.append(pen.rect(0, y + 22, WIDTH * max(row.values[0], 0) / most, 10, fill=TEAL))
    return Chart(40 * len(rows), tuple(marks))


def draw_changes(rows: Sequence[Row], *, mirrored: bool) -> Chart:
    """A bar for each row on either side of zero; decreases are striped."""
    pen = Pen(mirrored)
    known = [row.values[0] for row in rows if row.values[0] is not None]
    least, most = min([0.0, *known]), max([0.0, *known])
    unit = WIDTH / (most - least) if most - least > LEAST else 0.0
    zero = -least * unit
    marks: list[Mark] = []
    for number, row in enumerate(rows):
        y, value = 40 * number, row.values[0]
        marks += _heading(pen, row, y)
        marks.append(pen.rect(0, y + 22, WIDTH, 10, fill="var(--track)"))
        if value is not None:
            start, fill = (zero, TEAL) if value >= 0 else (zero + value * unit, FILLS[2])
            marks.append(pen.rect(start, y + 22, abs(value) * unit, 10, fill=fill))
        marks.append(pen.line(zero, y + 19, zero, y + 35, stroke=INK))
    return Chart(40 * len(rows), tuple(marks))


def draw_shares(rows: Sequence[Row], *, mirrored: bool, ordered: bool = False) -> Chart:
    """The parts of a whole for each row; wide parts show their value."""
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
    """Two values of each row as dots on a line from zero; the values beside the label."""
    pen, most = Pen(mirrored), most_of(rows)
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


def _heading(pen: Pen, row: Row, y: float) -> Iterator[Mark]:
    shown = " · ".join(text for text in row.shown if text)
    label, size = fit_label(row.label, WIDTH - LETTER * len(shown) - 12)
    yield pen.text(0, y + 15, label, **{"font-size": f"{size:g}"})
    yield pen.text(WIDTH, y + 15, shown, "end", **{"font-weight": "600"})


def fit_label(label: str, room: float) -> tuple[str, float]:
    """A label and its font size: smaller where it is long, truncated where it still does not
    fit."""
    size = min(TEXT, TEXT * room / (LETTER * (len(label) or 1)))
    if size >= SMALLEST:
        return label, round(size, 1)
    most = int(room * TEXT / (LETTER * SMALLEST)) - 1
    return label[:most].rstrip() + "…", SMALLEST


def most_of(rows: Sequence[Row]) -> float:
    return max((v for row in rows for v in row.values if v is not None), default=0) or 1
