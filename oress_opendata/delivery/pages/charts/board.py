"""What charts read: the values of a place and of its members, or of the places that are compared.

Shares are never added up; comparisons are of one period and one perimeter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from oress_opendata.delivery.pages.charts.data import SAYS, ChartData, Column, DataRow, Kind
from oress_opendata.delivery.pages.shared.figures import FigureDisplay
from oress_opendata.delivery.pages.shared.names import name_in_brackets
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.languages import N_, comma_of, say
from oress_opendata.model.places import PROVINCES, REGION, Place, Places
from oress_opendata.model.texts import say_isolated
from oress_opendata.queries.indicators import Cube, find_cubes
from oress_opendata.queries.observations import Slice, read_slice

VALUE, SHARE, RATE = N_("Number"), N_("Share"), N_("For each 10,000 people")
PLACE = N_("Place")
WHOLE = N_("{name} (whole)")
FIRST_OF = N_("{title}: the first {count} of {total} places")
SPAN = N_("From {least} ({last}) to {most} ({first}); {whole} for {place} as a whole.")
BY_PROVINCE, BY_COMMUNE = N_("{place}, by province"), N_("{place}, by commune")
ALL_PEOPLE, ALL_AREAS = "all", "total"


@dataclass(frozen=True, slots=True)
class Choice:
    """What the reader chose; an empty year is the newest. `compare` are codes of places."""

    year: str = ""
    sex: str = ALL_PEOPLE
    area: str = ALL_AREAS
    compare: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Board:
    """A place and its `members`: a region's provinces, a province's communes, the province and the
    region of a commune; or the places that the reader compares."""

    display: FigureDisplay
    connection: Connection
    cubes: Sequence[Cube]
    place: Place
    members: tuple[Place, ...]
    found: Slice
    choice: Choice = Choice()

    @property
    def language(self) -> str:
        return self.display.reader.language

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((self.place.code, *(member.code for member in self.members))))

    @property
    def shown_codes(self) -> tuple[str, ...]:
        """The places of a chart that shows the place itself, too; those compared, and no other."""
        return self.choice.compare or self.codes

    @property
    def scope(self) -> str:
        """The places of the chart in words."""
        names = [self.display.name(code) for code in self.choice.compare]
        if names:
            return " · ".join(names)
        name = self.display.name(self.place.code)
        if self.place.is_commune:
            return name
        return self.say(BY_PROVINCE if self.place.kind == REGION else BY_COMMUNE, place=name)

    @property
    def comma(self) -> str:
        return comma_of(self.language)

    def say(self, sentence: str, **parameters: str) -> str:
        named = {"place": self.display.name(self.place.code), **parameters}
        return say_isolated(sentence, self.language, **named)

    def name(self, code: str) -> str:
        """The name of a place; the board's own is marked, as a member may have the same name."""
        name = self.display.name(code)
        own = code == self.place.code and not self.choice.compare and not self.place.is_commune
        return self.say(WHOLE, name=str(self.display.pick(self.place.names))) if own else name

    def in_brackets(self, name: str) -> str:
        return name_in_brackets(name, self.language)

    def read(self, **others: str) -> Slice:
        return read_slice(self.cubes, self.codes, others)

    def period(self, indicator: str) -> str:
        """The chosen year, else the newest."""
        return self.choice.year or next(iter(self.found.periods(indicator)), "")

    def values(self, value_of: Callable[[str], float | None]) -> list[tuple[str, float]]:
        """The members by a value, the greatest first."""
        known = [(member.code, value_of(member.code)) for member in self.members]
        ranked = [(code, value) for code, value in known if value is not None]
        return sorted(ranked, key=lambda pair: (-pair[1], pair[0]))

    def texts(self, *sentences: str) -> tuple[Text, ...]:
        return tuple(Text(say(sentence, self.language)) for sentence in sentences)

    def word(self, sentence: str) -> str:
        return say(sentence, self.language)

    def label(self, row: DataRow) -> str:
        """The first value of a row in words."""
        return say(SAYS, self.language, label=row.label, value=row.shown[0])

    def row(
        self, code: str, values: tuple[float | None, ...], shown: tuple[str, ...], flag: str = ""
    ) -> DataRow:
        """The row of a place, which links to its page."""
        return DataRow(code, self.name(code), self.display.page(code), values, shown, flag)


def make_board(
    display: FigureDisplay, connection: Connection, code: str, choice: Choice
) -> Board | None:
    """The board of a place; None where there are no places or figures yet."""
    places = display.places
    cubes = find_cubes(display.reader.service, connection)
    place = places.all.get(code) or places.region
    if place is None or not cubes:
        return None
    compared = tuple(places.all[code] for code in choice.compare)
    members = compared or members_of(places, place)
    codes = dict.fromkeys((place.code, *(member.code for member in members)))
    found = read_slice(cubes, list(codes))
    return Board(display, connection, cubes, place, members, found, choice)


def members_of(places: Places, place: Place) -> tuple[Place, ...]:
    inside = places.within(place.code)
    if place.kind == REGION:
        return tuple(province for province in places.provinces if province in inside)
    if place.is_commune:
        line = places.with_ancestors(place.code)
        return tuple(
            outer for outer in line if outer == place or outer.kind in (*PROVINCES, REGION)
        )
    return places.communes_of(place.code)


def rank_places(
    board: Board,
    rows: Sequence[DataRow],
    *,
    name: str,
    title: str,
    summary: str,
    columns: tuple[Column, ...],
    indicators: tuple[str, ...],
    method: tuple[str, ...] = (),
    found: Slice | None = None,
    scope: str = "",
    period: str = "",
) -> ChartData:
    """The chart of ranked places, as bars of the first column."""
    display = board.display
    return ChartData(
        name, board.language, title, scope or board.scope, summary, Kind.BARS, board.word(PLACE),
        columns, tuple(rows), board.texts(*method) + display.notes(indicators),
        display.sources(found or board.found, indicators, board.codes, period),
        beside=tuple(range(len(columns))),
    )  # fmt: skip


def describe_span(board: Board, rows: Sequence[DataRow], whole: str) -> str:
    if not rows or (board.place.is_commune and not board.choice.compare):
        return " · ".join(board.label(row) for row in rows)
    first, last = rows[0], rows[-1]
    return board.say(
        SPAN, least=last.shown[0], last=board.in_brackets(last.label), most=first.shown[0],
        first=board.in_brackets(first.label), whole=whole,
    )  # fmt: skip
