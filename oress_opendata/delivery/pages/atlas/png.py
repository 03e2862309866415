"""A map as a PNG: title, map, legend and credits, as in the SVG file."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from oress_opendata.delivery.pages.atlas.canvas import WIDTH, Ring
from oress_opendata.delivery.pages.atlas.files import MapFile
from oress_opendata.delivery.pages.atlas.picture import LEADING, SIZE, Area, Disc, Label, Picture
from oress_opendata.delivery.pages.atlas.writing import Writer
from oress_opendata.delivery.pages.shared.colours import COLOURS

# Pixels a unit; drawn twice as large and reduced, for smooth edges.
SCALE, FINE = 3.4, 2
TOP, LINE = 46.0, 15.0
OPACITY = 204
TONES = {"light": "on-dark", "muted": "muted"}


def write_png(page: MapFile, *, rtl: bool) -> bytes:
    sheet = _Sheet.of(page, rtl=rtl)
    sheet.paint(page)
    size = (round(WIDTH * SCALE), round(sheet.height * SCALE))
    small = sheet.image.resize(size, Image.Resampling.LANCZOS)
    target = io.BytesIO()
    small.quantize(128, dither=Image.Dither.NONE).save(target, "PNG", optimize=True)
    return target.getvalue()


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A picture on which is painted in units of the map."""

    image: Image.Image
    height: float
    rtl: bool

    @classmethod
    def of(cls, page: MapFile, *, rtl: bool) -> _Sheet:
        view = page.view
        legend = 2 * view.circles[0][0] + 8 if view.circles else 20.0 * len(view.legend)
        shown = view.picture.height if view.picture else 0
        height = TOP + shown + 16 + legend + LINE * len(page.credits) + 10
        size = (round(WIDTH * SCALE * FINE), round(height * SCALE * FINE))
        return cls(Image.new("RGB", size, COLOURS["ground"]), height, rtl)

    def paint(self, page: MapFile) -> None:
        start = WIDTH - 8 if self.rtl else 8.0
        self.write((start, 20), page.title, 15, "ink", weight=600)
        self.write((start, 38), page.subtitle, SIZE, "muted")
        y = TOP
        if page.view.picture:
            self._paint_picture(page.view.picture)
            y += page.view.picture.height
        y = self._paint_legend(page, y + 10) + 8
        for line in page.credits:
            y += LINE
            self.write((start, y), line, 11, "muted")

    def write(
        self, point: tuple[float, float], text: str, size: float, colour: str, weight: int = 400
    ) -> None:
        """At the side where the reader's language begins."""
        self._write(point, text, size, colour, weight, "end" if self.rtl else "start", "")

    def _write(  # noqa: PLR0917
        self, point: tuple[float, float], text: str, size: float, colour: str, weight: int,
        anchor: str, halo: str,
    ) -> None:  # fmt: skip
        writer = Writer(ImageDraw.Draw(self.image), self.rtl)
        x, y = (side * SCALE * FINE for side in point)
        writer.write(
            (x, y), text, round(size * SCALE * FINE), COLOURS[colour],
            weight=weight, anchor=anchor, halo=halo,
        )  # fmt: skip

    def _paint_picture(self, picture: Picture) -> None:
        box = [0, round(TOP * SCALE * FINE), self.image.width,
               round((TOP + picture.height) * SCALE * FINE)]  # fmt: skip
        part = Image.new("RGB", (box[2] - box[0], box[3] - box[1]), COLOURS["sea"])
        inner = _Plan(part)
        for area in (*picture.background, *picture.areas):
            inner.fill(area, edge=bool(area.code))
        for border in picture.borders:
            inner.line(border.rings, COLOURS["ink"], 0.9)
        inner.discs(picture.discs)
        self.image.paste(part, (box[0], box[1]))
        for label in picture.labels:
            self._paint_label(label)

    def _fine(self, point: tuple[float, float]) -> tuple[int, int]:
        return round(point[0] * SCALE * FINE), round(point[1] * SCALE * FINE)

    def _paint_label(self, label: Label) -> None:
        pen = ImageDraw.Draw(self.image)
        if label.leader:
            x, y, to_x, to_y = label.leader
            ends = [self._fine((x, y + TOP)), self._fine((to_x, to_y + TOP))]
            pen.line(ends, fill=COLOURS["ink"], width=round(0.8 * SCALE * FINE))
        if label.dot:
            x, y = self._fine((label.dot[0], label.dot[1] + TOP))
            radius = round(2.2 * SCALE * FINE)
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=COLOURS["ink"],
                        outline=COLOURS["ground"], width=FINE * 2)  # fmt: skip
        weight = 600 if label.kind == "name" else 400
        halo = COLOURS["ground"] if label.tone == "halo" else ""
        for number, line in enumerate(label.lines):
            point = (label.x, label.y + TOP + number * LEADING)
            colour = TONES.get(label.tone, "ink")
            self._write(point, line, SIZE, colour, weight, label.anchor, halo)

    def _paint_legend(self, page: MapFile, top: float) -> float:
        """The height at which it ends."""
        pen, view = ImageDraw.Draw(self.image), page.view
        if view.circles:
            base = top + 2 * view.circles[0][0]
            for number, (radius, shown) in enumerate(view.circles):
                x = number * 116 + view.circles[0][0] + 2
                box = [
                    *self._fine((x - radius, base - 2 * radius)),
                    *self._fine((x + radius, base)),
                ]
                pen.ellipse(box, fill=COLOURS["teal"])
                self._write((x + radius + 5, base - 2), shown, SIZE, "ink", 400, "start", "")
            return base
        for number, (fill, shown) in enumerate(view.legend):
            y = top + number * 20
            box = [*self._fine((8, y)), *self._fine((38, y + 14))]
            pen.rectangle(box, fill=_colour(fill), outline=COLOURS["outline"], width=FINE * 2)
            self._write((46, y + 11), shown, SIZE, "ink", 400, "start", "")
        return top + 20 * len(view.legend)


