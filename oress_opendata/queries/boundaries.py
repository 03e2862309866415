"""Outlines of places as SVG paths, from the GeoJSON of the current releases.

Uses the resource whose features have the code of a place. The projection is equirectangular:
degrees, longitudes scaled by the cosine of the middle latitude, exact to a thousandth in a region.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection

from oress_opendata.model.form import FORMS
from oress_opendata.model.release import Release
from oress_opendata.queries.catalogue import Catalogue
from oress_opendata.store.releases import list_datasets

GEOJSON = FORMS["geojson"].media_type
WIDTH = 640

Point = Sequence[float]


@dataclass(frozen=True, slots=True)
class Outline:
    """The outline of a place. `path`, the centre and the width there are in drawing units."""

    code: str
    path: str
    x: float
    y: float
    width: float
    feature: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Projection:
    """From degrees to drawing units."""

    west: float
    north: float
    shrink: float
    scale: float

    def place(self, point: Point) -> tuple[float, float]:
        """The drawing coordinates of a longitude and a latitude."""
        longitude, latitude = point[0], point[1]
        x = (longitude - self.west) * self.shrink * self.scale
        return x, (self.north - latitude) * self.scale


@dataclass(frozen=True, slots=True)
class Drawing:
    """All outlines of a region; `credit` is the attribution that their licence requires, `notes`
    what a map must say about them, by language."""

    outlines: tuple[Outline, ...]
    height: int
    credit: str
    projection: Projection
    name: str = ""
    version: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def width(self) -> int:
        return WIDTH


def draw_outlines(catalogue: Catalogue, connection: Connection) -> Drawing | None:
    """The outlines of the first current release that has any; cached with the snapshot."""
    return next(iter(draw_all(catalogue, connection)), None)


def draw_all(catalogue: Catalogue, connection: Connection) -> tuple[Drawing, ...]:
    """The drawings of the first current release that has any, one a file; cached with the
    snapshot."""
    snapshot = catalogue.snapshots.read(connection)
    return snapshot.remember("outlines", lambda: _draw(catalogue, connection))


def find_drawing(drawings: Iterable[Drawing], codes: Collection[str]) -> Drawing | None:
    """The last drawing that has all of these places: later files of a release fit one another."""
    wanted = set(codes)
    fitting = [
        drawing
        for drawing in drawings
        if wanted and wanted <= {outline.code for outline in drawing.outlines}
    ]
    return fitting[-1] if fitting else None


def _draw(catalogue: Catalogue, connection: Connection) -> tuple[Drawing, ...]:
    for dataset in list_datasets(connection):
        if dataset.current and (found := tuple(_draw_release(catalogue, dataset.current))):
            return found
    return ()


def _draw_release(catalogue: Catalogue, release: Release) -> Iterator[Drawing]:
    manifest = catalogue.store.manifest(release.manifest)
    for resource in manifest.descriptor.get("resources", []):
        file = manifest.find_file(resource["path"])
        if resource.get("mediatype") != GEOJSON or file is None:
            continue
        content = json.loads(catalogue.store.blobs.checked(file.sha256).read_text(encoding="utf-8"))
        features = [feature for feature in content["features"] if feature["properties"].get("code")]
        if features:
            drawing = _project(features, str(content.get("attribution") or ""), release)
            yield replace(drawing, notes=content.get("note") or {})


def _project(features: Sequence[Mapping[str, Any]], credit: str, release: Release) -> Drawing:
    points = [point for feature in features for ring in rings_of(feature) for point in ring]
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    shrink = math.cos(math.radians((south + north) / 2))
    scale = WIDTH / ((east - west) * shrink)
    projection = Projection(west, north, shrink, scale)
    outlines = tuple(_outline(feature, projection) for feature in features)
    height = math.ceil((north - south) * scale)
    return Drawing(outlines, height, credit, projection, release.dataset, release.version)


def _outline(feature: Mapping[str, Any], projection: Projection) -> Outline:
    rings = [[projection.place(point) for point in ring] for ring in rings_of(feature)]
    largest = max(rings, key=lambda ring: abs(_area(ring)))
    x, y = _middle(largest)
    width = _width(largest, x, y)
    return Outline(str(feature["properties"]["code"]), "".join(_path(rings)), x, y, width, feature)


def rings_of(feature: Mapping[str, Any]) -> Iterator[Sequence[Point]]:
    geometry = feature["geometry"]
    polygons = (
        geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    )
    for polygon in polygons:
        yield from polygon


def _path(rings: Iterable[Sequence[tuple[float, float]]]) -> Iterator[str]:
    for ring in rings:
        yield "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring) + "Z"


def _area(ring: Sequence[tuple[float, float]]) -> float:
    return sum(x * b - a * y for (x, y), (a, b) in zip(ring, [*ring[1:], ring[0]], strict=True)) / 2


def _width(ring: Sequence[tuple[float, float]], x: float, y: float) -> float:
    """The width of a ring at a point: between its nearest sides to the left and to the right."""
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    sides = [a + (y - b) * (c - a) / (d - b) for (a, b), (c, d) in pairs if (b > y) != (d > y)]
    left = max((side for side in sides if side <= x), default=x)
    return min((side for side in sides if side >= x), default=x) - left


def _middle(ring: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The centroid of a ring."""
    area = _area(ring) or 1.0
    pairs = list(zip(ring, [*ring[1:], ring[0]], strict=True))
    x = sum((p[0] + q[0]) * (p[0] * q[1] - q[0] * p[1]) for p, q in pairs) / (6 * area)
    y = sum((p[1] + q[1]) * (p[0] * q[1] - q[0] * p[1]) for p, q in pairs) / (6 * area)
    return x, y
