"""What the atlas says of a choice: its map, its ranked places, its legend. Used by the atlas and by
the home page, which shows the same map small.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from oress_opendata.delivery.pages.shared.formatting import PERCENT, show_figure
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.texts import Text, pick_text
from oress_opendata.errors import BadQuery, NotFound
from oress_opendata.languages import N_, direction
from oress_opendata.model.places import PERIMETERS, Place, Places
from oress_opendata.queries.boundaries import WIDTH, Drawing, draw_outlines
from oress_opendata.queries.indicators import (
    PEOPLE,
    Cube,
    Figures,
    find_cubes,
    list_indicators,
    per_people,
    read_figures,
)
from oress_opendata.queries.natural_breaks import class_of, find_breaks
from oress_opendata.queries.places import read_places

FIRST = "establishments_non_profit"
FILLS = ("#E4F1EF", "#B3DAD5", "#76BDB5", "#35978E", "#0B6B64")
# Text on the two darkest classes is white.
DARK = 3
# About the width of a letter on the map, Latin and Arabic: a place that is narrower than its name
# is named beside it.
LETTER, ARABIC_LETTER = 7.5, 5.0
NOTHING = N_("There is no figure of places yet.")
NO_CHOICE = N_("The parameter {parameter} must be one of: {known}.")


@dataclass(frozen=True, slots=True)
class Choice:
    """What is shown. `rate` says that a count is told for each ten thousand people."""

    indicator: str
    period: str
    rate: bool
    perimeter: str


@dataclass(frozen=True, slots=True)
class Shape:
    """A province on the map. `number` is its class; None where nothing is known or it lies
    outside. Its name stands `aside`, to the left or the right, where the place is narrow."""

    place: Place
    name: Text
    path: str
    x: float
    y: float
    fill: str
    light: bool
    shown: str
    outside: bool
    aside: str


@dataclass(frozen=True, slots=True)
class Line:
    """A place in a ranked table; `width` of a hundred is the length of its bar."""

    place: Place
    name: Text
    inside: Text
    value: float
    shown: str
    width: float


@dataclass(frozen=True, slots=True)
class View:
    """All that the atlas says of a choice."""

    choice: Choice
    figures: Figures
    unit: str
    places: Places
    drawing: Drawing | None
    shapes: tuple[Shape, ...]
    provinces: tuple[Line, ...]
    communes: tuple[Line, ...]
    legend: tuple[tuple[str, str], ...]


def view_atlas(reader: Reader, connection: Connection, asked: Mapping[str, str]) -> View:
    """Raises BadQuery for a choice that cannot be, NotFound where there is nothing to show."""
    cubes = find_cubes(reader.service, connection)
    indicators = list_indicators(cubes)
    if not indicators:
        raise NotFound(NOTHING)
    choice = _read_choice(reader, asked, indicators)
    figures = _read(cubes, choice)
    unit = "" if choice.rate else reader.unit(choice.indicator)
    places = read_places(reader.service, connection)
    drawing = draw_outlines(reader.service, connection)
    inside = {
        province.code for province in places.provinces if places.was_in(province, choice.perimeter)
    }
    known = [figures.values[code] for code in inside if code in figures.values]
    breaks = find_breaks(known)
    teller = _Teller(reader, places, figures, unit, breaks)
    return View(
        choice, figures, unit, places, drawing,
        shapes=tuple(teller.shapes(drawing, inside)) if drawing else (),
        provinces=tuple(
            teller.lines([place for place in places.provinces if place.code in inside])
        ),
        communes=tuple(
            teller.lines([place for place in places.communes if _is_inside(places, place, inside)])
        ),
        legend=tuple(teller.legend(known)),
    )  # fmt: skip


def _is_inside(places: Places, commune: Place, inside: set[str]) -> bool:
    province = places.province_of(commune.code)
    return province is not None and province.code in inside


def _read_choice(
    reader: Reader, asked: Mapping[str, str], indicators: Mapping[str, Sequence[str]]
) -> Choice:
    first = FIRST if FIRST in indicators else next(iter(indicators))
    indicator = _choose(asked, "indicator", first, list(indicators))
    periods = indicators[indicator]
    # Another indicator may have other periods: one that it has not is the newest.
    period = asked.get("period", "")
    counted = reader.unit(indicator) not in (PERCENT, "") and indicator != PEOPLE
    counted = counted and not indicator.startswith("population")
    return Choice(
        indicator,
        period if period in periods else periods[0],
        rate=counted and _choose(asked, "as", "rate", ["rate", "count"]) == "rate",
        perimeter=_choose(asked, "perimeter", "2015", list(PERIMETERS)),
    )


def _choose(asked: Mapping[str, str], name: str, usual: str, known: Sequence[str]) -> str:
    value = asked.get(name) or usual
    if value not in known:
        raise BadQuery(NO_CHOICE, parameter=name, known=", ".join(known))
    return value


def _read(cubes: tuple[Cube, ...], choice: Choice) -> Figures:
    figures = read_figures(cubes, choice.indicator, choice.period)
    assert figures is not None
    people = read_figures(cubes, PEOPLE, choice.period) if choice.rate else None
    return per_people(figures, people) if people else figures


@dataclass(frozen=True, slots=True)
class _Teller:
    """Tells the figures of places in a language."""

    reader: Reader
    places: Places
    figures: Figures
    unit: str
    breaks: tuple[float, ...]

    def show(self, value: float) -> str:
        return show_figure(value, self.reader.language, self.unit)

    def name(self, place: Place | None) -> Text:
        if place is None:
            return Text("")
        return pick_text(place.names, self.reader.language, self.reader.languages)

    def shapes(self, drawing: Drawing, inside: set[str]) -> Iterator[Shape]:
        for outline in drawing.outlines:
            place = self.places.all.get(outline.code)
            if place is None:
                continue
            value = self.figures.values.get(outline.code) if outline.code in inside else None
            number = None if value is None else class_of(value, self.breaks)
            name = self.name(place)
            letter = ARABIC_LETTER if direction(self.reader.language) == "rtl" else LETTER
            narrow = outline.width < letter * len(name.text)
            yield Shape(
                place,
                name,
                outline.path,
                outline.x,
                outline.y,
                fill="url(#hatch)" if number is None else _fill(number, len(self.breaks)),
                light=number is not None and _step(number, len(self.breaks)) >= DARK,
                shown="" if value is None else self.show(value),
                outside=outline.code not in inside,
                aside=("left" if outline.x < WIDTH / 4 else "right") if narrow else "",
            )

    def lines(self, places: Sequence[Place]) -> Iterator[Line]:
        values = self.figures.values
        known = sorted(
            (place for place in places if place.code in values),
            key=lambda place: (-values[place.code], place.code),
        )
        most = values[known[0].code] if known else 0
        for place in known:
            value = values[place.code]
            width = 100 * value / most if most > 0 else 0
            province = self.places.province_of(place.code)
            inside = self.name(province) if province != place else Text("")
            yield Line(place, self.name(place), inside, value, self.show(value), round(width, 1))

    def legend(self, known: Sequence[float]) -> Iterator[tuple[str, str]]:
        """Each class: its colour, and from the least to the greatest value that is in it."""
        for number in range(len(self.breaks)):
            part = [value for value in known if class_of(value, self.breaks) == number]
            least, most = self.show(min(part)), self.show(max(part))
            yield _fill(number, len(self.breaks)), least if least == most else f"{least} – {most}"


def _step(number: int, classes: int) -> int:
    """Fewer classes than colours take the darker ones."""
    return number + len(FILLS) - classes


def _fill(number: int, classes: int) -> str:
    return FILLS[_step(number, classes)]
