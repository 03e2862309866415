"""The charts of cited figures: dots in time without a line, and the newest shares of sectors. They
are no series, and are never put beside today's figures. Called by `panorama`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from oress_opendata.delivery.pages.panorama.board import VALUE, Figure, Key, Line
from oress_opendata.delivery.pages.panorama.cited import Cited, read_day
from oress_opendata.delivery.pages.panorama.timelines import Moment, draw_moments
from oress_opendata.delivery.pages.shared.charts import Chart, Pen, Row, draw_bars
from oress_opendata.delivery.pages.shared.figures import Source, Teller
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.languages import N_, direction, say
from oress_opendata.model.texts import say_isolated

TOTAL, BY_SECTOR = "cooperatives_total", "share_of_cooperatives_by_sector"
SHAPES = 4
# The perimeters that are a region, or may be one.
REGIONS = ("perimeter", "not_stated")
IN_TIME = N_("Cooperatives of the region, as cited")
SEEN = N_(
    "{count} cited figures from {first} to {last}, on {perimeters} different perimeters. They are "
    "no series: no line joins them, and years without a figure are hatched."
)
SECTORS = N_("Cooperatives by sector, {period}, as cited")
SECTORS_SEEN = N_(
    "{first}: {most} of the cooperatives; the sectors that are not cited make up {rest}."
)
PERIOD, PERIMETER = N_("Period"), N_("Perimeter")
AS_CITED = N_(
    "Cited as the source says it; registers, perimeters and the handling of struck-off "
    "cooperatives may differ from source to source."
)
NO_DATE = N_("Figures without a date stand in the list only.")


def draw_time(teller: Teller, cited: Sequence[Cited], source: Source | None) -> Figure | None:
    """The cooperatives of the region, whatever its perimeter was, each where it was cited."""
    dated = [
        (figure, start)
        for figure in cited
        if figure.code("indicator") == TOTAL
        and not figure.code("sector")
        and figure.code("perimeter").startswith(REGIONS)
        and (start := read_day(figure.values.get("period_start")))
    ]
    if len(dated) < 2:
        return None
    language = teller.reader.language
    codes = list(dict.fromkeys(figure.code("perimeter") for figure, _ in dated))
    moments = [
        Moment(
            _time_of(figure, start), figure.values["value"], figure.value, _series(codes, figure)
        )
        for figure, start in dated
    ]
    first, last = (pick(start.year for _, start in dated) for pick in (min, max))
    seen = say_isolated(
        SEEN, language, count=len(dated), first=first, last=last, perimeters=len(codes)
    )
    chart = draw_moments(moments, range(first, last + 1), mirrored=direction(language) == "rtl")
    pen = Pen(mirrored=False)
    legend = tuple(
        Key(str(teller.reader.label("perimeter", code)), mark=pen.dot(14, 9, min(n, SHAPES - 1)))
        for n, code in enumerate(codes)
    )
    return _figure(
        teller,
        dated,
        source,
        name="cited",
        title=say(IN_TIME, language),
        seen=seen,
        chart=chart,
        legend=legend,
    )


def _series(codes: Sequence[str], cited: Cited) -> int:
    return min(codes.index(cited.code("perimeter")), SHAPES - 1)


def _time_of(cited: Cited, start: date) -> float:
    """The middle of the period, in years."""
    end = read_day(cited.values.get("period_end")) or start
    middle = start + (end - start) / 2
    return middle.year + (middle.timetuple().tm_yday - 1) / 366


def draw_sectors(teller: Teller, cited: Sequence[Cited], source: Source | None) -> Figure | None:
    """The newest shares of sectors that one source cites together."""
    shares = [
        (figure, start)
        for figure in cited
        if figure.code("indicator") == BY_SECTOR
        and (start := read_day(figure.values.get("period_start")))
    ]
    if not shares:
        return None
    newest = max(start for _, start in shares)
    told = sorted(
        (pair for pair in shares if pair[1] == newest), key=lambda dated: -dated[0].values["value"]
    )
    language = teller.reader.language
    rows = [
        Row(
            str(teller.reader.label("sector", figure.code("sector"))),
            (figure.values["value"],),
            (figure.value,),
        )
        for figure, _ in told
    ]
    rest = 100 - sum(figure.values["value"] for figure, _ in told)
    seen = say_isolated(
        SECTORS_SEEN, language, first=rows[0].label, most=rows[0].shown[0],
        rest=teller.with_unit(rest, "pourcent"),
    )  # fmt: skip
    title = say(SECTORS, language, period=told[0][0].period)
    chart = draw_bars(rows, mirrored=direction(language) == "rtl")
    return _figure(teller, told, source, name="cited-sectors", title=title, seen=seen, chart=chart)


def _figure(
    teller: Teller,
    told: Sequence[tuple[Cited, date]],
    source: Source | None,
    *,
    name: str,
    title: str,
    seen: str,
    chart: Chart,
    legend: tuple[Key, ...] = (),
) -> Figure:
    language = teller.reader.language
    return Figure(
        id=name, title=title, seen=seen, chart=chart, legend=legend,
        head=("", say(VALUE, language), say(PERIOD, language), say(PERIMETER, language)),
        table=tuple(
            Line(str(cited.title), cited.href, (cited.value, cited.period, str(cited.perimeter)))
            for cited, _ in told
        ),
        notes=tuple(Text(say(note, language)) for note in (AS_CITED, NO_DATE)),
        sources=(source,) if source else (),
    )  # fmt: skip
