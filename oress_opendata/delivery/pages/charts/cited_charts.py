"""The charts of cited figures: dots in time without a line, and the newest shares of sectors. They
do not form a series and are never compared with today's figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from oress_opendata.delivery.pages.charts.board import VALUE
from oress_opendata.delivery.pages.charts.cited import CitedFigure, read_day
from oress_opendata.delivery.pages.charts.data import (
    PERCENT,
    SAYS,
    ChartData,
    Column,
    DataRow,
    Kind,
)
from oress_opendata.delivery.pages.charts.timelines import Moment
from oress_opendata.delivery.pages.shared.figures import FigureDisplay, Source
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.languages import N_, comma_of, say
from oress_opendata.model.texts import isolate_ranges, say_isolated

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
PERIOD, PERIMETER, CITED = N_("Period"), N_("Perimeter"), N_("Cited figure")
AS_CITED = N_(
    "Cited as stated in the source; registers, perimeters and the handling of struck-off "
    "cooperatives may differ from source to source."
)
NO_DATE = N_("Figures without a date are in the list only.")


# A cited figure, and the day on which its period begins.
Dated = tuple[CitedFigure, date]


def show_time(
    display: FigureDisplay, cited: Sequence[CitedFigure], source: Source | None
) -> ChartData | None:
    """The cooperatives of the region, of any perimeter, by the time of the cited figure."""
    totals = [figure for figure in cited if _is_regional_total(figure)]
    dated = _with_start(totals)
    if len(dated) < 2:
        return None
    language = display.reader.language
    codes = list(dict.fromkeys(figure.code("perimeter") for figure, _ in dated))
    years = [start.year for _, start in dated]
    summary = say_isolated(
        SUMMARY, language, count=len(dated), first=min(years), last=max(years),
        perimeters=len(codes),
    )  # fmt: skip
    return _chart(
        display, dated, source, name="cited", title=say(IN_TIME, language), summary=summary,
        kind=Kind.MOMENTS,
        moments=tuple(_moment(codes, figure, start, language) for figure, start in dated),
        groups=tuple(str(display.reader.label("perimeter", code)) for code in codes),
    )  # fmt: skip


def _moment(codes: Sequence[str], cited: CitedFigure, start: date, language: str) -> Moment:
    words = comma_of(language).join((cited.period, str(cited.perimeter)))
    return Moment(
        _time_of(cited, start), cited.values["value"], cited.value, _series(codes, cited),
        say(SAYS, language, label=cited.value, value=isolate_ranges(words)),
    )  # fmt: skip


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


def _series(codes: Sequence[str], cited: CitedFigure) -> int:
    return min(codes.index(cited.code("perimeter")), SHAPES - 1)


def _time_of(cited: CitedFigure, start: date) -> float:
    """The middle of the period, in years."""
    end = read_day(cited.values.get("period_end")) or start
    middle = start + (end - start) / 2
    return middle.year + (middle.timetuple().tm_yday - 1) / 366


def show_sectors(
    display: FigureDisplay, cited: Sequence[CitedFigure], source: Source | None
) -> ChartData | None:
    """The newest shares of sectors that one source cites together."""
    shares = _with_start([figure for figure in cited if figure.code("indicator") == BY_SECTOR])
    if not shares:
        return None
    newest = max(start for _, start in shares)
    newest_shares = [dated for dated in shares if dated[1] == newest]
    newest_shares.sort(key=lambda dated: -dated[0].values["value"])
    language = display.reader.language
    first = newest_shares[0][0]
    rest = 100 - sum(figure.values["value"] for figure, _ in newest_shares)
    summary = say_isolated(
        SECTORS_SUMMARY, language, first=_sector(display, first), most=first.value,
        rest=display.with_unit(rest, PERCENT),
    )  # fmt: skip
    return _chart(
        display, newest_shares, source, name="cited-sectors",
        title=say(SECTORS, language, period=first.period), summary=summary, kind=Kind.BARS,
        unit=PERCENT,
    )  # fmt: skip


def _sector(display: FigureDisplay, cited: CitedFigure) -> str:
    return str(display.reader.label("sector", cited.code("sector")))


def _chart(
    display: FigureDisplay,
    dated: Sequence[Dated],
    source: Source | None,
    *,
    name: str,
    title: str,
    summary: str,
    kind: Kind,
    unit: str = "",
    moments: tuple[Moment, ...] = (),
    groups: tuple[str, ...] = (),
) -> ChartData:
    language = display.reader.language
    region = display.places.region
    rows = (
        DataRow(
            str(one.values.get("id") or ""),
            _sector(display, one) if kind is Kind.BARS else str(one.title),
            one.href,
            (float(one.values["value"]), one.period, str(one.perimeter)),
            (one.value, one.period, isolate_ranges(str(one.perimeter))),
        )
        for one, _ in dated
    )
    return ChartData(
        name, language, title, display.name(region.code) if region else "", summary, kind,
        say(CITED, language),
        (
            Column("value", say(VALUE, language), unit),
            Column("period", say(PERIOD, language)),
            Column("perimeter", say(PERIMETER, language)),
        ),
        tuple(rows), tuple(Text(say(note, language)) for note in (AS_CITED, NO_DATE)),
        (source,) if source else (), moments=moments, groups=groups,
    )  # fmt: skip
