"""The panorama: key figures and charts of the region or of a province, each with its table, source,
method and limits; the cited figures of the past; what has never been counted.

The whole choice is in the address.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Response
from sqlalchemy import Connection

from oress_opendata.delivery.http.caching import answer
from oress_opendata.delivery.http.negotiation import PAGE
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.atlas.view import AtlasView, view_atlas
from oress_opendata.delivery.pages.panorama.board import VALUE, Board, Figure, TableRow
from oress_opendata.delivery.pages.panorama.cited import Past, read_past
from oress_opendata.delivery.pages.panorama.cited_charts import draw_sectors, draw_time
from oress_opendata.delivery.pages.panorama.establishments import (
    show_founding,
    show_kinds,
    show_non_profit,
    show_rate,
    show_sectors,
    show_sizes,
)
from oress_opendata.delivery.pages.panorama.population import (
    show_areas,
    show_growth,
    show_partners,
    show_work,
)
from oress_opendata.delivery.pages.shared.charts import Row, draw_bars
from oress_opendata.delivery.pages.shared.figures import FigureDisplay, table_source
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.delivery.parameters.query_string import QueryString, read_query_string
from oress_opendata.languages import N_, say
from oress_opendata.model.places import Place, Places
from oress_opendata.queries.boundaries import draw_outlines
from oress_opendata.queries.indicators import NON_PROFIT, PARTNERS, PEOPLE, PER_PEOPLE, find_cubes
from oress_opendata.queries.observations import read_slice
from oress_opendata.queries.places import read_places
from oress_opendata.queries.support import read_offers

SEXES = ("all", "female", "male")
WORK = ("labour_activity_rate", "labour_unemployment_rate", "illiteracy_rate_10_plus")
SUPPORT_TITLE = N_("Support actors by what they offer")
SUPPORT_SUMMARY = N_(
    "Offered by most actors: “{first}” ({most}); among the least offered: “{last}” ({least})."
)
SUPPORT_NOTE = N_(
    "Counted are actors found in the sources that were read and that help here, also those of the "
    "whole region or country; one actor may offer several services. Absence of an actor is not "
    "absence of help."
)
SERVICE = N_("Service")
KEYS = (
    N_("legal population, {year}"),
    N_("change of the population, {before}–{year}"),
    N_("non-profit establishments with premises of their own, {year}"),
    N_("of them for each 10,000 people"),
    N_("of the employed are cooperators or associates, {year}"),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """`place` is empty for the region, as it was requested."""

    place: str
    sex: str
    year: str


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """`href` is the chart on the page that shows it with its context."""

    shown: str
    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Sections:
    """The figures by section; empty where nothing is known."""

    economy: tuple[Figure, ...]
    people: tuple[Figure, ...]
    work: tuple[Figure, ...]
    establishments: tuple[Figure, ...]
    support: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class PlacePanorama:
    """The panorama of a place. `regional` says that it is the whole region; `preview` is the
    address of its picture; `atlas` is the map of the region."""

    choice: Choice
    regional: bool
    title: Text
    preview: str
    key_figures: tuple[KeyFigure, ...]
    sections: Sections
    atlas: AtlasView | None
    map_title: Text
    past: Past
    past_charts: tuple[Figure, ...]
    region: Text
    provinces: tuple[tuple[str, Text], ...]
    sexes: tuple[tuple[str, Text], ...]
    years: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PanoramaPage(Page):
    """`panorama` is None where there are no places or figures yet."""

    template: ClassVar[str] = "panorama/panorama.html"

    panorama: PlacePanorama | None


def make_panorama(service: Service) -> Blueprint:
    pages = Blueprint("panorama", __name__)

    @pages.get("/panorama")
    def show_panorama(language: str) -> Response:
        return answer(
            service, lambda connection: _render(Reader(service, language), connection), PAGE
        )

    return pages


def _render(reader: Reader, connection: Connection) -> str:
    display = FigureDisplay(reader, read_places(reader.service, connection))
    board = _make_board(display, connection)
    return render(PanoramaPage(_describe(board, connection) if board else None))


def _describe(board: Board, connection: Connection) -> PlacePanorama:
    display, reader, places = board.display, board.display.reader, board.display.places
    years = sorted({p for indicator in WORK for p in board.found.periods(indicator)}, reverse=True)
    choice = _read_choice(places, years)
    past = read_past(display, connection)
    regional = board.place == places.region
    charts = (draw(display, past.all, past.source) for draw in (draw_time, draw_sectors))
    return PlacePanorama(
        choice=choice,
        regional=regional,
        title=display.text(board.place),
        preview=_preview(board, connection),
        key_figures=tuple(_key_figures(board)),
        sections=_sections(board, choice, connection),
        atlas=view_atlas(reader, connection, QueryString(())) if regional else None,
        map_title=reader.label("indicator", NON_PROFIT),
        past=past,
        past_charts=tuple(chart for chart in charts if chart),
        region=display.text(places.region),
        provinces=tuple((place.code, display.text(place)) for place in places.provinces),
        sexes=tuple((sex, reader.label("sex", sex)) for sex in SEXES),
        years=tuple(years),
    )


def _preview(board: Board, connection: Connection) -> str:
    """The address of the place's picture; empty where no outlines are published."""
    reader = board.display.reader
    if draw_outlines(reader.service, connection) is None:
        return ""
    page = reader.service.addresses.page
    return page("places", board.place.code, "preview.png", language=reader.language)


