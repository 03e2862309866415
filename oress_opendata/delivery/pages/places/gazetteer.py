"""The list of places: provinces with their communes, narrowed by a name. Called by `places`, whose
sheets list what lies in a place in the same words.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, request
from sqlalchemy import Connection

from oress_opendata.delivery.pages.shared.figures import Teller
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.model.places import Place, Places
from oress_opendata.projections.search.analysis.folding import sort_key
from oress_opendata.queries.indicators import PEOPLE, find_cubes
from oress_opendata.queries.observations import read_slice
from oress_opendata.queries.places import read_places


@dataclass(frozen=True, slots=True)
class Entry:
    """A place in the list, and what lies in it."""

    place: Place
    name: Text
    kind: Text
    people: str
    inside: tuple[Entry, ...] = ()


def render_list(reader: Reader, connection: Connection) -> str:
    teller = Teller(reader, read_places(reader.service, connection))
    places = teller.places
    asked = request.args.get("q", "").strip()[:100]
    people = count_people(teller, connection)
    top = [place for place in places.all.values() if places.all.get(place.parent or "") is None]
    regions = [place for place in places.all.values() if place == places.region]
    entries = [_entry(teller, province, people, asked) for province in _provinces(places)]
    found = [entry for entry in entries if entry.inside or _matches(entry.place, asked)]
    return render_template(
        "places/places.html",
        asked=asked,
        outer=list_entries(
            teller, [place for place in (*top, *regions) if _matches(place, asked)], people
        ),
        provinces=found,
        count=sum(len(entry.inside) for entry in found),
        total=len(places.all),
    )


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


def _entry(teller: Teller, province: Place, people: dict[str, str], asked: str) -> Entry:
    """A province with its communes; with those that are asked for, unless it is itself."""
    communes = [
        commune
        for commune in teller.places.communes_of(province.code)
        if _matches(province, asked) or _matches(commune, asked)
    ]
    entry = list_entries(teller, [province], people)[0]
    return Entry(
        entry.place, entry.name, entry.kind, entry.people, list_entries(teller, communes, people)
    )


def list_entries(
    teller: Teller, places: list[Place] | tuple[Place, ...], people: dict[str, str]
) -> tuple[Entry, ...]:
    found = (
        Entry(
            place,
            teller.text(place) or Text(place.code),
            teller.reader.label("place-type", place.kind),
            people.get(place.code, ""),
        )
        for place in places
    )
    return tuple(sorted(found, key=lambda entry: sort_key(str(entry.name))))


def count_people(teller: Teller, connection: Connection) -> dict[str, str]:
    """The newest legal population of every place, as it is shown."""
    cubes = find_cubes(teller.reader.service, connection)
    found = read_slice(cubes, list(teller.places.all), indicators=[PEOPLE])
    periods = found.periods(PEOPLE)[:1]
    values = (
        (code, found.value(PEOPLE, period, code))
        for period in periods
        for code in teller.places.all
    )
    return {code: teller.figure(PEOPLE, value) for code, value in values if value is not None}


def _matches(place: Place, asked: str) -> bool:
    """Whether a place's code begins so, or every word asked is in one of its names."""
    if not asked or place.code.startswith(asked):
        return True
    words = sort_key(asked).split()
    return any(
        words and all(word in sort_key(name) for word in words) for name in place.names.values()
    )
