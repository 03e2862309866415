"""The panorama: key figures and charts of the region or of a province, each with its table, source,
method and limits; the cited figures of the past; what has never been counted.

The whole choice is in the address.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

from flask import Blueprint, Response
from sqlalchemy import Connection

from oress_opendata.delivery.http.caching import answer
from oress_opendata.delivery.http.negotiation import PAGE
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.charts.board import Board, Choice, make_board
from oress_opendata.delivery.pages.charts.cited import Past, read_past
from oress_opendata.delivery.pages.charts.cited_charts import show_sectors as show_cited_sectors
from oress_opendata.delivery.pages.charts.cited_charts import show_time
from oress_opendata.delivery.pages.charts.indicators import show_indicator, show_map
from oress_opendata.delivery.pages.charts.registry import MAKERS
from oress_opendata.delivery.pages.charts.view import ChartView, view_beside_others
from oress_opendata.delivery.pages.shared.figures import FigureDisplay
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.delivery.parameters.query_string import read_query_string
from oress_opendata.languages import N_, say
from oress_opendata.model.indicators import NON_PROFIT, PARTNERS, PEOPLE
from oress_opendata.model.places import REGION, Places
from oress_opendata.queries.boundaries import draw_outlines
from oress_opendata.queries.indicators import PER_PEOPLE
from oress_opendata.queries.places import read_places

SEXES = ("all", "female", "male")
WORK = ("labour_activity_rate", "labour_unemployment_rate", "illiteracy_rate_10_plus")
# The charts of each section, by their ids.
ECONOMY = ("non-profit", "rate", "partners")
GROWTH = ("growth", "areas")
ESTABLISHMENTS = ("kinds", "sectors", "sizes", "founding")
KEYS = (
    N_("legal population, {year}"),
    N_("change of the population, {before}–{year}"),
    N_("non-profit establishments with premises of their own, {year}"),
    N_("of them for each 10,000 people"),
    N_("of the employed are cooperators or associates, {year}"),
)


@dataclass(frozen=True, slots=True)
class Chosen:
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

    economy: tuple[ChartView, ...]
    people: tuple[ChartView, ...]
    work: tuple[ChartView, ...]
    establishments: tuple[ChartView, ...]
    support: tuple[ChartView, ...]


@dataclass(frozen=True, slots=True)
class PlacePanorama:
    """The panorama of a place. `regional` says that it is the whole region; `preview` is the
    address of its picture."""

    choice: Chosen
    regional: bool
    title: Text
    preview: str
    key_figures: tuple[KeyFigure, ...]
    sections: Sections
    past: Past
    past_charts: tuple[ChartView, ...]
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
    board = make_board(display, connection, _choose_place(display.places), Choice())
    known = board if board and board.found.values else None
    return render(PanoramaPage(_describe(known, connection) if known else None))


def _describe(board: Board, connection: Connection) -> PlacePanorama:
    display, reader, places = board.display, board.display.reader, board.display.places
    years = sorted({p for indicator in WORK for p in board.found.periods(indicator)}, reverse=True)
    choice = _read_choice(years)
    past = read_past(display, connection)
    regional = board.place == places.region
    cited = (make(display, past.all, past.source) for make in (show_time, show_cited_sectors))
    return PlacePanorama(
        choice=choice,
        regional=regional,
        title=display.text(board.place),
        preview=_preview(board, connection),
        key_figures=tuple(_key_figures(board)),
        sections=_sections(board, choice),
        past=past,
        past_charts=_known(*(view_beside_others(board, chart) for chart in cited)),
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


def _choose_place(places: Places) -> str:
    known = [province.code for province in (places.region, *places.provinces) if province]
    return read_query_string().choose("place", known)


def _read_choice(years: list[str]) -> Chosen:
    query = read_query_string()
    sex, year = query.choose("sex", SEXES), query.choose("year", years)
    return Chosen(query.text("place"), sex or SEXES[0], year or next(iter(years), ""))


def _sections(board: Board, choice: Chosen) -> Sections:
    """Year and sex change the charts of work and school alone."""
    chosen = replace(board, choice=Choice(year=choice.year, sex=choice.sex))
    work = (view_beside_others(chosen, show_indicator(chosen, indicator)) for indicator in WORK)
    mapped = show_map(board, NON_PROFIT) if board.place.kind == REGION else None
    return Sections(
        economy=(*_views(board, ECONOMY), *_known(view_beside_others(board, mapped))),
        people=_views(board, GROWTH),
        work=_known(*work),
        establishments=_views(board, ESTABLISHMENTS),
        support=_views(board, ("support",)),
    )


def _views(board: Board, names: tuple[str, ...]) -> tuple[ChartView, ...]:
    return _known(*(view_beside_others(board, MAKERS[name](board)) for name in names))


def _known(*views: ChartView | None) -> tuple[ChartView, ...]:
    return tuple(view for view in views if view)


def _key_figures(board: Board) -> Iterator[KeyFigure]:
    display, found, code = board.display, board.found, board.place.code
    periods = found.periods(PEOPLE)
    year, before = (*periods, "", "")[:2]
    people = found.value(PEOPLE, year, code)
    establishments = found.value(NON_PROFIT, board.period(NON_PROFIT), code)
    rate = PER_PEOPLE * establishments / people if establishments is not None and people else None
    partners = found.value(PARTNERS, board.period(PARTNERS), code)
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
