"""Towns on a map, for orientation: the seats with the most people whose point is known."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from oress_opendata.delivery.pages.atlas.drawing import Town
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.model.indicators import PEOPLE
from oress_opendata.queries.indicators import Cube, list_indicators, read_figures
from oress_opendata.queries.places import read_places
from oress_opendata.store.records import read_records

URBAN, SEAT = "commune_urbaine", "chef_lieu"
TOWNS = 9


def find_towns(reader: Reader, connection: Connection, cubes: tuple[Cube, ...]) -> tuple[Town, ...]:
    periods = list_indicators(cubes).get(PEOPLE, ())
    people = read_figures(cubes, PEOPLE, periods[0]) if periods else None
    if people is None:
        return ()
    places = read_places(reader.service, connection)
    communes = [place for place in places.communes if place.kind == URBAN]
    communes.sort(key=lambda place: -people.values.get(place.code, 0))
    records = read_records(connection, "place", [place.code for place in communes])
    towns = (
        Town(str(reader.name(place.names)), float(longitude), float(latitude))
        for place in communes
        if (values := records[place.code].values if place.code in records else {})
        and _first(values.get("kind")) == SEAT
        and (longitude := _first(values.get("longitude"))) is not None
        and (latitude := _first(values.get("latitude"))) is not None
    )
    return tuple(towns)[:TOWNS]


def _first(value: Any) -> Any:
    """The cell of a satellite is a list; a coded one has a code."""
    found = value[0] if isinstance(value, list | tuple) and value else value
    return found.get("code") if isinstance(found, dict) else found
