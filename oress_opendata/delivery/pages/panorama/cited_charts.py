"""The charts of cited figures: dots in time without a line, and the newest shares of sectors. They
do not form a series and are never compared with today's figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from oress_opendata.delivery.pages.panorama.board import VALUE, Figure, LegendEntry, TableRow
from oress_opendata.delivery.pages.panorama.cited import CitedFigure, read_day
from oress_opendata.delivery.pages.panorama.timelines import Moment, draw_moments
from oress_opendata.delivery.pages.shared.charts import Chart, Pen, Row, draw_bars
from oress_opendata.delivery.pages.shared.figures import FigureDisplay, Source
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.languages import N_, direction, say
from oress_opendata.model.texts import say_isolated

TOTAL, BY_SECTOR = "cooperatives_total", "share_of_cooperatives_by_sector"
SHAPES = 4
# The prefixes of the perimeters that are a region, or may be one.
REGIONS = ("perimeter", "not_stated")
IN_TIME = N_("Cooperatives of the region, as cited")
SUMMARY = N_(
    "{count} cited figures from {first} to {last}, on {perimeters} different perimeters. They do "
    "not form a series: no line joins them, and years without a figure are hatched."
)
SECTORS = N_("Cooperatives by sector, {period}, as cited")
SECTORS_SUMMARY = N_(
    "{first}: {most} of the cooperatives; the sectors that are not cited make up {rest}."
)
PERIOD, PERIMETER = N_("Period"), N_("Perimeter")
AS_CITED = N_(
    "Cited as stated in the source; registers, perimeters and the handling of struck-off "
    "cooperatives may differ from source to source."
)
NO_DATE = N_("Figures without a date are in the list only.")


# A cited figure, and the day on which its period begins.
Dated = tuple[CitedFigure, date]


def draw_time(
    display: FigureDisplay, cited: Sequence[CitedFigure], source: Source | None
) -> Figure | None:
    """The cooperatives of the region, of any perimeter, by the time of the cited figure."""
    totals = [figure for figure in cited if _is_regional_total(figure)]
    dated = _with_start(totals)
    if len(dated) < 2:
        return None
    language = display.reader.language
    codes = list(dict.fromkeys(figure.code("perimeter") for figure, _ in dated))
    moments = [
        Moment(
            _time_of(figure, start), figure.values["value"], figure.value, _series(codes, figure)
        )
        for figure, start in dated
    ]
    years = [start.year for _, start in dated]
    first, last = min(years), max(years)
    summary = say_isolated(
        SUMMARY, language, count=len(dated), first=first, last=last, perimeters=len(codes)
    )
    return _figure(
        display,
        dated,
        source,
        name="cited",
        title=say(IN_TIME, language),
        summary=summary,
        chart=draw_moments(moments, range(first, last + 1), mirrored=direction(language) == "rtl"),
        legend=_legend(display, codes),
    )


def _is_regional_total(figure: CitedFigure) -> bool:
    return (
        figure.code("indicator") == TOTAL
        and not figure.code("sector")
        and figure.code("perimeter").startswith(REGIONS)
    )


def _with_start(cited: Sequence[CitedFigure]) -> list[Dated]:
    """The figures whose period has a known beginning."""
    starts = ((figure, read_day(figure.values.get("period_start"))) for figure in cited)
    return [(figure, start) for figure, start in starts if start]


def _legend(display: FigureDisplay, codes: Sequence[str]) -> tuple[LegendEntry, ...]:
    """The perimeters; those beyond the number of shapes share the last one."""
    pen = Pen(mirrored=False)
    marks = (pen.dot(14, 9, min(number, SHAPES - 1)) for number in range(len(codes)))
    labels = (str(display.reader.label("perimeter", code)) for code in codes)
    return tuple(LegendEntry(label, mark=mark) for label, mark in zip(labels, marks, strict=True))


def _series(codes: Sequence[str], cited: CitedFigure) -> int:
    return min(codes.index(cited.code("perimeter")), SHAPES - 1)


def _time_of(cited: CitedFigure, start: date) -> float:
    """The middle of the period, in years."""
    end = read_day(cited.values.get("period_end")) or start
    middle = start + (end - start) / 2
    return middle.year + (middle.timetuple().tm_yday - 1) / 366


def draw_sectors(
    display: FigureDisplay, cited: Sequence[CitedFigure], source: Source | None
) -> Figure | None:
    """The newest shares of sectors that one source cites together."""
    shares = _with_start([figure for figure in cited if figure.code("indicator") == BY_SECTOR])
    if not shares:
        return None
    newest = max(start for _, start in shares)
    newest_shares = [dated for dated in shares if dated[1] == newest]
    newest_shares.sort(key=lambda dated: -dated[0].values["value"])
    language = display.reader.language
    rows = [
        Row(
            str(display.reader.label("sector", figure.code("sector"))),
            (figure.values["value"],),
            (figure.value,),
        )
        for figure, _ in newest_shares
    ]
    rest = 100 - sum(figure.values["value"] for figure, _ in newest_shares)
    summary = say_isolated(
        SECTORS_SUMMARY, language, first=rows[0].label, most=rows[0].shown[0],
        rest=display.with_unit(rest, "pourcent"),
    )  # fmt: skip
    title = say(SECTORS, language, period=newest_shares[0][0].period)
    chart = draw_bars(rows, mirrored=direction(language) == "rtl")
    return _figure(
        display,
        newest_shares,
        source,
        name="cited-sectors",
        title=title,
        summary=summary,
        chart=chart,
    )


def _figure(
    display: FigureDisplay,
    dated: Sequence[Dated],
    source: Source | None,
    *,
    name: str,
    title: str,
    summary: str,
    chart: Chart,
    legend: tuple[LegendEntry, ...] = (),
) -> Figure:
    language = display.reader.language
    return Figure(
        id=name, title=title, summary=summary, chart=chart, legend=legend,
        head=("", say(VALUE, language), say(PERIOD, language), say(PERIMETER, language)),
        table=tuple(
            TableRow(str(one.title), one.href, (one.value, one.period, str(one.perimeter)))
            for one, _ in dated
        ),
        notes=tuple(Text(say(note, language)) for note in (AS_CITED, NO_DATE)),
        sources=(source,) if source else (),
    )  # fmt: skip
