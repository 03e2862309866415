"""A note of two printed pages for a choice of communes: their figures side by side and together,
beside those of their provinces and of the region; who helps; sources and limits.

Counts are added up, shares never are. The choice stands in the address.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request
from sqlalchemy import Connection

from oress_opendata.delivery.http.caching import answer
from oress_opendata.delivery.http.negotiation import PAGE
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.actors.cards import draw_qr
from oress_opendata.delivery.pages.panorama.population import CHANGE
from oress_opendata.delivery.pages.panorama.sums import Sum
from oress_opendata.delivery.pages.places.support import find_aid
from oress_opendata.delivery.pages.shared.charts import Row, draw_bars, draw_changes
from oress_opendata.delivery.pages.shared.figures import Teller
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.errors import BadQuery
from oress_opendata.languages import N_, direction, say
from oress_opendata.model.places import Place, Places
from oress_opendata.model.texts import say_isolated
from oress_opendata.projections.search.analysis.folding import sort_key
from oress_opendata.queries.indicators import NON_PROFIT, PARTNERS, PEOPLE, Cube, find_cubes
from oress_opendata.queries.observations import read_slice
from oress_opendata.queries.places import read_places
from oress_opendata.store.releases import find_visible

MOST, HELPERS = 10, 6
NO_COMMUNE = N_("The parameter {parameter} names no commune: {code}.")
TOO_MANY = N_(
    "A note holds at most {most} communes, so that it stays two pages: {count} were chosen."
)
SEEN = N_(
    "{names}: {people} people in {year}, {change} since {before}; {count} non-profit "
    "establishments, that is {rate} for each 10,000 people ({region}: {whole})."
)
TOGETHER = N_("Together")
# What each table tells, after the population of two years.
PEOPLE_TABLE = ("rural_share", "labour_unemployment_rate", "illiteracy_rate_10_plus")
WORK_TABLE = ("establishments_business", "establishments_jobs", "establishments_weekly_souks")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table; `kind` is `commune`, `sum`, `province` or `region`."""

    label: str
    href: str
    kind: str
    cells: tuple[str, ...]


def make_note(service: Service) -> Blueprint:
    pages = Blueprint("note", __name__)

    @pages.get("/panorama/note")
    def show_note(language: str) -> Response:
        return answer(
            service, lambda connection: _render(Reader(service, language), connection), PAGE
        )

    return pages


def _render(reader: Reader, connection: Connection) -> str:
    teller = Teller(reader, read_places(reader.service, connection))
    communes = _read_choice(teller.places)
    return render_template(
        "panorama/note.html",
        chosen={commune.code for commune in communes},
        provinces=[
            (teller.text(province), _by_name(teller, teller.places.communes_of(province.code)))
            for province in teller.places.provinces
        ],
        most=MOST,
        **(_tell(teller, connection, communes) if communes else {}),
    )


def _by_name(teller: Teller, places: Sequence[Place]) -> list[tuple[str, Any]]:
    named = [(place.code, teller.text(place)) for place in places]
    return sorted(named, key=lambda choice: sort_key(str(choice[1])))


def _read_choice(places: Places) -> tuple[Place, ...]:
    codes = dict.fromkeys(code for code in request.args.getlist("place") if code)
    for code in codes:
        if code not in places.all or not places.all[code].is_commune:
            raise BadQuery(NO_COMMUNE, parameter="place", code=code)
    if len(codes) > MOST:
        raise BadQuery(TOO_MANY, parameter="place", most=MOST, count=len(codes))
    return tuple(places.all[code] for code in sorted(codes))


def _tell(teller: Teller, connection: Connection, communes: tuple[Place, ...]) -> dict[str, Any]:
    cubes = find_cubes(teller.reader.service, connection)
    outer = _around(teller.places, communes)
    codes = [place.code for place in (*communes, *outer)]
    told = Sum(teller, read_slice(cubes, codes), communes)
    rows = _rows(teller, communes, outer)
    indicators = (PEOPLE, NON_PROFIT, PARTNERS, *PEOPLE_TABLE, *WORK_TABLE)
    return {
        "communes": [(commune.code, teller.text(commune)) for commune in communes],
        "seen": _say_seen(told),
        "people": _tabulate(told, rows, _people_cells),
        "people_head": _people_head(told),
        "work": _tabulate(told, rows, _work_cells),
        "work_head": [teller.label(indicator) for indicator in (NON_PROFIT, *WORK_TABLE, PARTNERS)],
        "charts": _draw(told, rows),
        "years": _years(told),
        "aid": find_aid(teller, connection, [commune.code for commune in communes], HELPERS),
        "sources": teller.sources(told.found, indicators, codes),
        "published": _published(teller, connection, cubes),
        "address": _address(teller, communes),
        "qr": draw_qr(_address(teller, communes)),
    }


