"""What a note says: figures of the chosen communes beside their provinces and the region."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from markupsafe import Markup
from sqlalchemy import Connection

from oress_opendata.delivery.pages.actors.cards import draw_qr
from oress_opendata.delivery.pages.charts.drawing import Row, draw_bars
from oress_opendata.delivery.pages.charts.population import CHANGE
from oress_opendata.delivery.pages.graphics.marks import Chart
from oress_opendata.delivery.pages.panorama.sums import Sum
from oress_opendata.delivery.pages.places.support import LocalSupport, find_support
from oress_opendata.delivery.pages.shared.figures import FigureDisplay, Source
from oress_opendata.delivery.pages.shared.formatting import PERCENT
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.languages import N_, comma_of, direction, say
from oress_opendata.model.indicators import NON_PROFIT, PARTNERS, PEOPLE
from oress_opendata.model.places import Place, Places
from oress_opendata.model.texts import say_isolated
from oress_opendata.queries.indicators import Cube, find_cubes
from oress_opendata.queries.observations import read_slice
from oress_opendata.store.releases import find_visible

NEAREST = 6
# Between the bars, so that the longest note has two pages.
CLOSE = 6
SUMMARY = N_(
    "{names}: {people} people in {year}, {change} since {before}; {count} non-profit "
    "establishments, that is {rate} for each 10,000 people ({region}: {whole})."
)
TOGETHER = N_("Together")
RATE = N_("of them for each 10,000 people")
# The indicators of both tables, after the population of two years.
PEOPLE_TABLE = ("rural_share", "labour_unemployment_rate", "illiteracy_rate_10_plus")
WORK_TABLE = ("establishments_business", "establishments_jobs", "establishments_weekly_souks")


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A row of a table; `kind` is `commune`, `sum`, `province` or `region`; the sum has no code."""

    code: str
    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A row with its cells; `href` is empty where the label is no link."""

    label: str
    href: str
    kind: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoteTable:
    head: tuple[str, ...]
    lines: tuple[NoteLine, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """`years` are those of both populations, `published` the day of the newest release, `address`
    leads to this note again."""

    communes: tuple[Text, ...]
    summary: str
    people: NoteTable
    work: NoteTable
    rate: Chart
    growth: Chart
    years: tuple[str, ...]
    support: LocalSupport
    sources: tuple[Source, ...]
    published: str
    address: str
    qr: Markup


def write_note(display: FigureDisplay, connection: Connection, communes: tuple[Place, ...]) -> Note:
    cubes = find_cubes(display.reader.service, connection)
    outer = _around(display.places, communes)
    codes = [place.code for place in (*communes, *outer)]
    figures = Sum(display, read_slice(cubes, codes), communes)
    rows = _rows(display, communes, outer)
    indicators = (PEOPLE, NON_PROFIT, PARTNERS, *PEOPLE_TABLE, *WORK_TABLE)
    address = _address(display, communes)
    return Note(
        communes=tuple(display.text(commune) for commune in communes),
        summary=_summarize(figures),
        people=_tabulate(figures, rows, _people_head(figures), _people_cells),
        work=_tabulate(figures, rows, _work_head(display), _work_cells),
        rate=_draw_rates(figures, rows),
        growth=_draw_growth(figures, rows),
        years=_years(figures),
        support=find_support(display, connection, [commune.code for commune in communes], NEAREST),
        sources=display.sources(figures.found, indicators, codes),
        published=_published(display, connection, cubes),
        address=address,
        qr=draw_qr(address),
    )


def _around(places: Places, communes: Sequence[Place]) -> tuple[Place, ...]:
    """The provinces of the communes, and the region."""
    provinces = dict.fromkeys(
        province.code for commune in communes if (province := places.province_of(commune.code))
    )
    region = (places.region,) if places.region else ()
    return (*(places.all[code] for code in provinces), *region)


def _rows(
    display: FigureDisplay, communes: Sequence[Place], outer: Sequence[Place]
) -> list[NoteRow]:
    rows = [NoteRow(place.code, display.name(place.code), "commune") for place in communes]
    if len(communes) > 1:
        rows.append(NoteRow("", say(TOGETHER, display.reader.language), "sum"))
    for place in outer:
        kind = "region" if place.kind == "region" else "province"
        rows.append(NoteRow(place.code, display.name(place.code), kind))
    return rows


def _tabulate(
    figures: Sum,
    rows: Sequence[NoteRow],
    head: tuple[str, ...],
    cells: Callable[[Sum, str], tuple[str, ...]],
) -> NoteTable:
    lines = (
        NoteLine(
            row.label,
            figures.display.page(row.code) if row.code else "",
            row.kind,
            cells(figures, row.code),
        )
        for row in rows
    )
    return NoteTable(head, tuple(lines))


def _people_head(figures: Sum) -> tuple[str, ...]:
    """The years of the legal population, their change, then the other indicators of people."""
    display = figures.display
    years = [f"{display.label(PEOPLE)}, {year}" for year in _years(figures)]
    change = [say(CHANGE, display.reader.language)] if len(years) > 1 else []
    return (*years, *change, *(display.label(indicator) for indicator in PEOPLE_TABLE))


def _work_head(display: FigureDisplay) -> tuple[str, ...]:
    rate = say(RATE, display.reader.language)
    others = (display.label(indicator) for indicator in (*WORK_TABLE, PARTNERS))
    return (display.label(NON_PROFIT), rate, *others)


def _years(figures: Sum) -> tuple[str, ...]:
    return tuple(sorted(figures.found.periods(PEOPLE)[:2]))


def _people_cells(figures: Sum, code: str) -> tuple[str, ...]:
    display = figures.display
    values = [figures.value(PEOPLE, year, code) for year in _years(figures)]
    counts = (display.number(value) for value in values)
    change = (display.change(values[0], values[-1]),) if len(values) > 1 else ()
    return (*counts, *change, *_newest(figures, PEOPLE_TABLE, code))


def _work_cells(figures: Sum, code: str) -> tuple[str, ...]:
    (count,) = _newest(figures, (NON_PROFIT,), code)
    rate = figures.display.number(figures.rate(code))
    return (count, rate, *_newest(figures, (*WORK_TABLE, PARTNERS), code))


def _newest(figures: Sum, indicators: Sequence[str], code: str) -> tuple[str, ...]:
    return tuple(
        figures.display.figure(indicator, figures.newest(indicator, code))
        for indicator in indicators
    )


def _summarize(figures: Sum) -> str:
    display, years = figures.display, _years(figures)
    region = display.places.region
    values = [figures.value(PEOPLE, year, "") for year in years]
    if len(years) < 2 or region is None or None in values:
        return ""
    return say_isolated(
        SUMMARY,
        display.reader.language,
        names=_list_names(display, figures.communes),
        people=display.number(values[1]),
        year=years[1],
        before=years[0],
        change=display.change(*values),
        count=display.number(figures.newest(NON_PROFIT, "")),
        rate=display.number(figures.rate("")),
        region=display.name(region.code),
        whole=display.number(figures.rate(region.code)),
    )


def _list_names(display: FigureDisplay, communes: Sequence[Place]) -> str:
    comma = comma_of(display.reader.language)
    return comma.join(display.name(commune.code) for commune in communes)


def _draw_rates(figures: Sum, rows: Sequence[NoteRow]) -> Chart:
    """The rate of the communes and of the region."""
    display = figures.display
    bars = []
    for row in _without_provinces(rows):
        rate = figures.rate(row.code)
        bars.append(Row(row.label, (rate,), (display.number(rate),)))
    mirrored = direction(display.reader.language) == "rtl"
    return draw_bars(bars, mirrored=mirrored, show=display.number, gap=CLOSE)


def _draw_growth(figures: Sum, rows: Sequence[NoteRow]) -> Chart:
    """The change of the population of the communes and of the region."""
    display, years = figures.display, _years(figures)
    changes = []
    for row in _without_provinces(rows) if years else ():
        before, after = (figures.value(PEOPLE, year, row.code) for year in (years[0], years[-1]))
        shown = display.change(before, after)
        changes.append(Row(row.label, (_change(before, after),), (shown,)))
    mirrored = direction(display.reader.language) == "rtl"
    return draw_bars(
        changes, mirrored=mirrored, show=lambda value: display.with_unit(value, PERCENT), gap=CLOSE
    )


def _without_provinces(rows: Sequence[NoteRow]) -> list[NoteRow]:
    return [row for row in rows if row.kind != "province"]


def _change(before: float | None, after: float | None) -> float | None:
    return 100 * (after - before) / before if before and after is not None else None


def _published(display: FigureDisplay, connection: Connection, cubes: Sequence[Cube]) -> str:
    """The day of the newest release that the figures come from."""
    day_of = display.reader.service.settings.day_of
    releases = (find_visible(connection, cube.name, cube.version) for cube in cubes)
    days = [day_of(release.issued) for release in releases]
    return display.day(max(days).isoformat()) if days else ""


def _address(display: FigureDisplay, communes: Sequence[Place]) -> str:
    page = display.reader.service.addresses.page(
        "panorama", "note", language=display.reader.language
    )
    return f"{page}?{urlencode([('place', commune.code) for commune in communes])}"
