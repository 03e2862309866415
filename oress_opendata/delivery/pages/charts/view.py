"""A chart as a page shows it: its data, its drawing, and its addresses."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from oress_opendata.delivery.pages.charts.board import FIRST_OF, Board
from oress_opendata.delivery.pages.charts.data import ChartData, Kind
from oress_opendata.delivery.pages.graphics.marks import Chart
from oress_opendata.delivery.pages.shared.figures import FigureDisplay

# Rows of a drawing beside others.
SHOWN = 12


@dataclass(frozen=True, slots=True)
class ChartView:
    """`drawing` is None without any value; `href` is the page of the chart."""

    data: ChartData
    title: str
    drawing: Chart | None
    href: str

    @property
    def id(self) -> str:
        return self.data.id


def view_beside_others(board: Board, data: ChartData | None) -> ChartView | None:
    """The chart on a page with others, which shows its first rows."""
    if data is None:
        return None
    title, total, most = data.title, len(data.rows), SHOWN
    if data.kind in (Kind.SHARES, Kind.STEPS):
        # The place as a whole comes first.
        most += 1
    if total <= most or data.rows[0].code not in board.codes:
        most = 0
    else:
        title = board.say(FIRST_OF, title=title, count=str(SHOWN), total=str(total))
    return ChartView(
        data, title, data.draw(most), link_chart(board.display, data.id, choices_of(board))
    )


def choices_of(board: Board) -> list[tuple[str, str]]:
    """What was chosen, as parameters of a chart; what is usual is left out."""
    choice, region = board.choice, board.display.places.region
    pairs = [
        ("place", board.place.code if region is None or board.place != region else ""),
        ("year", choice.year),
        ("sex", choice.sex if choice.sex != "all" else ""),
        ("area", choice.area if choice.area != "total" else ""),
        *(("compare", code) for code in choice.compare),
    ]
    return [(name, value) for name, value in pairs if value]


def link_chart(display: FigureDisplay, name: str, choices: list[tuple[str, str]]) -> str:
    reader = display.reader
    page = reader.service.addresses.page("charts", name, language=reader.language)
    return f"{page}?{urlencode(choices)}" if choices else page
