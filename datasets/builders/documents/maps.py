"""The provinces as outlines for Typst: polygons in units of a map that is 100 wide.

The boundaries are OpenStreetMap's (ODbL); every map says so.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Point = tuple[float, float]
WIDTH = 100.0
# Space for the names next to their provinces, at the left and above.
LEFT, TOP = 13.0, 7.0
# For a name that does not fit inside: its distance from the centre, in units.
ASIDE = {"01.573": (12.0, -2.5), "01.227": (0.0, -12.5), "01.511": (-16.5, -3.0)}
SHIFTS = {"01.571": (0.5, 1.0), **ASIDE}


def draw_map(path: Path) -> dict[str, Any]:
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    outlines = {
        feature["properties"]["code"]: list(_rings(feature["geometry"])) for feature in features
    }
    points = [point for rings in outlines.values() for ring in rings for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    # At this latitude a degree of longitude is shorter than one of latitude.
    shrink = math.cos(math.radians((south + north) / 2))
    unit = (WIDTH - LEFT) / ((east - west) * shrink)

    def place(point: Point) -> Point:
        x, y = LEFT + (point[0] - west) * shrink * unit, TOP + (north - point[1]) * unit
        return round(x, 2), round(y, 2)

    return {
        "height": round(TOP + (north - south) * unit, 2),
        "aside": list(ASIDE),
        "provinces": {
            code: _describe(code, [[place(point) for point in ring] for ring in rings])
            for code, rings in outlines.items()
        },
    }


def _rings(geometry: dict[str, Any]) -> Iterator[list[Point]]:
    """The outer ring of each part; the provinces have no holes."""
    many = geometry["type"] == "MultiPolygon"
    for polygon in geometry["coordinates"] if many else [geometry["coordinates"]]:
        yield [(x, y) for x, y, *_ in polygon[0]]


def _describe(code: str, rings: list[list[Point]]) -> dict[str, Any]:
    x, y = _middle(max(rings, key=lambda ring: abs(_area(ring))))
    shift = SHIFTS.get(code, (0.0, 0.0))
    return {"rings": rings, "label": [round(x + shift[0], 2), round(y + shift[1], 2)]}


def _area(ring: list[Point]) -> float:
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs) / 2


def _middle(ring: list[Point]) -> Point:
    area = _area(ring)
    x = y = 0.0
    for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
        cross = a[0] * b[1] - b[0] * a[1]
        x += (a[0] + b[0]) * cross
        y += (a[1] + b[1]) * cross
    return x / (6 * area), y / (6 * area)
