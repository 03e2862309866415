"""What the atlas shows for a choice: a map, ranked places, a legend.

The home page and the panorama show the same map.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from oress_opendata.delivery.pages.shared.formatting import PERCENT, show_figure
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.texts import Text, pick_text
from oress_opendata.delivery.parameters.query_string import QueryString
from oress_opendata.errors import NotFound
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
FILLS = ("var(--step-1)", "var(--step-2)", "var(--step-3)", "var(--step-4)", "var(--step-5)")
# Text on the two darkest classes is white.
DARK = 3
# The approximate width of a letter on the map, Latin and Arabic; the name of a narrower place is
# written beside it.
LETTER, ARABIC_LETTER = 7.5, 5.0
NOTHING = N_("There are no figures by place yet.")


@dataclass(frozen=True, slots=True)
class AtlasChoice:
    """`rate` says that a count is shown for each ten thousand people."""

    indicator: str
    period: str
    rate: bool
    perimeter: str


@dataclass(frozen=True, slots=True)
class ProvinceShape:
    """A province on the map. The name of a narrow place is written `aside`: `left` or `right`."""

    place: Place
    name: Text
    path: str
    x: float
    y: float
    fill: str
    light: bool
    shown: str
    aside: str


@dataclass(frozen=True, slots=True)
class RankedPlace:
    """A place in a ranked table; `inside` is the province of a commune, `width` the length of the
    bar in percent."""

    place: Place
    name: Text
    inside: Text
    value: float
    shown: str
    width: float


@dataclass(frozen=True, slots=True)
class AtlasView:
    """`legend` are fills and the ranges of their values."""

    choice: AtlasChoice
    figures: Figures
    drawing: Drawing | None
    shapes: tuple[ProvinceShape, ...]
    provinces: tuple[RankedPlace, ...]
    communes: tuple[RankedPlace, ...]
    legend: tuple[tuple[str, str], ...]


def view_atlas(reader: Reader, connection: Connection, query: QueryString) -> AtlasView:
    """Raises BadQuery for an invalid choice, NotFound where there is nothing to show."""
    cubes = find_cubes(reader.service, connection)
    indicators = list_indicators(cubes)
    if not indicators:
        raise NotFound(NOTHING)
    choice = _read_choice(reader, query, indicators)
    figures = _read(cubes, choice)
    unit = "" if choice.rate else reader.unit(choice.indicator)
    places = read_places(reader.service, connection)
    drawing = draw_outlines(reader.service, connection)
    inside = {
        province.code for province in places.provinces if places.was_in(province, choice.perimeter)
    }
    known = [figures.values[code] for code in inside if code in figures.values]
    breaks = find_breaks(known)
    formatter = _FigureFormatter(reader, places, figures, unit, breaks)
    return AtlasView(
        choice, figures, drawing,
        shapes=tuple(formatter.shapes(drawing, inside)) if drawing else (),
        provinces=tuple(
            formatter.rank([place for place in places.provinces if place.code in inside])
        ),
        communes=tuple(
            formatter.rank(
                [place for place in places.communes if _is_inside(places, place, inside)]
            )
        ),
        legend=tuple(formatter.legend(known)),
    )  # fmt: skip


def _is_inside(places: Places, commune: Place, inside: set[str]) -> bool:
    province = places.province_of(commune.code)
    return province is not None and province.code in inside


def _read_choice(
    reader: Reader, query: QueryString, indicators: Mapping[str, Sequence[str]]
) -> AtlasChoice:
    first = FIRST if FIRST in indicators else next(iter(indicators))
    indicator = query.choose("indicator", list(indicators)) or first
    periods = indicators[indicator]
    # A period that the indicator does not have becomes the newest one.
    period = query.text("period")
    counted = reader.unit(indicator) not in (PERCENT, "") and indicator != PEOPLE
    counted = counted and not indicator.startswith("population")
    return AtlasChoice(
        indicator,
        period if period in periods else periods[0],
        rate=counted and query.choose("as", ("rate", "count")) != "count",
        perimeter=query.choose("perimeter", list(PERIMETERS)) or "2015",
    )


def _read(cubes: tuple[Cube, ...], choice: AtlasChoice) -> Figures:
    figures = read_figures(cubes, choice.indicator, choice.period)
    assert figures is not None
    people = read_figures(cubes, PEOPLE, choice.period) if choice.rate else None
    return per_people(figures, people) if people else figures


@dataclass(frozen=True, slots=True)
class _FigureFormatter:
    """Writes the figures of places in a language."""

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

    def shapes(self, drawing: Drawing, inside: set[str]) -> Iterator[ProvinceShape]:
        for outline in drawing.outlines:
            place = self.places.all.get(outline.code)
            if place is None:
                continue
            value = self.figures.values.get(outline.code) if outline.code in inside else None
            number = None if value is None else class_of(value, self.breaks)
            name = self.name(place)
            letter = ARABIC_LETTER if direction(self.reader.language) == "rtl" else LETTER
            narrow = outline.width < letter * len(name.text)
            yield ProvinceShape(
                place,
                name,
                outline.path,
                outline.x,
                outline.y,
                fill="url(#hatch)" if number is None else _fill(number, len(self.breaks)),
                light=number is not None and _step(number, len(self.breaks)) >= DARK,
                shown="" if value is None else self.show(value),
                aside=("left" if outline.x < WIDTH / 4 else "right") if narrow else "",
            )

    def rank(self, places: Sequence[Place]) -> Iterator[RankedPlace]:
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
            yield RankedPlace(
                place, self.name(place), inside, value, self.show(value), round(width, 1)
            )

    def legend(self, known: Sequence[float]) -> Iterator[tuple[str, str]]:
        """By class, its fill and the range of its values."""
        for number in range(len(self.breaks)):
            part = [value for value in known if class_of(value, self.breaks) == number]
            least, most = self.show(min(part)), self.show(max(part))
            yield _fill(number, len(self.breaks)), least if least == most else f"{least} – {most}"


def _step(number: int, classes: int) -> int:
    """Fewer classes than colours take the darker ones."""
    return number + len(FILLS) - classes


def _fill(number: int, classes: int) -> str:
    return FILLS[_step(number, classes)]
