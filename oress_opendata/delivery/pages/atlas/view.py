"""What the atlas shows for a choice: a map with its legend, and a table of the same places.

The home page and the panorama show the same map.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from oress_opendata.delivery.pages.atlas.choice import AtlasChoice, read_choice
from oress_opendata.delivery.pages.atlas.drawing import LARGEST, Atlas, Town, draw_picture
from oress_opendata.delivery.pages.atlas.picture import Picture
from oress_opendata.delivery.pages.atlas.refusals import refuse_change
from oress_opendata.delivery.pages.atlas.scale import DARK, FILLS, Scale, make_scale
from oress_opendata.delivery.pages.atlas.sketch import make_sketch
from oress_opendata.delivery.pages.atlas.towns import find_towns
from oress_opendata.delivery.pages.atlas.values import Values, is_member, read_values
from oress_opendata.delivery.pages.shared.formatting import PERCENT, show_number
from oress_opendata.delivery.pages.shared.names import name_place
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.delivery.parameters.query_string import QueryString
from oress_opendata.errors import NotFound
from oress_opendata.languages import N_, say
from oress_opendata.model.places import PERIMETERS, YES, Place, Places
from oress_opendata.projections.search.analysis.folding import sort_key
from oress_opendata.queries.boundaries import Drawing, Outline, draw_all, find_drawing
from oress_opendata.queries.breakdowns import TOTALS, read_breakdowns
from oress_opendata.queries.comparisons import read_comparisons
from oress_opendata.queries.indicators import (
    Cube,
    find_cubes,
    list_indicators,
)
from oress_opendata.queries.places import read_places

__all__ = ["DARK", "FILLS", "AtlasView", "view_atlas"]

NOTHING = N_("There are no figures by place yet.")
NO_FIGURE = N_("{name}: no figure")
VALUE = N_("{name}: {value}")
FEW = N_("{name}: {value} (rests on {number} only)")
NOT_BY_COMMUNE = N_("These figures are not published by commune; the map shows provinces.")
NOT_PUBLISHED = N_("These figures are not published for {sex}, {area}; the map shows all.")


@dataclass(frozen=True, slots=True)
class RankedPlace:
    """A place in the table; `inside` is the province of a commune. `rests_on` is written where
    the value rests on few."""

    place: Place
    name: Text
    inside: Text
    value: float | None
    shown: str
    rests_on: str


@dataclass(frozen=True, slots=True)
class AtlasView:
    """`legend` are fills and the ranges of their values, `circles` radii and the values that they
    stand for; `notices` say what could not be shown as chosen. `region` is the value of the whole
    region, `province` the name of the one that the map is zoomed to."""

    choice: AtlasChoice
    values: Values
    drawing: Drawing | None
    picture: Picture | None
    ranked: tuple[RankedPlace, ...]
    legend: tuple[tuple[str, str], ...]
    circles: tuple[tuple[float, str], ...]
    notices: tuple[str, ...]
    note: str
    region: str
    outlines: tuple[Outline, ...] = ()
    province: str = ""

    @property
    def provinces(self) -> tuple[RankedPlace, ...]:
        return self.ranked if self.choice.level == "province" else ()

    @property
    def communes(self) -> tuple[RankedPlace, ...]:
        return self.ranked if self.choice.level == "commune" else ()

    @property
    def has_few(self) -> bool:
        return any(ranked.rests_on for ranked in self.ranked)


def view_atlas(reader: Reader, connection: Connection, query: QueryString) -> AtlasView:
    """Raises BadQuery for an invalid choice, NotFound where there is nothing to show."""
    cubes = find_cubes(reader.service, connection)
    indicators = list_indicators(cubes)
    if not indicators:
        raise NotFound(NOTHING)
    places = read_places(reader.service, connection)
    return view_choice(reader, connection, cubes, read_choice(reader, query, indicators, places))


def view_choice(
    reader: Reader, connection: Connection, cubes: tuple[Cube, ...], wished: AtlasChoice
) -> AtlasView:
    places = read_places(reader.service, connection)
    choice, notices = _settle(reader, connection, cubes, wished, places)
    shown_places = _list_places(places, choice)
    region = [places.region.code] if places.region else []
    unit = reader.unit(choice.indicator)
    codes = [*(place.code for place in shown_places), *region]
    found = read_values(cubes, choice, unit, places, codes)
    values = replace(found, values=_without(found.values, region))
    writer = _Writer(reader, places, choice, values)
    shaded = choice.rate or bool(choice.since) or unit == PERCENT
    scale = make_scale(values.known.values(), diverging=bool(choice.since)) if shaded else None
    drawing, outlines, picture = _draw(writer, connection, cubes, scale, shown_places)
    whole = found.values.get(region[0]) if region and choice.perimeter == "2015" else None
    return AtlasView(
        choice, values, drawing, picture,
        ranked=tuple(writer.rank(shown_places)),
        legend=tuple(scale.legend(writer.show)) if scale else (),
        circles=() if scale else tuple(writer.circles()),
        notices=notices,
        note=str(reader.name(drawing.notes)) if drawing else "",
        region=writer.show(whole.value) if whole else "",
        outlines=outlines,
        province=str(name_place(reader, places, choice.province)) if choice.province else "",
    )  # fmt: skip


def _without(values: Mapping[str, Any], codes: Sequence[str]) -> dict[str, Any]:
    return {code: value for code, value in values.items() if code not in codes}


def _settle(
    reader: Reader,
    connection: Connection,
    cubes: tuple[Cube, ...],
    choice: AtlasChoice,
    places: Places,
) -> tuple[AtlasChoice, tuple[str, ...]]:
    """The nearest choice that has figures, and what was changed, in sentences."""
    notices = []
    provinces = [place.code for place in places.provinces]
    known = read_breakdowns(cubes, choice.indicator, provinces)
    if not known.has(choice.period, choice.sex, choice.area) and choice.others:
        sex, area = (
            str(reader.label(scheme, code))
            for scheme, code in (("sex", choice.sex), ("area", choice.area))
        )
        notices.append(say(NOT_PUBLISHED, reader.language, sex=sex, area=area))
        choice = replace(choice, sex=TOTALS["sex"], area=TOTALS["area"])
    comparison = read_comparisons(reader.service, connection).get(choice.indicator)
    if choice.since and (why := refuse_change(choice, comparison, known, reader.language)):
        notices.append(why)
        newest = choice.period if choice.period in known.periods else known.periods[0]
        choice = replace(choice, since="", period=newest)
    if choice.level == "commune":
        communes = [place.code for place in places.communes]
        of_communes = read_breakdowns(cubes, choice.indicator, communes)
        if not of_communes.has(choice.period, choice.sex, choice.area):
            notices.append(say(NOT_BY_COMMUNE, reader.language))
            choice = replace(choice, level="province", province="")
    return choice, tuple(notices)


def _list_places(places: Places, choice: AtlasChoice) -> list[Place]:
    """The places that were in the region of the choice."""
    if choice.level == "province":
        return [place for place in places.provinces if is_member(place, places, choice.perimeter)]
    column = PERIMETERS[choice.perimeter]
    inside = places.communes_of(choice.province) if choice.province else places.communes
    return [place for place in inside if place.perimeters.get(column) == YES]


def _draw(
    writer: _Writer,
    connection: Connection,
    cubes: tuple[Cube, ...],
    scale: Scale | None,
    shown: Sequence[Place],
) -> tuple[Drawing | None, tuple[Outline, ...], Picture | None]:
    """The drawing to credit, the outlines of the places shown, and the picture."""
    places, reader = writer.places, writer.reader
    drawings = draw_all(reader.service, connection)
    provinces = find_drawing(drawings, [place.code for place in places.provinces])
    communes = find_drawing(drawings, [place.code for place in places.communes])
    if provinces is None or (communes is None and writer.choice.level == "commune"):
        return provinces, provinces.outlines if provinces else (), None
    choice, snapshot = writer.choice, reader.service.snapshots.read(connection)
    sketch = snapshot.remember(
        ("sketch", choice.level, choice.province, choice.perimeter),
        lambda: make_sketch(choice, places, _features(provinces), _features(communes)),
    )
    atlas = Atlas(
        choice, reader.language, sketch,
        names={place.code: str(writer.name(place)) for place in places.all.values()},
        shown={code: writer.show(value) for code, value in writer.values.known.items()},
        words={place.code: writer.describe(place) for place in shown},
        values=writer.values.known,
        scale=scale,
        towns=_find_towns(writer, connection, cubes),
    )  # fmt: skip
    shapes = communes if communes and choice.level == "commune" else provinces
    return communes or provinces, shapes.outlines, draw_picture(atlas)


def _find_towns(
    writer: _Writer, connection: Connection, cubes: tuple[Cube, ...]
) -> tuple[Town, ...]:
    """None where the labels are those of provinces, or of the communes of one."""
    reader, choice = writer.reader, writer.choice
    if choice.level != "commune" or choice.province:
        return ()
    snapshot = reader.service.snapshots.read(connection)
    return snapshot.remember(
        ("towns", reader.language), lambda: find_towns(reader, connection, cubes)
    )


def _features(drawing: Drawing | None) -> dict[str, Mapping[str, Any]]:
    return {outline.code: outline.feature for outline in drawing.outlines} if drawing else {}


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes the figures of places in a language."""

    reader: Reader
    places: Places
    choice: AtlasChoice
    values: Values

    def show(self, value: float) -> str:
        return self.values.show(value, self.reader.language)

    def name(self, place: Place | None) -> Text:
        return self.reader.name(place.names) if place else Text("")

    def full_name(self, place: Place | None) -> Text:
        """With its kind where others have the same; drawn labels have no room for it."""
        return name_place(self.reader, self.places, place.code) if place else Text("")

    def describe(self, place: Place) -> str:
        """The words that are shown where a place is pointed at."""
        found, name = self.values.values.get(place.code), str(self.full_name(place))
        if found is None:
            return say(NO_FIGURE, self.reader.language, name=name)
        shown = self.show(found.value)
        if found.rests_on is None:
            return say(VALUE, self.reader.language, name=name, value=shown)
        few = show_number(found.rests_on, self.reader.language)
        return say(FEW, self.reader.language, name=name, value=shown, number=few)

    def rank(self, places: Iterable[Place]) -> Iterator[RankedPlace]:
        for place in self._sort(places):
            found = self.values.values.get(place.code)
            province = self.places.province_of(place.code)
            few = found.rests_on if found else None
            yield RankedPlace(
                place,
                self.full_name(place),
                self.full_name(province) if province != place else Text(""),
                found.value if found else None,
                self.show(found.value) if found else "",
                "" if few is None else show_number(few, self.reader.language),
            )

    def _sort(self, places: Iterable[Place]) -> list[Place]:
        """Places without a value come last."""
        named = sorted(places, key=lambda place: sort_key(str(self.name(place))))
        known = self.values.known
        known = self.values.known
        if self.choice.sort == "name":
            return sorted(named, key=lambda place: place.code not in known)
        if self.choice.sort == "province":
            return sorted(named, key=lambda place: (place.code not in known, self._province(place)))
        sign = 1 if self.choice.sort == "least" else -1
        return sorted(
            named, key=lambda place: (place.code not in known, sign * known.get(place.code, 0))
        )

    def _province(self, place: Place) -> str:
        return sort_key(str(self.name(self.places.province_of(place.code))))

    def circles(self) -> Iterator[tuple[float, str]]:
        """Circles for the legend: round numbers near the largest value, a quarter of it and a
        sixteenth."""
        most = max(self.values.known.values(), default=0)
        largest = LARGEST[self.choice.level]
        rounded = (_round_down(most / part) for part in (1, 4, 16) if most >= part)
        for value in dict.fromkeys(rounded):
            yield round(largest * (value / most) ** 0.5, 1), self.show(value)


def _round_down(value: float) -> int:
    """To its first digit: 1,275,428 becomes 1,000,000."""
    unit = int("1".ljust(len(str(int(value))), "0"))
    return int(value) // unit * unit
