"""From degrees to the units of a drawing, for the region or for one province.

A drawing is as wide as the screen of a small telephone, so that its texts are as tall there as they
are written: `site.css` makes them smaller where there is more room.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from oress_opendata.queries.boundaries import rings_of

WIDTH = 352.0
# Room for the names of seas, on the left and above; the region fills the rest.
MARGINS = (60.0, 34.0, 6.0, 10.0)
NARROW = (10.0, 10.0, 10.0, 10.0)

Point = tuple[float, float]
Ring = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Canvas:
    west: float
    north: float
    shrink: float
    scale: float
    left: float
    top: float
    height: float
    width: float = WIDTH

    def place(self, longitude: float, latitude: float) -> Point:
        x = self.left + (longitude - self.west) * self.shrink * self.scale
        return round(x, 1), round(self.top + (self.north - latitude) * self.scale, 1)

    def rings(self, feature: Mapping[str, Any]) -> tuple[Ring, ...]:
        return tuple(
            tuple(self.place(point[0], point[1]) for point in ring) for ring in rings_of(feature)
        )

    def holds(self, point: Point) -> bool:
        return 0 <= point[0] <= self.width and 0 <= point[1] <= self.height


def make_canvas(
    features: Iterable[Mapping[str, Any]], margins: tuple[float, float, float, float]
) -> Canvas:
    """A canvas that these features fill: as wide as all, and no taller than wide."""
    points = [point for feature in features for ring in rings_of(feature) for point in ring]
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    left, top, right, bottom = margins
    shrink = math.cos(math.radians((south + north) / 2))
    across, down = (east - west) * shrink, north - south
    scale = min((WIDTH - left - right) / across, (WIDTH - top - bottom) / down)
    left += (WIDTH - left - right - across * scale) / 2
    return Canvas(west, north, shrink, scale, left, top, math.ceil(top + bottom + down * scale))


def write_path(rings: Iterable[Ring]) -> str:
    """Steps from point to point, which are short to write."""
    return "".join(_path(rings))


def write_points(rings: Iterable[Sequence[Point]]) -> str:
    """Absolute points, which can be scaled and moved."""
    closed = ("L".join(f"{x:.1f} {y:.1f}" for x, y in ring) for ring in rings)
    return "".join(f"M{points}Z" for points in closed)


def _path(rings: Iterable[Ring]) -> Iterator[str]:
    for ring in rings:
        (x, y), *rest = ring[:-1] if ring[0] == ring[-1] else ring
        yield f"M{x:g} {y:g}l"
        steps = []
        for a, b in rest:
            steps.append(f"{_short(a - x)} {_short(b - y)}")
            x, y = a, b
        yield " ".join(steps) + "z"


def _short(number: float) -> str:
    return f"{round(number, 1):g}".replace("0.", ".") if abs(number) < 1 else f"{number:.1f}"


def middle_of(ring: Sequence[Point]) -> Point:
    """The centroid of a ring."""
    pairs = list(zip(ring, [*ring[1:], ring[0]], strict=True))
    area = area_of(ring) or 1.0
    x = sum((p[0] + q[0]) * (p[0] * q[1] - q[0] * p[1]) for p, q in pairs) / (6 * area)
    y = sum((p[1] + q[1]) * (p[0] * q[1] - q[0] * p[1]) for p, q in pairs) / (6 * area)
    return x, y


def area_of(ring: Sequence[Point]) -> float:
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return sum(x * b - a * y for (x, y), (a, b) in pairs) / 2
