"""Where names fit on a map: inside their shape, or in the sea with a line to it.

A mask of the canvas, two pixels a unit, says what is covered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce

from PIL import Image, ImageChops, ImageDraw

from oress_opendata.delivery.pages.atlas.canvas import Canvas, Point, Ring, area_of, middle_of
from oress_opendata.delivery.pages.atlas.picture import LEADING, SIZE, Label

Box = tuple[float, float, float, float]
FINE = 2
# The width of a letter for each unit of size, Latin and Arabic: a little more than the font's.
LETTER, ARABIC_LETTER = 0.58, 0.5
# Places that are tried inside a shape, and in the sea.
STEP, SEA_STEP = 2.0, 6.0
GAP = 4.0
# A unit of a line over another place is as bad as this many units of distance.
CROSSING = 4.0
# How far the name of a sea may be from the middle of the sea.
FARTHEST = 80.0
AROUND = ((0, 0), (-FINE, -FINE), (FINE, -FINE), (-FINE, FINE), (FINE, FINE))


class Mask:
    """What is covered, as it is now: its pixels are read one by one far faster than by boxes."""

    def __init__(self, *images: Image.Image) -> None:
        self.image = reduce(ImageChops.lighter, images)
        self.pixels = self.image.tobytes()
        self.width, self.height = self.image.size

    def is_free(self, box: Box) -> bool:
        left, top, right, bottom = (round(side * FINE) for side in box)
        # Most boxes are covered in their middle.
        if self._covers((left + right) // 2, (top + bottom) // 2):
            return False
        return self.image.crop((left, top, right, bottom)).getbbox() is None

    def covers(self, x: float, y: float) -> bool:
        """Whether something is at a point, or a unit beside it."""
        across, down = round(x * FINE), round(y * FINE)
        return any(self._covers(across + right, down + below) for right, below in AROUND)

    def _covers(self, x: int, y: int) -> bool:
        inside = 0 <= x < self.width and 0 <= y < self.height
        return inside and self.pixels[y * self.width + x] > 0


@dataclass(slots=True)
class Labeller:
    """Places labels one after the other; none covers another. `taken` masks what no label may
    cover, `written` the labels alone."""

    canvas: Canvas
    letter: float
    taken: Image.Image = field(init=False)
    written: Image.Image = field(init=False)

    def __post_init__(self) -> None:
        self.taken, self.written = self._mask(), self._mask()

    def room(self, lines: Sequence[str]) -> tuple[float, float]:
        return max(map(len, lines)) * self.letter * SIZE, len(lines) * LEADING

    def inside(
        self, rings: Sequence[Ring], variants: Iterable[Sequence[str]], tone: str
    ) -> Label | None:
        """The label inside a shape, near its middle, in the first of the wordings that fits."""
        largest = max(rings, key=lambda ring: abs(area_of(ring)))
        outside = self._mask(1)
        ImageDraw.Draw(outside).polygon(self._fine(largest), fill=0)
        covered = Mask(outside, self.taken)
        for lines in variants:
            width, height = self.room(lines)
            for x, y in _around(middle_of(largest), largest):
                box = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
                if covered.is_free(box):
                    self._take(box)
                    return Label(round(x, 1), self._first_line(y, lines), tuple(lines), tone)
        return None

    def beside(
        self, rings: Sequence[Ring], variants: Iterable[Sequence[str]], land: Image.Image
    ) -> Label | None:
        """The label in the sea, near its shape, with a line to it that crosses little else."""
        largest = max(rings, key=lambda ring: abs(area_of(ring)))
        goal = middle_of(largest)
        others = land.copy()
        ImageDraw.Draw(others).polygon(self._fine(largest), fill=0)
        masks = Mask(land, self.taken), Mask(self.written), Mask(others)
        best: tuple[float, Box, Label] | None = None
        for lines in variants:
            for cost, box, label in self._lead_to(goal, lines, *masks):
                if best is None or cost < best[0]:
                    best = (cost, box, label)
        if best is None:
            return None
        self._take(best[1])
        return best[2]

    def _lead_to(
        self, goal: Point, lines: Sequence[str], covered: Mask, written: Mask, others: Mask
    ) -> Iterator[tuple[float, Box, Label]]:
        """Free places of a label, each with its cost, until no other can be better."""
        width, height = self.room(lines)
        least = float("inf")
        for away, x, y in self._free_points(goal, width, height):
            if away >= least:
                return
            box = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
            wide = (box[0] - GAP, box[1] - GAP, box[2] + GAP, box[3] + GAP)
            if not covered.is_free(wide):
                continue
            label = self._lead(box, lines, goal)
            points = _points_of(label)
            if not any(written.covers(*point) for point in points):
                crossed = GAP * sum(others.covers(*point) for point in points)
                cost = away + CROSSING * crossed + height / 2
                least = min(least, cost)
                yield cost, wide, label

    def at(
        self, point: Point, lines: Sequence[str], tone: str, kind: str, *, moved: bool = False
    ) -> Label | None:
        """The label at a point, if nothing is there yet; with `moved`, beside a dot at it."""
        width, height = self.room(lines)
        sides = (("start", 5.0), ("end", -5.0)) if moved else (("middle", 0.0),)
        for anchor, away in sides:
            left = {"start": away, "end": away - width, "middle": -width / 2}[anchor]
            box = (point[0] + left, point[1] - height / 2, point[0] + left + width,
                   point[1] + height / 2)  # fmt: skip
            if self._is_on_canvas(box) and Mask(self.taken).is_free(box):
                self._take(box)
                y = self._first_line(point[1], lines)
                dot = point if moved else None
                return Label(
                    round(point[0] + away, 1), y, tuple(lines), tone, anchor, kind, dot=dot
                )
        return None

    def near(
        self, point: Point, lines: Sequence[str], land: Image.Image, tone: str, kind: str
    ) -> Label | None:
        """The label in the sea at a point, or a little beside it."""
        width, height = self.room(lines)
        covered = Mask(land, self.taken)
        middles = ((abs(x - point[0]) + abs(y - point[1]), x, y)
                   for _, x, y in self._free_points(point, width, height))  # fmt: skip
        for away, x, y in sorted(middles):
            box = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
            if away > FARTHEST:
                return None
            if covered.is_free(box):
                self._take(box)
                first = self._first_line(y, lines)
                return Label(round(x, 1), first, tuple(lines), tone, "middle", kind)
        return None

    def cover(self, shapes: Iterable[Sequence[Ring]]) -> Image.Image:
        """A mask of shapes."""
        mask = self._mask()
        pen = ImageDraw.Draw(mask)
        for rings in shapes:
            for ring in rings:
                pen.polygon(self._fine(ring), fill=1)
        return mask

    def keep_free(self, point: Point, radius: float) -> None:
        """No label covers a circle."""
        box = (point[0] - radius, point[1] - radius, point[0] + radius, point[1] + radius)
        ImageDraw.Draw(self.taken).ellipse([side * FINE for side in box], fill=1)

    def _lead(self, box: Box, lines: Sequence[str], goal: Point) -> Label:
        left, top, right, bottom = box
        y = (top + bottom) / 2
        if goal[0] < left:
            anchor, x, end = "start", left, left - 2
        elif goal[0] > right:
            anchor, x, end = "end", right, right + 2
        else:
            anchor, x, end = "middle", (left + right) / 2, (left + right) / 2
        edge = bottom if anchor == "middle" and goal[1] > y else top if anchor == "middle" else y
        leader = (round(end, 1), round(edge, 1), round(goal[0], 1), round(goal[1], 1))
        first = self._first_line(y, lines)
        return Label(round(x, 1), first, tuple(lines), "ink", anchor, leader=leader)

    def _free_points(
        self, goal: Point, width: float, height: float
    ) -> list[tuple[float, float, float]]:
        """Middles of boxes, by their distance from a point, the nearest first."""
        across = _steps(width / 2 + GAP, self.canvas.width - width / 2 - GAP, SEA_STEP)
        down = _steps(height / 2 + GAP, self.canvas.height - height / 2 - GAP, SEA_STEP)

        def distance(x: float, y: float) -> float:
            aside = max(abs(x - goal[0]) - width / 2, 0)
            return float((aside**2 + max(abs(y - goal[1]) - height / 2, 0) ** 2) ** 0.5)

        return sorted((distance(x, y), x, y) for x in across for y in down)

    def _first_line(self, middle: float, lines: Sequence[str]) -> float:
        """The base of the first line of a text around a height."""
        return round(middle - (len(lines) - 1) * LEADING / 2 + 0.35 * SIZE, 1)

    def _mask(self, value: int = 0) -> Image.Image:
        size = (round(self.canvas.width * FINE), round(self.canvas.height * FINE))
        return Image.new("L", size, value)

    def _fine(self, ring: Ring) -> list[Point]:
        return [(x * FINE, y * FINE) for x, y in ring]

    def _is_on_canvas(self, box: Box) -> bool:
        corners = ((box[0], box[1]), (box[2], box[3]))
        return all(map(self.canvas.holds, corners))

    def _take(self, box: Box) -> None:
        for mask in (self.taken, self.written):
            ImageDraw.Draw(mask).rectangle([side * FINE for side in box], fill=1)


def _points_of(label: Label) -> list[Point]:
    """Points of a label's line, `GAP` apart."""
    x, y, to_x, to_y = label.leader or (0, 0, 0, 0)
    length = ((to_x - x) ** 2 + (to_y - y) ** 2) ** 0.5
    steps = max(int(length / GAP), 1)
    return [(x + (to_x - x) * step / steps, y + (to_y - y) * step / steps) for step in range(steps)]


def _around(middle: Point, ring: Ring) -> list[Point]:
    """Points inside the bounds of a ring, the nearest to its middle first."""
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    points = [(x, y) for x in _steps(min(xs), max(xs)) for y in _steps(min(ys), max(ys))]
    points.sort(key=lambda point: (point[0] - middle[0]) ** 2 + (point[1] - middle[1]) ** 2)
    return [middle, *points]


def _steps(least: float, most: float, step: float = STEP) -> list[float]:
    return [least + step * number for number in range(int(max(most - least, 0) / step) + 1)]
