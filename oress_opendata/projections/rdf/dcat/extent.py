"""The extent of places as DCAT gives it: the rectangle and the middle of their boundaries.

From the GeoJSON of a release that names a place in each feature (`oress:boundaries`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from oress_opendata.iris import is_id, record_iri
from oress_opendata.model.release import Manifest
from oress_opendata.model.texts import codes_of
from oress_opendata.projections.rdf.dcat.context import DescriptionContext
from oress_opendata.projections.rdf.graph import Graph
from oress_opendata.store.blobs import Blobs

Point = tuple[float, float]
# Five decimals of a degree are a metre.
DECIMALS = 5


def extents_to_rdf(manifest: Manifest, blobs: Blobs, context: DescriptionContext) -> Graph:
    """The extent of each place that has boundaries here. If the dataset is about one place, that
    place has the extent of all."""
    graph, base = Graph(), context.settings.id_base
    for resource in manifest.descriptor.get("resources", []):
        stated = resource.get("oress:boundaries") or {}
        file = manifest.find_file(str(resource.get("path")))
        if file is None or not stated.get("register"):
            continue
        content = json.loads(blobs.checked(file.sha256).read_text(encoding="utf-8"))
        points = _points_by_code(content, str(stated.get("property")))
        about = codes_of(manifest.descriptor.get("oress:spatial"))
        if len(about) == 1:
            points.setdefault(about[0], [point for some in points.values() for point in some])
        for code, some in points.items():
            if some:
                _add_extent(graph, record_iri(base, str(stated["register"]), code), some)
    return graph


def _points_by_code(content: Mapping[str, Any], name: str) -> dict[str, list[Point]]:
    found: dict[str, list[Point]] = {}
    for feature in content.get("features") or ():
        code = str((feature.get("properties") or {}).get(name) or "")
        if is_id(code):
            coordinates = (feature.get("geometry") or {}).get("coordinates") or ()
            found.setdefault(code, []).extend(_flatten(coordinates))
    return found


def _flatten(coordinates: Any) -> Iterator[Point]:
    """The points of a geometry of any depth (RFC 7946, section 3.1)."""
    if len(coordinates) >= 2 and all(isinstance(part, int | float) for part in coordinates):
        yield coordinates[0], coordinates[1]
    else:
        for part in coordinates:
            yield from _flatten(part)


def _add_extent(graph: Graph, place: str, points: list[Point]) -> None:
    longitudes, latitudes = zip(*points, strict=True)
    west, east = min(longitudes), max(longitudes)
    south, north = min(latitudes), max(latitudes)
    corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
    ring = ",".join(_pair(*corner) for corner in corners)
    graph.type(place, "dct:Location")
    graph.wkt(place, "dcat:bbox", f"POLYGON(({ring}))")
    middle = _pair((west + east) / 2, (south + north) / 2)
    graph.wkt(place, "dcat:centroid", f"POINT({middle})")


def _pair(longitude: float, latitude: float) -> str:
    return f"{round(longitude, DECIMALS)} {round(latitude, DECIMALS)}"
