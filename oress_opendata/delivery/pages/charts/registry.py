"""Which function makes the data of each chart of the register (queries/charts.py)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from oress_opendata.delivery.pages.charts.board import Board
from oress_opendata.delivery.pages.charts.cited import read_past
from oress_opendata.delivery.pages.charts.cited_charts import show_sectors as show_cited_sectors
from oress_opendata.delivery.pages.charts.cited_charts import show_time
from oress_opendata.delivery.pages.charts.data import ChartData
from oress_opendata.delivery.pages.charts.establishments import (
    show_founding,
    show_kinds,
    show_non_profit,
    show_rate,
    show_sectors,
    show_sizes,
)
from oress_opendata.delivery.pages.charts.indicators import show_indicator, show_map
from oress_opendata.delivery.pages.charts.population import show_areas, show_growth, show_partners
from oress_opendata.delivery.pages.charts.support import show_support
from oress_opendata.model.charts import MAP, ChartKind

MAKERS: Mapping[str, Callable[[Board], ChartData | None]] = {
    "non-profit": show_non_profit,
    "rate": show_rate,
    "partners": show_partners,
    "growth": show_growth,
    "areas": show_areas,
    "kinds": show_kinds,
    "sectors": show_sectors,
    "sizes": show_sizes,
    "founding": show_founding,
    "support": show_support,
}


def make_data(board: Board, kind: ChartKind) -> ChartData | None:
    """The data of a chart for what was chosen; None where nothing is known of it."""
    if kind.id in MAKERS:
        return MAKERS[kind.id](board)
    if kind.id in ("cited", "cited-sectors"):
        past = read_past(board.display, board.connection)
        make = show_time if kind.id == "cited" else show_cited_sectors
        return make(board.display, past.all, past.source)
    if kind.id.startswith(MAP):
        return show_map(board, kind.indicator)
    return show_indicator(board, kind.indicator)