def _make_board(display: FigureDisplay, connection: Connection) -> Board | None:
    """The board of the chosen place; None where there are no places or figures yet."""
    cubes = find_cubes(display.reader.service, connection)
    place = _choose_place(display.places)
    if place is None or not cubes:
        return None
    members = _members(display.places, place)
    found = read_slice(cubes, (place.code, *(member.code for member in members)))
    return Board(display, cubes, place, members, found) if found.values else None


def _choose_place(places: Places) -> Place | None:
    known = [province.code for province in (places.region, *places.provinces) if province]
    code = read_query_string().choose("place", known)
    return places.all.get(code) or places.region


def _members(places: Places, place: Place) -> tuple[Place, ...]:
    inside = places.within(place.code)
    if place == places.region:
        return tuple(province for province in places.provinces if province in inside)
    return places.communes_of(place.code)


def _read_choice(places: Places, years: list[str]) -> Choice:
    query = read_query_string()
    sex, year = query.choose("sex", SEXES), query.choose("year", years)
    return Choice(query.text("place"), sex or SEXES[0], year or next(iter(years), ""))


def _sections(board: Board, choice: Choice, connection: Connection) -> Sections:
    return Sections(
        economy=_known(show_non_profit(board), show_rate(board), show_partners(board)),
        people=_known(show_growth(board), show_areas(board)),
        work=_known(*(show_work(board, indicator, choice.sex, choice.year) for indicator in WORK)),
        establishments=_known(
            show_kinds(board), show_sectors(board), show_sizes(board), show_founding(board)
        ),
        support=_known(_show_support(board, connection)),
    )


def _known(*figures: Figure | None) -> tuple[Figure, ...]:
    return tuple(figure for figure in figures if figure)


def _key_figures(board: Board) -> Iterator[KeyFigure]:
    display, found, code = board.display, board.found, board.place.code
    periods = found.periods(PEOPLE)
    year, before = (*periods, "", "")[:2]
    people = found.value(PEOPLE, year, code)
    establishments = found.value(NON_PROFIT, board.newest(NON_PROFIT), code)
    rate = PER_PEOPLE * establishments / people if establishments is not None and people else None
    partners = found.value(PARTNERS, board.newest(PARTNERS), code)
    shown = (
        (display.number(people), "#growth"),
        (display.change(found.value(PEOPLE, before, code), people), "#growth"),
        (display.number(establishments), "#non-profit"),
        (display.number(rate), "#rate"),
        (display.figure(PARTNERS, partners), "#partners"),
    )
    for (value, href), label in zip(shown, KEYS, strict=True):
        if value:
            text = say(label, display.reader.language, year=year, before=before)
            yield KeyFigure(value, text, href)


def _show_support(board: Board, connection: Connection) -> Figure | None:
    """The number of actors that offer each kind of service here."""
    display, reader = board.display, board.display.reader
    offers = read_offers(reader.service, connection)
    around = display.places.codes_covering(board.place.code) | {
        member.code for member in board.members
    }
    pairs = {(offer.kind, offer.actor) for offer in offers.find("", "", frozenset(around))}
    counts = Counter(kind for kind, _ in sorted(pairs)).most_common()
    if not counts:
        return None
    rows = [
        Row(str(reader.label("support-service", kind)), (count,), (display.number(count),))
        for kind, count in counts
    ]
    first, last = rows[0], rows[-1]
    summary = board.say(
        SUPPORT_SUMMARY,
        first=first.label,
        most=first.shown[0],
        last=last.label,
        least=last.shown[0],
    )
    finder = reader.service.addresses.page("actors", language=reader.language)
    first_actor = next(iter(offers.actors.values()))
    return Figure(
        "support", say(SUPPORT_TITLE, reader.language), summary,
        draw_bars(rows, mirrored=board.mirrored), (), board.words(SERVICE, VALUE),
        tuple(
            TableRow(row.label, f"{finder}?need={kind}", row.shown)
            for row, (kind, _) in zip(rows, counts, strict=True)
        ),
        board.texts(SUPPORT_NOTE), (table_source(display, connection, first_actor, "actor"),),
    )  # fmt: skip
