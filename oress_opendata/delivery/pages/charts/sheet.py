"""A chart as a sheet of its own: title, places, drawing, legend, source and address, as marks. From
it the files SVG and PNG are made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from oress_opendata.delivery.pages.charts.data import ChartData, LegendEntry
from oress_opendata.delivery.pages.graphics.marks import (
    LINE,
    MUTED,
    PLAIN,
    SMALL,
    TICK,
    WIDTH,
    Chart,
    Look,
    Mark,
    Pen,
)
from oress_opendata.errors import NotFound
from oress_opendata.languages import N_, say

MARGIN = 20
TITLE, FOOT = Look(20, 600), Look(SMALL, 600, MUTED)
NO_VALUE = N_("There is no figure for this choice.")
SOURCE = N_("Source: {source}")
NAME = N_("ORESS Open Data")


def lay_out(data: ChartData, address: str) -> Chart:
    """Raises NotFound where there is no value to draw."""
    drawing = data.draw()
    if drawing is None:
        raise NotFound(NO_VALUE)
    pen = Pen(data.mirrored)
    marks: list[Mark] = []
    y = write_lines(pen, marks, data.title, 0, TITLE)
    y = write_lines(pen, marks, data.scope, y, TICK) + 10
    marks += _moved(drawing.marks, y)
    y += drawing.height + 8
    for entry in data.legend:
        y = _entry(pen, marks, entry, y)
    for flag in data.flags:
        y = write_lines(pen, marks, f"* {flag}", y, TICK)
    marks.append(pen.line(0, y + 8, WIDTH, y + 8, stroke=LINE))
    y += 14
    for words in _origins(data):
        y = write_lines(pen, marks, words, y, TICK)
    if data.credit:
        y = write_lines(pen, marks, data.credit, y, TICK)
    y = write_lines(pen, marks, f"{say(NAME, data.language)} · {address}", y, FOOT)
    framed = tuple(_shift(mark, MARGIN, MARGIN) for mark in marks)
    return Chart(round(y + 2 * MARGIN, 1), framed, WIDTH + 2 * MARGIN)


def _origins(data: ChartData) -> Iterator[str]:
    """The sources with their releases and licences, without what only a link shows."""
    for source in data.sources:
        release = f"{source.name} {source.version}"
        parts = [part for part in (source.short, release, source.status, source.licence) if part]
        yield say(SOURCE, data.language, source=" · ".join(parts))


def write_lines(pen: Pen, marks: list[Mark], text: str, y: float, look: Look) -> float:
    """A text in as many lines as it needs; where the next one begins."""
    for line in look.break_lines(text):
        marks.append(pen.text(0, y + look.size, line, look=look))
        y += 1.35 * look.size
    return y


def _entry(pen: Pen, marks: list[Mark], entry: LegendEntry, y: float) -> float:
    """A line of the legend: a fill or a dot, and its words."""
    if entry.mark:
        # The mark of a legend is drawn at (14, 9).
        x = WIDTH - 28 if pen.mirrored else 0
        marks.append(_shift(entry.mark, x, y))
    else:
        marks.append(pen.rect(0, y + 1, 26, 16, fill=entry.fill, stroke="var(--outline)"))
    for line in PLAIN.wrap(entry.label, WIDTH - 36):
        marks.append(pen.text(36, y + 14, line))
        y += 22
    return y


def _moved(marks: tuple[Mark, ...], y: float) -> Iterator[Mark]:
    return (_shift(mark, 0, y) for mark in marks)


ACROSS, DOWN = ("x", "x1", "x2", "cx"), ("y", "y1", "y2", "cy")


def _shift(mark: Mark, x: float, y: float) -> Mark:
    attributes = dict(mark.attributes)
    for names, distance in ((ACROSS, x), (DOWN, y)):
        for name in names:
            if name in attributes:
                attributes[name] = round(float(attributes[name]) + distance, 1)
    if "d" in attributes:
        attributes["d"] = shift_path(str(attributes["d"]), x, y)
    parts = tuple(_shift(part, x, y) for part in mark.parts)
    return replace(mark, attributes=attributes, parts=parts)


def shift_path(path: str, x: float, y: float) -> str:
    """A path of absolute points, such as `M1 2L3 4Z`, moved."""
    rings = []
    for ring in path.split("M")[1:]:
        points = (point.split() for point in ring.rstrip("Z").split("L"))
        moved = (f"{float(a) + x:.1f} {float(b) + y:.1f}" for a, b in points)
        rings.append("M" + "L".join(moved) + ("Z" if ring.endswith("Z") else ""))
    return "".join(rings)
