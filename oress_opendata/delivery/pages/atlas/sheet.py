"""A map as a sheet of its own: title, map, legend and credits, as marks. From it the files SVG and
PNG are made."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from oress_opendata.delivery.pages.atlas.canvas import WIDTH as MAP_WIDTH
from oress_opendata.delivery.pages.atlas.drawing import HATCH
from oress_opendata.delivery.pages.atlas.picture import LEADING, SIZE, Area, Disc, Label, Picture
from oress_opendata.delivery.pages.atlas.view import AtlasView
from oress_opendata.delivery.pages.graphics.marks import (
    GAP,
    GROUND,
    INK,
    MUTED,
    WIDTH,
    Chart,
    Look,
    Mark,
    Pen,
)
from oress_opendata.languages import direction

TITLE, PLAIN, FOOT = Look(16, 600), Look(13), Look(12.4, fill=MUTED)
SUBTITLE = Look(13, fill=MUTED)
MARGIN, ROW = 8, 20
CIRCLES_APART = 118
TONES = {"light": "var(--on-dark)", "muted": MUTED}
MANY = 20
_ARABIC = re.compile(r"[\u0621-\u064a]")


@dataclass(frozen=True, slots=True)
class Sheet:
    title: str
    subtitle: str
    view: AtlasView
    credits: tuple[str, ...]
    language: str


def lay_out(sheet: Sheet) -> Chart:
    pen = Pen(direction(sheet.language) == "rtl")
    marks: list[Mark] = []
    y = _write(pen, marks, sheet.title, 4, TITLE)
    y = _write(pen, marks, sheet.subtitle, y, SUBTITLE) + 8
    if picture := sheet.view.picture:
        marks.append(mark_picture(picture, (WIDTH - MAP_WIDTH) / 2, y))
        y += picture.height + 10
    marks += _circles(pen, sheet.view, y) if sheet.view.circles else _classes(pen, sheet.view, y)
    y += 2 * sheet.view.circles[0][0] + 8 if sheet.view.circles else ROW * len(sheet.view.legend)
    for text in sheet.credits:
        y = _write(pen, marks, text, y + 2, FOOT)
    return Chart(round(y + 10, 1), tuple(marks))


def _write(pen: Pen, marks: list[Mark], text: str, y: float, look: Look) -> float:
    """A text in as many lines as it needs; where the next one begins."""
    for line in look.break_lines(text, WIDTH - 2 * MARGIN):
        # A line without an Arabic letter, such as a source, keeps its own order.
        ordered = line if _ARABIC.search(line) else _isolate(line)
        marks.append(pen.text(MARGIN, y + look.size, ordered, look=look))
        y += 1.35 * look.size
    return y


def _classes(pen: Pen, view: AtlasView, y: float) -> Iterator[Mark]:
    for fill, shown in view.legend:
        yield pen.rect(MARGIN, y, 30, 14, fill=fill, stroke="var(--outline)")
        yield pen.text(46, y + 12, _isolate(shown), look=PLAIN)
        y += ROW


def _circles(pen: Pen, view: AtlasView, y: float) -> Iterator[Mark]:
    largest = view.circles[0][0]
    base = y + 2 * largest
    for number, (radius, shown) in enumerate(view.circles):
        x = MARGIN + number * CIRCLES_APART + largest
        place = {"cx": pen.at(x), "cy": round(base - radius, 1), "r": radius}
        yield Mark("circle", {**place, "fill": "var(--teal)", "fill-opacity": 0.8})
        yield pen.text(x + radius + 5, base - 2, _isolate(shown), look=PLAIN)


def _isolate(text: str) -> str:
    """A text that is read from the left, such as a range of numbers."""
    return f"\u2066{text}\u2069"


def mark_picture(picture: Picture, x: float, y: float) -> Mark:
    """The map at a point; what is outside of its frame is cut off."""
    place: dict[str, str | float] = {"x": round(x, 1), "y": round(y, 1)}
    return Mark(
        "svg", {**place, "width": picture.width, "height": picture.height},
        parts=tuple(_walk(picture)),
    )  # fmt: skip


def _walk(picture: Picture) -> Iterator[Mark]:
    sea: dict[str, str | float] = {"x": 0, "y": 0, "fill": "var(--sea)"}
    yield Mark("rect", {**sea, "width": picture.width, "height": picture.height})
    for area in picture.background:
        yield Mark("path", {"d": area.path, "fill": area.fill})
    wide = 0.6 if len(picture.areas) > MANY else 1
    for area in picture.areas:
        yield _area(area, wide)
    for border in picture.borders:
        edge: dict[str, str | float] = {"stroke": INK, "stroke-width": 0.9}
        yield Mark("path", {"d": border.path, "fill": "none", **edge})
    for disc in picture.discs:
        yield _disc(disc)
    for label in picture.labels:
        yield from _label(label)


def _area(area: Area, wide: float) -> Mark:
    edge: dict[str, str | float] = {"stroke": GROUND, "stroke-width": wide}
    if not area.code:
        edge = {"stroke": "var(--outline)", "stroke-width": 0.5}
    fill = GAP if area.fill == HATCH else area.fill
    return Mark(
        "path", {"d": area.path, "fill": fill, **edge, "stroke-linejoin": "round"}, tip=area.words
    )


def _disc(disc: Disc) -> Mark:
    place: dict[str, str | float] = {"cx": disc.x, "cy": disc.y, "r": disc.radius}
    look: dict[str, str | float] = {"fill": disc.fill, "fill-opacity": 0.8}
    edge: dict[str, str | float] = {"stroke": GROUND, "stroke-width": 0.7}
    return Mark("circle", {**place, **look, **edge}, tip=disc.words)


def _label(label: Label) -> Iterator[Mark]:
    if label.leader:
        x, y, to_x, to_y = label.leader
        ends: dict[str, str | float] = {"x1": x, "y1": y, "x2": to_x, "y2": to_y}
        yield Mark("line", {**ends, "stroke": INK, "stroke-width": 0.8})
    if label.dot:
        spot: dict[str, str | float] = {"cx": label.dot[0], "cy": label.dot[1], "r": 2.2}
        yield Mark("circle", {**spot, "fill": INK, "stroke": GROUND})
    look: dict[str, str | float] = {"font-size": SIZE, "fill": TONES.get(label.tone, INK)}
    if label.kind == "name":
        look["font-weight"] = 600
    if label.kind == "sea":
        look["font-style"] = "italic"
    if label.tone == "halo":
        look |= {"stroke": GROUND, "stroke-width": 3, "stroke-linejoin": "round"}
        look["paint-order"] = "stroke"
    for number, line in enumerate(label.lines):
        y = round(label.y + number * LEADING, 1)
        yield Mark("text", {"x": label.x, "y": y, **_sides(line, label.anchor), **look}, line)


def _sides(line: str, anchor: str) -> dict[str, str | float]:
    """A line is written from its own side; `anchor` is that of a text from the left."""
    if not _ARABIC.search(line):
        return {"direction": "ltr", "text-anchor": anchor}
    turned = {"start": "end", "end": "start"}.get(anchor, anchor)
    return {"direction": "rtl", "text-anchor": turned}
