"""The addresses of charts: their list; each as page, SVG, PNG, CSV and JSON; its picture for
messengers; and a light page for the frames of other sites.

The whole choice is in the address.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Response
from sqlalchemy import Connection

from oress_opendata.delivery.http.caching import REVALIDATE, answer
from oress_opendata.delivery.http.capacity import EXPORTS, takes
from oress_opendata.delivery.http.negotiation import PAGE, choose_form, redirect
from oress_opendata.delivery.http.security import DRAWING_POLICY, EMBED_POLICY
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.charts.board import Board, Choice, make_board
from oress_opendata.delivery.pages.charts.choices import Offer, offer_choices, read_choice
from oress_opendata.delivery.pages.charts.citing import Sharing, cite, share_chart
from oress_opendata.delivery.pages.charts.data import ChartData
from oress_opendata.delivery.pages.charts.files import write_json, write_table
from oress_opendata.delivery.pages.charts.registry import make_data
from oress_opendata.delivery.pages.charts.share_picture import draw_share_picture
from oress_opendata.delivery.pages.charts.sheet import NO_VALUE, lay_out
from oress_opendata.delivery.pages.charts.view import ChartView, choices_of, link_chart
from oress_opendata.delivery.pages.graphics.png import paint, write_png
from oress_opendata.delivery.pages.graphics.svg import write_file
from oress_opendata.delivery.pages.shared.figures import FigureDisplay
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.delivery.parameters.query_string import read_query_string
from oress_opendata.errors import NotFound
from oress_opendata.languages import N_
from oress_opendata.model.charts import ChartKind
from oress_opendata.model.form import choose_forms
from oress_opendata.queries.charts import ListedChart, find_charts, list_charts
from oress_opendata.queries.places import read_places

FILES = choose_forms(("svg", "png", "csv", "json"))
OFFERS = ("html", *FILES)
NO_CHART = N_("There is no chart {id}.")
# Pixels of the PNG for a unit of the drawing: 1,200 across.
SCALE = 3


@dataclass(frozen=True, slots=True)
class ChartsPage(Page):
    """The charts by group."""

    template: ClassVar[str] = "charts/charts.html"

    groups: tuple[tuple[str, tuple[ListedChart, ...]], ...]


@dataclass(frozen=True, slots=True)
class ChartPage(Page):
    """`chart` is None where nothing is known for the choice; `files` are the addresses of the files
    by form."""

    template: ClassVar[str] = "charts/chart.html"

    name: str
    title: str
    listed: ListedChart
    chart: ChartView | None
    place: str
    choice: Choice
    offer: Offer
    files: tuple[tuple[str, str], ...]
    sharing: Sharing
    latest: str


@dataclass(frozen=True, slots=True)
class EmbedPage(Page):
    template: ClassVar[str] = "charts/embed.html"

    chart: ChartView
    address: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """A chart with the choice of the reader."""

    kind: ChartKind
    board: Board
    place: str
    data: ChartData | None

    @property
    def address(self) -> str:
        return link_chart(self.board.display, self.kind.id, choices_of(self.board))

    def known(self) -> ChartData:
        """Raises NotFound where nothing is known for the choice."""
        if self.data is None:
            raise NotFound(NO_VALUE)
        return self.data


def make_charts(service: Service) -> Blueprint:
    pages = Blueprint("charts", __name__)

    @pages.get("/charts")
    def show_charts(language: str) -> Response:
        reader = Reader(service, language)
        return answer(service, lambda connection: _render_list(reader, connection), PAGE)

    @pages.get("/charts/<name>")
    def show_chart(language: str, name: str) -> Response:
        reader, form = Reader(service, language), choose_form(OFFERS)
        if form != "html":
            return _point_to(reader, name, form)
        response = answer(service, lambda connection: _render(reader, connection, name), PAGE)
        response.vary.add("Accept")
        return response

    @pages.get(f"/charts/<name>.<any({', '.join(FILES)}):form>")
    @takes(EXPORTS)
    def get_file(language: str, name: str, form: str) -> Response:
        reader = Reader(service, language)
        response = answer(
            service,
            lambda connection: WRITERS[form](choose(reader, connection, name)),
            FILES[form].content_type,
        )
        if form == "svg":
            response.headers["Content-Security-Policy"] = DRAWING_POLICY
        return response

    @pages.get("/charts/<name>/preview.png")
    @takes(EXPORTS)
    def get_share_picture(language: str, name: str) -> Response:
        reader = Reader(service, language)
        return answer(
            service,
            lambda connection: draw_share_picture(choose(reader, connection, name).known()),
            FILES["png"].content_type,
        )

    return pages


def make_frames(service: Service) -> Blueprint:
    """The only pages that other sites may frame."""
    frames = Blueprint("chart-frames", __name__)

    @frames.get("/charts/<name>")
    def show_frame(language: str, name: str) -> Response:
        reader = Reader(service, language)
        response = answer(service, lambda connection: _render_frame(reader, connection, name), PAGE)
        response.headers["Content-Security-Policy"] = EMBED_POLICY
        return response

    return frames


def choose(reader: Reader, connection: Connection, name: str) -> Chosen:
    """The chart of a name for the query. Raises NotFound, and BadQuery for an invalid choice."""
    kind = find_charts(reader.service, connection).get(name)
    display = FigureDisplay(reader, read_places(reader.service, connection))
    if kind is None:
        raise NotFound(NO_CHART, id=name)
    place, choice = read_choice(read_query_string(), kind, display.places)
    board = make_board(display, connection, place, choice)
    if board is None:
        raise NotFound(NO_CHART, id=name)
    return Chosen(kind, board, place, make_data(board, kind))


def _write_svg(chosen: Chosen) -> str:
    data = chosen.known()
    sheet = lay_out(data, chosen.address)
    return write_file(sheet, f"{data.title}, {data.scope}", data.summary, data.language)


def _draw_png(chosen: Chosen) -> bytes:
    data = chosen.known()
    return write_png(paint(lay_out(data, chosen.address), SCALE, data.language))


def _write_json(chosen: Chosen) -> str:
    data = chosen.known()
    return write_json(data, chosen.address, cite(chosen.board.display, data, chosen.address))


WRITERS: dict[str, Callable[[Chosen], str | bytes]] = {
    "svg": _write_svg,
    "png": _draw_png,
    "csv": lambda chosen: write_table(chosen.known()),
    "json": _write_json,
}


def _point_to(reader: Reader, name: str, form: str) -> Response:
    page = reader.service.addresses.page("charts", f"{name}.{form}", language=reader.language)
    response = redirect(page + read_query_string().suffix, 303)
    response.headers["Cache-Control"] = REVALIDATE
    response.vary.add("Accept")
    return response


def _render_list(reader: Reader, connection: Connection) -> str:
    groups: dict[str, list[ListedChart]] = {}
    for listed in list_charts(reader.service, connection, reader.language):
        groups.setdefault(listed.group, []).append(listed)
    return render(ChartsPage(tuple((group, tuple(some)) for group, some in groups.items())))


def _render(reader: Reader, connection: Connection, name: str) -> str:
    chosen = choose(reader, connection, name)
    board, data, address = chosen.board, chosen.data, chosen.address
    listed = next(
        listed
        for listed in list_charts(reader.service, connection, reader.language)
        if listed.id == name
    )
    known = data if data and data.is_known else None
    page = ChartPage(
        name=name,
        title=known.title if known else listed.title,
        listed=listed,
        chart=ChartView(known, known.title, known.draw(), address) if known else None,
        place=chosen.place,
        choice=board.choice,
        offer=offer_choices(board.display, chosen.kind, board.choice),
        files=tuple((form, _file(address, form)) for form in FILES) if known else (),
        sharing=share_chart(board.display, listed, known, address),
        latest=next(iter(chosen.kind.periods), ""),
    )
    return render(page)


def _file(address: str, form: str) -> str:
    page, mark, query = address.partition("?")
    return f"{page}.{form}{mark}{query}"


def _render_frame(reader: Reader, connection: Connection, name: str) -> str:
    chosen = choose(reader, connection, name)
    data, address = chosen.known(), chosen.address
    drawing = data.draw()
    if drawing is None:
        raise NotFound(NO_VALUE)
    return render(EmbedPage(ChartView(data, data.title, drawing, address), address))
