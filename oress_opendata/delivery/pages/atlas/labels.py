"""Where names fit on a map: inside their shape, or in the sea with a line to it.

A mask of the canvas, two pixels a unit, says what is covered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from math import inf

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
# What a line keeps from others, on each side.
BESIDE = 1.0


class Mask:
    """What is covered, as it is now, for boxes of one size: a pixel says whether the box that
    begins there covers anything, and is read far faster than a box. `corner` is where the images
    begin; outside of them nothing is covered."""

    def __init__(self, size: Point, *images: Image.Image, corner: tuple[int, int] = (0, 0)) -> None:
        across, down = (max(round(side * FINE), 1) for side in size)
        spread = _spread(_spread(reduce(ImageChops.lighter, images), across, 0), 0, down)
        self.pixels = spread.tobytes()
        self.width, self.height = spread.size
        self.left, self.top = size[0] / 2 * FINE + corner[0], size[1] / 2 * FINE + corner[1]

    def has_room(self) -> bool:
        return 0 in self.pixels

    def is_free(self, x: float, y: float) -> bool:
        """Whether the box around a point is free."""
        across, down = round(x * FINE - self.left), round(y * FINE - self.top)
        if 0 <= across < self.width and 0 <= down < self.height:
            return not self.pixels[down * self.width + across]
        return True

    def free_points(self, xs: Sequence[float], ys: Sequence[float]) -> Iterator[Point]:
        """The points of a grid whose boxes are free; each column and row is found once."""
        rows = [(y, round(y * FINE - self.top)) for y in ys]
        for x in xs:
            across = round(x * FINE - self.left)
            inside = 0 <= across < self.width
            for y, down in rows:
                known = inside and 0 <= down < self.height
                if not (known and self.pixels[down * self.width + across]):
                    yield x, y


def _spread(image: Image.Image, across: int, down: int) -> Image.Image:
    """Each pixel is the most of as many, to the right or below. Each round doubles their number."""
    width, height = image.size
    done, many = 1, max(across, down)
    while done < many:
        step = min(done, many - done)
        right, below = (step, 0) if across else (0, step)
        image = ImageChops.lighter(image, image.crop((right, below, width + right, height + below)))
        done += step
    return image


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
        self, rings: Sequence[Ring], variants: Sequence[Sequence[str]], tone: str
    ) -> Label | None:
        """The label inside a shape, near its middle, in the first of the wordings that fits."""
        largest = max(rings, key=lambda ring: abs(area_of(ring)))
        within = self._bounds(largest, [self.room(lines) for lines in variants])
        outside = self._mask(1)
        ImageDraw.Draw(outside).polygon(self._fine(largest), fill=0)
        covered = ImageChops.lighter(outside, self.taken).crop(within)
        for lines in variants:
            width, height = self.room(lines)
            free = Mask((width, height), covered, corner=within[:2])
            for x, y in _around(middle_of(largest), largest) if free.has_room() else ():
                if free.is_free(x, y):
                    self._take(_box_around(x, y, width, height))
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
        around = (2 * BESIDE, 2 * BESIDE)
        crossing = Mask(around, self.written), Mask(around, others)
        covered = ImageChops.lighter(land, self.taken)
        best: tuple[float, Box, Label] | None = None
        for lines in variants:
            for cost, box, label in self._lead_to(goal, lines, covered, *crossing):
                if best is None or cost < best[0]:
                    best = (cost, box, label)
        if best is None:
            return None
        self._take(best[1])
        return best[2]

    def _lead_to(
        self, goal: Point, lines: Sequence[str], covered: Image.Image, written: Mask, others: Mask
    ) -> Iterator[tuple[float, Box, Label]]:
        """Free places of a label, each with its cost, until no other can be better."""
        width, height = self.room(lines)
        free = Mask((width + 2 * GAP, height + 2 * GAP), covered)
        least = inf
        for away, x, y in sorted(
            (_distance((x, y), goal, width, height), x, y)
            for x, y in self._free_points(width, height, free)
        ):
            if away >= least:
                return
            label = self._lead(_box_around(x, y, width, height), lines, goal)
            line = _points_of(label)
            if all(written.is_free(*point) for point in line):
                crossed = GAP * sum(not others.is_free(*point) for point in line)
                cost = away + CROSSING * crossed + height / 2
                least = min(least, cost)
                yield cost, _box_around(x, y, width + 2 * GAP, height + 2 * GAP), label

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
            if self._is_on_canvas(box) and self._is_free(box):
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
        free = Mask((width, height), land, self.taken)
        points = self._free_points(width, height, free)
        away, x, y = min(
            ((abs(x - point[0]) + abs(y - point[1]), x, y) for x, y in points),
            default=(inf, 0.0, 0.0),
        )
        if away > FARTHEST:
            return None
        self._take(_box_around(x, y, width, height))
        return Label(round(x, 1), self._first_line(y, lines), tuple(lines), tone, "middle", kind)

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

    def _free_points(self, width: float, height: float, free: Mask) -> list[Point]:
        """The middles of free boxes."""
        across = _steps(width / 2 + GAP, self.canvas.width - width / 2 - GAP, SEA_STEP)
        down = _steps(height / 2 + GAP, self.canvas.height - height / 2 - GAP, SEA_STEP)
        return list(free.free_points(across, down))

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

    def _bounds(self, ring: Ring, rooms: Sequence[Point]) -> tuple[int, int, int, int]:
        """The pixels of all boxes of some sizes with their middles within the bounds of a ring."""
        xs, ys = zip(*ring, strict=True)
        aside, above = (max(sides) / 2 + 1 for sides in zip(*rooms, strict=True))
        return (int(max(min(xs) - aside, 0) * FINE), int(max(min(ys) - above, 0) * FINE),
                int(min(max(xs) + aside, self.canvas.width) * FINE),
                int(min(max(ys) + above, self.canvas.height) * FINE))  # fmt: skip

    def _is_free(self, box: Box) -> bool:
        left, top, right, bottom = (round(side * FINE) for side in box)
        return self.taken.crop((left, top, right, bottom)).getbbox() is None

    def _take(self, box: Box) -> None:
        for mask in (self.taken, self.written):
            ImageDraw.Draw(mask).rectangle([side * FINE for side in box], fill=1)


def _points_of(label: Label) -> list[Point]:
    """Points of a label's line, `GAP` apart."""
    x, y, to_x, to_y = label.leader or (0, 0, 0, 0)
    length = ((to_x - x) ** 2 + (to_y - y) ** 2) ** 0.5
    steps = max(int(length / GAP), 1)
    return [(x + (to_x - x) * step / steps, y + (to_y - y) * step / steps) for step in range(steps)]


def _box_around(x: float, y: float, width: float, height: float) -> Box:
    return (x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def _distance(middle: Point, goal: Point, width: float, height: float) -> float:
    """How far a point is from a box."""
    aside = max(abs(middle[0] - goal[0]) - width / 2, 0)
    return float((aside**2 + max(abs(middle[1] - goal[1]) - height / 2, 0) ** 2) ** 0.5)


def _around(middle: Point, ring: Ring) -> list[Point]:
    """Points inside the bounds of a ring, the nearest to its middle first."""
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    points = [(x, y) for x in _steps(min(xs), max(xs)) for y in _steps(min(ys), max(ys))]
    points.sort(key=lambda point: (point[0] - middle[0]) ** 2 + (point[1] - middle[1]) ** 2)
    return [middle, *points]


def _steps(least: float, most: float, step: float = STEP) -> list[float]:
    return [least + step * number for number in range(int(max(most - least, 0) / step) + 1)]
