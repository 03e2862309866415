"""Marks as pixels, in the site's font: Arabic is shaped and ordered by HarfBuzz and FriBidi."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw

from oress_opendata.delivery.pages.graphics.font import find_font, has_fonts
from oress_opendata.delivery.pages.graphics.marks import Chart, Mark
from oress_opendata.delivery.pages.shared.colours import COLOURS
from oress_opendata.languages import direction

# Drawn twice as large and reduced, for smooth edges.
FINE = 2
COLOURS_OF_FILE = 96

Ring = list[tuple[float, float]]


def paint(chart: Chart, scale: float, language: str) -> Image.Image:
    """The chart on white; a pixel is `1 / scale` of a unit."""
    picture = Image.new("RGB", _size(chart, scale * FINE), COLOURS["ground"])
    painter = _Painter(picture, ImageDraw.Draw(picture), scale * FINE, direction(language))
    for mark in chart.typeset(language).marks:
        painter.paint(mark)
    return picture.resize(_size(chart, scale), Image.Resampling.LANCZOS)


def write_png(picture: Image.Image) -> bytes:
    target = io.BytesIO()
    reduced = picture.quantize(COLOURS_OF_FILE, dither=Image.Dither.NONE)
    reduced.save(target, "PNG", optimize=True)
    return target.getvalue()


def _size(chart: Chart, scale: float) -> tuple[int, int]:
    return round(chart.width * scale), round(chart.height * scale)


@dataclass(frozen=True, slots=True)
class _Painter:
    """Paints marks of one drawing; units times `scale` are pixels."""

    picture: Image.Image
    pen: ImageDraw.ImageDraw
    scale: float
    direction: str

    def paint(self, mark: Mark) -> None:
        match mark.tag:
            case "rect":
                self._rect(mark)
            case "line":
                self._line(mark)
            case "circle":
                self._circle(mark)
            case "path":
                self._path(mark)
            case "text":
                self._text(mark)
            case "svg":
                self._part(mark)
            case _:
                for part in mark.parts:
                    self.paint(part)

    def _at(self, mark: Mark, *names: str) -> list[float]:
        return [float(mark.attributes.get(name, 0)) * self.scale for name in names]

    def _part(self, mark: Mark) -> None:
        """A drawing inside the drawing, of the same scale; what is outside of it is cut off."""
        x, y, width, height = self._at(mark, "x", "y", "width", "height")
        inner = Image.new("RGB", (round(width), round(height)), COLOURS["ground"])
        painter = _Painter(inner, ImageDraw.Draw(inner), self.scale, self.direction)
        for part in mark.parts:
            painter.paint(part)
        self.picture.paste(inner, (round(x), round(y)))

    def _rect(self, mark: Mark) -> None:
        x, y, width, height = self._at(mark, "x", "y", "width", "height")
        ring = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
        if width > 0 and height > 0 and mark.attributes["fill"] != "none":
            self._fill([ring], mark)
            if stroke := mark.attributes.get("stroke"):
                self.pen.line([*ring, ring[0]], fill=_colour(stroke), width=self._stroke(mark))

    def _line(self, mark: Mark) -> None:
        x, y, to_x, to_y = self._at(mark, "x1", "y1", "x2", "y2")
        colour, width = _colour(mark.attributes["stroke"]), self._stroke(mark)
        for start, end in _dashes(
            (x, y), (to_x, to_y), _numbers(mark, "stroke-dasharray"), self.scale
        ):
            self.pen.line([start, end], fill=colour, width=width)

    def _circle(self, mark: Mark) -> None:
        x, y, radius = self._at(mark, "cx", "cy", "r")
        outline = mark.attributes.get("stroke")
        side = round(2 * radius)
        mask = Image.new("L", (side + 1, side + 1), 0)
        opacity = round(255 * float(mark.attributes.get("fill-opacity", 1)))
        ImageDraw.Draw(mask).ellipse((0, 0, side, side), fill=opacity)
        left, top = round(x - radius), round(y - radius)
        self.picture.paste(_colour(mark.attributes["fill"]), (left, top), mask)
        if outline:
            box = (left, top, left + side, top + side)
            self.pen.ellipse(box, outline=_colour(outline), width=self._stroke(mark))

    def _path(self, mark: Mark) -> None:
        parts = str(mark.attributes["d"]).split("M")[1:]
        rings = [[(x * self.scale, y * self.scale) for x, y in read_ring(part)] for part in parts]
        if mark.attributes["fill"] != "none":
            self._fill(rings, mark)
        if stroke := mark.attributes.get("stroke"):
            for ring in rings:
                edge = [*ring, ring[0]]
                self.pen.line(edge, fill=_colour(stroke), width=self._stroke(mark), joint="curve")

    def _fill(self, rings: Sequence[Ring], mark: Mark) -> None:
        """Even and odd, so that a ring inside another is a hole."""
        box = _bounds(rings, self.picture.size)
        if box[0] >= box[2] or box[1] >= box[3]:
            return
        mask = Image.new("1", (box[2] - box[0], box[3] - box[1]), 0)
        for ring in rings:
            layer = Image.new("1", mask.size, 0)
            points = [(x - box[0], y - box[1]) for x, y in ring]
            ImageDraw.Draw(layer).polygon(points, fill=1)
            mask = ImageChops.logical_xor(mask, layer)
        opacity = float(mark.attributes.get("opacity", 1))
        cover = _pattern(str(mark.attributes["fill"]), mask.size, self.scale)
        part = mask.convert("L").point([round(value * opacity) for value in range(256)])
        self.picture.paste(cover, box[:2], part)

    def _text(self, mark: Mark) -> None:
        x, y, size = self._at(mark, "x", "y", "font-size")
        ends = {"start": "l", "middle": "m", "end": "r"}
        anchor = ends[str(mark.attributes["text-anchor"])]
        side = str(mark.attributes.get("direction", self.direction))
        if side == "rtl":
            anchor = {"l": "r", "r": "l", "m": "m"}[anchor]
        font = find_font(int(mark.attributes.get("font-weight", 400)), round(size, 1))
        halo = mark.attributes.get("stroke")
        self.pen.text(
            (x, y), mark.text, fill=_colour(mark.attributes["fill"]), font=font,
            anchor=f"{anchor}s", direction=side if has_fonts() else None,
            # A stroke of SVG is half inside the letters.
            stroke_width=self._stroke(mark) // 2 if halo else 0,
            stroke_fill=_colour(halo) if halo else None,
        )  # fmt: skip

    def _stroke(self, mark: Mark) -> int:
        return max(round(float(mark.attributes.get("stroke-width", 1)) * self.scale), 1)


def read_ring(path: str) -> Iterator[tuple[float, float]]:
    """The points of a ring such as `1 2L3 4Z`, or, with steps from point to point, `1 2l2 2z`."""
    numbers = [float(number) for number in re.findall(r"-?[\d.]+", path)]
    x = y = 0.0
    for one, other in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = (x + one, y + other) if "l" in path else (one, other)
        yield x, y


def _colour(token: object) -> str:
    """The value of `var(--teal)`."""
    return COLOURS[str(token).removeprefix("var(--").removesuffix(")")]


def _numbers(mark: Mark, name: str) -> list[float]:
    return [float(number) for number in str(mark.attributes.get(name, "")).split()]


def _dashes(
    start: tuple[float, float], end: tuple[float, float], dashes: Sequence[float], scale: float
) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """The parts of a line that are drawn."""
    (x, y), (to_x, to_y) = start, end
    length = ((to_x - x) ** 2 + (to_y - y) ** 2) ** 0.5
    if not dashes or not length:
        yield start, end
        return
    drawn, left_out = (dash * scale for dash in dashes)
    at = 0.0
    while at < length:
        first, last = at / length, min(at + drawn, length) / length
        yield (
            (x + (to_x - x) * first, y + (to_y - y) * first),
            (x + (to_x - x) * last, y + (to_y - y) * last),
        )
        at += drawn + left_out


def _bounds(rings: Sequence[Ring], size: tuple[int, int]) -> tuple[int, int, int, int]:
    """The pixels that the rings need, of those that the picture has."""
    across = [x for ring in rings for x, _ in ring]
    down = [y for ring in rings for _, y in ring]
    return (
        max(int(min(across)), 0),
        max(int(min(down)), 0),
        min(int(max(across)) + 1, size[0]),
        min(int(max(down)) + 1, size[1]),
    )


def _pattern(fill: str, size: tuple[int, int], scale: float) -> Image.Image:
    """A picture filled with a colour, or with a pattern of `svg`."""
    if not fill.startswith("url"):
        return Image.new("RGB", size, _colour(fill))
    name = fill[len("url(#") : -1]
    ground = "ochre" if name == "dotted" else "ground"
    cover = Image.new("RGB", size, COLOURS[ground])
    pen = ImageDraw.Draw(cover)
    step = {"gap": 9.9, "dotted": 8.0, "striped": 8.5, "crossed": 8.0}[name] * scale
    colour = COLOURS[
        {"gap": "outline", "dotted": "indigo-deep", "striped": "link"}.get(name, "muted")
    ]
    width = max(round({"gap": 1.5, "striped": 3.0}.get(name, 1.0) * scale), 1)
    number = int((size[0] + size[1]) / step) + 2
    for count in range(number):
        at = count * step
        if name == "dotted":
            for other in range(number):
                x, y, radius = at + step / 2, (other + 0.5) * step, 1.6 * scale
                pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)
        elif name == "crossed":
            pen.line((0, at + step / 2, size[0], at + step / 2), fill=colour, width=width)
            pen.line((at + step / 2, 0, at + step / 2, size[1]), fill=colour, width=width)
        else:
            pen.line((at, 0, at - size[1], size[1]), fill=colour, width=width)
    return cover
