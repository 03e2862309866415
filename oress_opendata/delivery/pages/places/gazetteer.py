"""The list of places: provinces with their communes, narrowed by a name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import ClassVar

from sqlalchemy import Connection

from oress_opendata.delivery.pages.shared.figures import FigureDisplay
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.delivery.parameters.query_string import read_query_string
from oress_opendata.model.indicators import PEOPLE
from oress_opendata.model.places import Place, Places
from oress_opendata.projections.search.analysis.folding import sort_key
from oress_opendata.queries.indicators import find_cubes
from oress_opendata.queries.observations import read_slice
from oress_opendata.queries.places import read_places
from oress_opendata.queries.tables import tables_state


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A place in the list, and those inside it."""

    place: Place
    name: Text
    kind: Text
    people: str
    inside: tuple[PlaceView, ...] = ()


@dataclass(frozen=True, slots=True)
class PlacesPage(Page):
    """`name` is the text that narrows the list, `outer` are the places around the provinces,
    `count` the communes found."""

    template: ClassVar[str] = "places/places.html"

    name: str
    outer: tuple[PlaceView, ...]
    provinces: tuple[PlaceView, ...]
    count: int


def render_list(reader: Reader, connection: Connection) -> str:
    display = FigureDisplay(reader, read_places(reader.service, connection))
    places = display.places
    name = read_query_string().text("q").strip()[:100]
    people = count_people(display, connection)
    top = [place for place in places.all.values() if places.all.get(place.parent or "") is None]
    regions = [places.region] if places.region else []
    views = [_view_province(display, province, people, name) for province in _provinces(places)]
    found = tuple(view for view in views if view.inside or _matches(view.place, name))
    outer = (place for place in (*top, *regions) if _matches(place, name))
    page = PlacesPage(
        name=name,
        outer=view_places(display, outer, people),
        provinces=found,
        count=sum(len(view.inside) for view in found),
    )
    return render(page)


def _provinces(places: Places) -> list[Place]:
    region = places.region
    order = {province.code: number for number, province in enumerate(places.provinces)}
    return sorted(
        places.provinces,
        key=lambda province: (
            province.parent != (region.code if region else ""),
            order[province.code],
        ),
    )


def _view_province(
    display: FigureDisplay, province: Place, people: dict[str, str], name: str
) -> PlaceView:
    """A province with the communes that match; with all of them where it matches itself."""
    communes = (
        commune
        for commune in display.places.communes_of(province.code)
        if _matches(province, name) or _matches(commune, name)
    )
    (view,) = view_places(display, [province], people)
    return replace(view, inside=view_places(display, communes, people))


def view_places(
    display: FigureDisplay, places: Iterable[Place], people: dict[str, str]
) -> tuple[PlaceView, ...]:
    """Places in the order of their names."""
    views = (
        PlaceView(
            place,
            display.text(place) or Text(place.code),
            display.reader.label("place-type", place.kind),
            people.get(place.code, ""),
        )
        for place in places
    )
    return tuple(sorted(views, key=lambda view: sort_key(str(view.name))))


def count_people(display: FigureDisplay, connection: Connection) -> dict[str, str]:
    """The newest legal population of every place, formatted."""
    service, language = display.reader.service, display.reader.language
    state = ("people", language, tables_state(service))
    return service.snapshots.read(connection).remember(
        state, lambda: _count_people(display, connection)
    )


def _count_people(display: FigureDisplay, connection: Connection) -> dict[str, str]:
    cubes = find_cubes(display.reader.service, connection)
    found = read_slice(cubes, list(display.places.all), indicators=[PEOPLE])
    periods = found.periods(PEOPLE)[:1]
    values = (
        (code, found.value(PEOPLE, period, code))
        for period in periods
        for code in display.places.all
    )
    return {code: display.figure(PEOPLE, value) for code, value in values if value is not None}


def _matches(place: Place, name: str) -> bool:
    """Whether the place's code begins with the text, or one of its names holds every word."""
    if not name or place.code.startswith(name):
        return True
    words = sort_key(name).split()
    return any(
        words and all(word in sort_key(known) for word in words) for known in place.names.values()
    )