def _around(places: Places, communes: Sequence[Place]) -> tuple[Place, ...]:
    """The provinces of the communes, and the region."""
    provinces = dict.fromkeys(
        province.code for commune in communes if (province := places.province_of(commune.code))
    )
    region = [places.region] if places.region else []
    return (*(places.all[code] for code in provinces), *region)


def _rows(
    teller: Teller, communes: Sequence[Place], outer: Sequence[Place]
) -> list[tuple[str, str, str]]:
    """The code, the label and the kind of each row. Communes together have no code."""
    rows = [(commune.code, teller.name(commune.code), "commune") for commune in communes]
    if len(communes) > 1:
        rows.append(("", say(TOGETHER, teller.reader.language), "sum"))
    kinds = {place.code: "region" if place.kind == "region" else "province" for place in outer}
    return rows + [(code, teller.name(code), kind) for code, kind in kinds.items()]


def _tabulate(told: Sum, rows: Sequence[tuple[str, str, str]], cells: Any) -> list[Line]:
    return [
        Line(label, told.teller.page(code) if code else "", kind, cells(told, code))
        for code, label, kind in rows
    ]


def _people_head(told: Sum) -> list[str]:
    """The years of the legal population, their change, then what else is told of people."""
    teller = told.teller
    years = [f"{teller.label(PEOPLE)}, {year}" for year in _years(told)]
    change = [say(CHANGE, teller.reader.language)] if len(years) > 1 else []
    return [*years, *change, *(teller.label(indicator) for indicator in PEOPLE_TABLE)]


def _years(told: Sum) -> list[str]:
    return sorted(told.found.periods(PEOPLE)[:2])


def _people_cells(told: Sum, code: str) -> tuple[str, ...]:
    values = [told.value(PEOPLE, year, code) for year in _years(told)]
    shares = (
        told.teller.figure(indicator, told.newest(indicator, code)) for indicator in PEOPLE_TABLE
    )
    counts = (told.teller.number(value) for value in values)
    change = (told.teller.change(values[0], values[-1]),) if len(values) > 1 else ()
    return (*counts, *change, *shares)


def _work_cells(told: Sum, code: str) -> tuple[str, ...]:
    def figure(indicator: str) -> str:
        return told.teller.figure(indicator, told.newest(indicator, code))

    rate = told.teller.number(told.rate(code))
    return (
        figure(NON_PROFIT),
        rate,
        *(figure(indicator) for indicator in WORK_TABLE),
        figure(PARTNERS),
    )


def _say_seen(told: Sum) -> str:
    teller, years = told.teller, _years(told)
    region = teller.places.region
    values = [told.value(PEOPLE, year, "") for year in years]
    if len(years) < 2 or region is None or None in values:
        return ""
    return say_isolated(
        SEEN,
        teller.reader.language,
        names=_list_names(teller, told.communes),
        people=teller.number(values[1]),
        year=years[1],
        before=years[0],
        change=teller.change(*values),
        count=teller.number(told.newest(NON_PROFIT, "")),
        rate=teller.number(told.rate("")),
        region=teller.name(region.code),
        whole=teller.number(told.rate(region.code)),
    )


def _list_names(teller: Teller, communes: Sequence[Place]) -> str:
    comma = "، " if direction(teller.reader.language) == "rtl" else ", "
    return comma.join(teller.name(commune.code) for commune in communes)


def _draw(told: Sum, rows: Sequence[tuple[str, str, str]]) -> dict[str, Any]:
    """The rate, and the change of the population, of the communes and of the region."""
    teller, years = told.teller, _years(told)
    mirrored = direction(teller.reader.language) == "rtl"
    shown = [(code, label) for code, label, kind in rows if kind != "province"]
    rates = [(label, told.rate(code)) for code, label in shown]
    pairs = [(label, [told.value(PEOPLE, year, code) for year in years]) for code, label in shown]
    changes = [
        Row(label, (_change(pair),), (teller.change(pair[0], pair[-1]),))
        for label, pair in pairs
        if pair
    ]
    bars = [Row(label, (rate,), (teller.number(rate),)) for label, rate in rates]
    return {
        "rate": draw_bars(bars, mirrored=mirrored),
        "growth": draw_changes(changes, mirrored=mirrored),
    }


def _change(pair: Sequence[float | None]) -> float | None:
    before, after = pair[0], pair[-1]
    return (after - before) / before if before and after is not None else None


def _published(teller: Teller, connection: Connection, cubes: Sequence[Cube]) -> str:
    """The day of the newest release that the figures come from."""
    days = [find_visible(connection, cube.name, cube.version).issued.date() for cube in cubes]
    return teller.day(max(days).isoformat()) if days else ""


def _address(teller: Teller, communes: Sequence[Place]) -> str:
    page = teller.reader.service.addresses.page("panorama", "note", language=teller.reader.language)
    return f"{page}?{urlencode([('place', commune.code) for commune in communes])}"
