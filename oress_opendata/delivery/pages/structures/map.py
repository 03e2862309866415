"""Maps of the region: circles on provinces for a count, or the position of one structure.

The templates draw them as SVG.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from oress_opendata.delivery.pages.shared.formatting import show_number
from oress_opendata.delivery.pages.shared.names import name_place
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.model.places import Place
from oress_opendata.queries.boundaries import WIDTH, Drawing, draw_outlines
from oress_opendata.queries.places import read_places

# A point further outside the map than this is not drawn, in pixels of the drawing.
MARGIN = 40
# The radius of the circle of the province with the most.
LARGEST = 42.0


@dataclass(frozen=True, slots=True)
class Shape:
    """A province on the map, its number in a circle whose area is proportional to it; `href`
    narrows the list to the province."""

    place: Place
    name: Text
    path: str
    x: float
    y: float
    radius: float
    count: int
    shown: str
    href: str


@dataclass(frozen=True, slots=True)
class Map:
    drawing: Drawing
    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """A structure on the map: its point where it is known, else only its province."""

    drawing: Drawing
    province: str
    point: tuple[float, float] | None


def show_counts(
    reader: Reader,
    connection: Connection,
    counts: Mapping[str, int],
    href: Callable[[str], str],
) -> Map | None:
    """The provinces with their counts; None where there are no outlines."""
    drawing = draw_outlines(reader.service, connection)
    return (
        Map(drawing, tuple(_shapes(reader, connection, drawing, counts, href))) if drawing else None
    )


def _shapes(
    reader: Reader,
    connection: Connection,
    drawing: Drawing,
    counts: Mapping[str, int],
    href: Callable[[str], str],
) -> Iterator[Shape]:
    places = read_places(reader.service, connection)
    most = max(counts.values(), default=0)
    for outline in drawing.outlines:
        place = places.all.get(outline.code)
        if place is None:
            continue
        count = counts.get(outline.code, 0)
        radius = LARGEST * (count / most) ** 0.5 if count else 0.0
        yield Shape(
            place, name_place(reader, places, place.code), outline.path, outline.x, outline.y,
            radius=round(radius, 1),
            count=count,
            shown=show_number(count, reader.language),
            href=href(outline.code),
        )  # fmt: skip


def show_spot(
    reader: Reader, connection: Connection, values: Mapping[str, Any], province: Place | None
) -> Spot | None:
    """None where there are no outlines, or neither position nor province is known."""
    drawing = draw_outlines(reader.service, connection)
    if drawing is None:
        return None
    point = find_point(drawing, values)
    known = province is not None and any(
        outline.code == province.code for outline in drawing.outlines
    )
    if point is None and not known:
        return None
    return Spot(drawing, province.code if province else "", point)


def find_point(drawing: Drawing, values: Mapping[str, Any]) -> tuple[float, float] | None:
    """Where a position is drawn; None where there is none on the map."""
    latitude, longitude = values.get("latitude"), values.get("longitude")
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        return None
    x, y = drawing.projection.place((longitude, latitude))
    inside = -MARGIN <= x <= WIDTH + MARGIN and -MARGIN <= y <= drawing.height + MARGIN
    return (round(x, 1), round(y, 1)) if inside else None