@dataclass(frozen=True, slots=True)
class _Plan:
    """The map alone."""

    image: Image.Image

    def fill(self, area: Area, *, edge: bool) -> None:
        pen = ImageDraw.Draw(self.image)
        for ring in area.rings:
            points = _points(ring)
            if area.fill.startswith("url"):
                self._hatch(points)
            else:
                pen.polygon(points, fill=_colour(area.fill))
        if edge:
            self.line(area.rings, COLOURS["ground"], 0.8)

    def line(self, rings: Sequence[Ring], colour: str, width: float) -> None:
        pen = ImageDraw.Draw(self.image)
        for ring in rings:
            points = _points(ring)
            pen.line([*points, points[0]], fill=colour, width=round(width * SCALE * FINE))

    def discs(self, discs: Sequence[Disc]) -> None:
        pen = ImageDraw.Draw(self.image)
        for disc in discs:
            side = round(2 * disc.radius * SCALE * FINE)
            left, top = (
                round((middle - disc.radius) * SCALE * FINE) for middle in (disc.x, disc.y)
            )
            mask = Image.new("L", (side, side), 0)
            ImageDraw.Draw(mask).ellipse((0, 0, side - 1, side - 1), fill=OPACITY)
            self.image.paste(_colour(disc.fill), (left, top), mask)
            box = (left, top, left + side, top + side)
            pen.ellipse(box, outline=COLOURS["ground"], width=FINE * 2)

    def _hatch(self, points: Sequence[tuple[float, float]]) -> None:
        """Lines at a slope, in the box of the shape."""
        left, top = (int(min(part)) for part in zip(*points, strict=True))
        right, bottom = (int(max(part)) + 1 for part in zip(*points, strict=True))
        mask = Image.new("L", (right - left, bottom - top), 0)
        ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in points], fill=255)
        cover = Image.new("RGB", mask.size, COLOURS["ground"])
        pen, step = ImageDraw.Draw(cover), round(5 * SCALE * FINE)
        for at in range(0, cover.width + cover.height, step):
            pen.line((at, 0, at - cover.height, cover.height), fill=COLOURS["outline"], width=6)
        self.image.paste(cover, (left, top), mask)


def _points(ring: Ring) -> list[tuple[float, float]]:
    return [(x * SCALE * FINE, y * SCALE * FINE) for x, y in ring]


def _colour(token: str) -> str:
    """The value of `var(--teal)`."""
    return re.sub(r"var\(--([\w-]+)\)", lambda name: COLOURS[name[1]], token)
