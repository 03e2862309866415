"""What a reader chooses of a chart, read from the address; and what the page offers to choose."""

from __future__ import annotations

from dataclasses import dataclass

from oress_opendata.delivery.pages.charts.board import ALL_AREAS, ALL_PEOPLE, Choice
from oress_opendata.delivery.pages.shared.figures import FigureDisplay
from oress_opendata.delivery.parameters.parameter import text_parameter
from oress_opendata.delivery.parameters.query_string import QueryString
from oress_opendata.errors import BadQuery
from oress_opendata.languages import N_
from oress_opendata.model.charts import AREA, COMPARE, PLACE, SEX, YEAR, ChartKind
from oress_opendata.model.places import Place, Places
from oress_opendata.projections.search.analysis.folding import sort_key

MOST = 5
SEXES, AREAS = (ALL_PEOPLE, "female", "male"), (ALL_AREAS, "urban", "rural")
NO_PLACE = N_("The parameter {parameter} names an unknown place: {code}.")
TOO_MANY = N_("At most {most} places can be compared: {count} were chosen.")
NOT_PUBLISHED = N_("There is no figure for the year {year}. Known years: {known}.")
PLACE_CHOICE = text_parameter(PLACE, "The code of a region, province or commune.")
YEAR_CHOICE = text_parameter(YEAR, "A year of the figures; the newest where none is given.")


@dataclass(frozen=True, slots=True)
class PlaceGroup:
    """A province and its communes, codes and names; `open` where one of them is compared."""

    code: str
    name: str
    communes: tuple[tuple[str, str], ...]
    open: bool

    @property
    def pair(self) -> tuple[str, str]:
        return self.code, self.name


@dataclass(frozen=True, slots=True)
class Offer:
    """What the form of a chart offers; empty where there is nothing to choose."""

    places: tuple[PlaceGroup, ...]
    region: tuple[str, str]
    years: tuple[str, ...]
    sexes: tuple[tuple[str, str], ...]
    areas: tuple[tuple[str, str], ...]
    compares: bool
    most: int = MOST


def read_choice(query: QueryString, kind: ChartKind, places: Places) -> tuple[str, Choice]:
    """The code of the place, and the rest. Raises BadQuery; what this chart does not offer is
    ignored."""
    offered = kind.choices
    place = _known(places, PLACE, query.get(PLACE_CHOICE)) if PLACE in offered else ""
    if kind.is_map and place:
        # A commune is shown among those of its province.
        province = places.province_of(place)
        place = province.code if province else place
    return place, Choice(
        year=_read_year(query, kind) if YEAR in offered else "",
        sex=(query.choose(SEX, SEXES) if SEX in offered else "") or ALL_PEOPLE,
        area=(query.choose(AREA, AREAS) if AREA in offered else "") or ALL_AREAS,
        compare=_read_compared(query, places) if COMPARE in offered else (),
    )


def _known(places: Places, parameter: str, code: str) -> str:
    if code and code not in places.all:
        raise BadQuery(NO_PLACE, parameter=parameter, code=code)
    return code


def _read_year(query: QueryString, kind: ChartKind) -> str:
    year = query.get(YEAR_CHOICE)
    if year and year not in kind.periods:
        known = ", ".join(kind.periods)
        raise BadQuery(NOT_PUBLISHED, parameter=YEAR, year=year, known=known)
    # The newest year has one address.
    return "" if year == next(iter(kind.periods), "") else year


def _read_compared(query: QueryString, places: Places) -> tuple[str, ...]:
    codes = tuple(dict.fromkeys(query.values(COMPARE)))
    for code in codes:
        _known(places, COMPARE, code)
    if len(codes) > MOST:
        raise BadQuery(TOO_MANY, parameter=COMPARE, most=MOST, count=len(codes))
    return codes


def offer_choices(display: FigureDisplay, kind: ChartKind, choice: Choice) -> Offer:
    places, reader = display.places, display.reader
    region, offered = places.region, kind.choices
    by_place = PLACE in offered and region is not None
    return Offer(
        places=tuple(
            _group(display, province, choice, alone=kind.is_map) for province in _provinces(display)
        )
        if by_place
        else (),
        region=(region.code, display.name(region.code)) if region else ("", ""),
        years=kind.periods if YEAR in offered and len(kind.periods) > 1 else (),
        sexes=tuple((code, str(reader.label("sex", code))) for code in SEXES)
        if SEX in offered
        else (),
        areas=tuple((code, str(reader.label("area", code))) for code in AREAS)
        if AREA in offered
        else (),
        compares=by_place and COMPARE in offered,
    )


def _provinces(display: FigureDisplay) -> list[Place]:
    """The provinces of the region, by name."""
    region = display.places.region
    inside = display.places.within(region.code) if region else ()
    provinces = [province for province in display.places.provinces if province in inside]
    return sorted(provinces, key=lambda province: sort_key(display.name(province.code)))


def _group(display: FigureDisplay, province: Place, choice: Choice, *, alone: bool) -> PlaceGroup:
    communes = () if alone else display.places.communes_of(province.code)
    named = [(commune.code, str(display.pick(commune.names))) for commune in communes]
    codes = {code for code, _ in named}
    return PlaceGroup(
        province.code,
        str(display.pick(province.names)),
        tuple(sorted(named, key=lambda pair: sort_key(pair[1]))),
        not codes.isdisjoint(choice.compare),
    )
