"""The panorama: key figures and charts of the region or of a province, each with its table, source,
method and limits; the cited figures of the past; what nobody has counted.

The whole choice stands in the address.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request
from sqlalchemy import Connection

from oress_opendata.delivery.http.caching import answer
from oress_opendata.delivery.http.negotiation import PAGE
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.atlas.view import view_atlas
from oress_opendata.delivery.pages.panorama.board import VALUE, Board, Figure, Line
from oress_opendata.delivery.pages.panorama.cited import tell_past
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
from oress_opendata.delivery.pages.shared.figures import Teller, table_source
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.errors import BadQuery
from oress_opendata.languages import N_, say
from oress_opendata.model.places import Place, Places
from oress_opendata.queries.boundaries import WIDTH, draw_outlines
from oress_opendata.queries.indicators import NON_PROFIT, PARTNERS, PEOPLE, PER_PEOPLE, find_cubes
from oress_opendata.queries.observations import read_slice
from oress_opendata.queries.places import read_places
from oress_opendata.queries.support import read_offers

NO_CHOICE = N_("The parameter {parameter} must be one of: {known}.")
SEXES = ("all", "female", "male")
WORK = ("labour_activity_rate", "labour_unemployment_rate", "illiteracy_rate_10_plus")
SUPPORT_TITLE = N_("Support actors by what they offer")
SUPPORT_SEEN = N_(
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
    place: str
    sex: str
    year: str


def make_panorama(service: Service) -> Blueprint:
    pages = Blueprint("panorama", __name__)

    @pages.get("/panorama")
    def show_panorama(language: str) -> Response:
        return answer(
            service, lambda connection: _render(Reader(service, language), connection), PAGE
        )

    return pages


def _render(reader: Reader, connection: Connection) -> str:
    teller = Teller(reader, read_places(reader.service, connection))
    board = _make_board(teller, connection)
    if board is None:
        return render_template("panorama/panorama.html", board=None)
    years = sorted({p for indicator in WORK for p in board.found.periods(indicator)}, reverse=True)
    choice = _read_choice(teller.places, years)
    past = tell_past(teller, connection)
    whole = board.place == teller.places.region
    return render_template(
        "panorama/panorama.html",
        board=board,
        choice=choice,
        whole=whole,
        title=teller.text(board.place),
        provinces=[(province.code, teller.text(province)) for province in teller.places.provinces],
        region=teller.places.region,
        region_name=teller.text(teller.places.region),
        sexes=[(sex, reader.label("sex", sex)) for sex in SEXES],
        years=years,
        keys=_keys(board),
        sections=_sections(board, choice, connection),
        view=view_atlas(reader, connection, {}) if whole else None,
        width=WIDTH,
        is_drawn=draw_outlines(reader.service, connection) is not None,
        map_title=reader.label("indicator", NON_PROFIT),
        past=past,
        past_charts=[draw(teller, past.all, past.source) for draw in (draw_time, draw_sectors)],
    )


def _make_board(teller: Teller, connection: Connection) -> Board | None:
    """The board of the chosen place; None where there are no places or figures yet."""
    cubes = find_cubes(teller.reader.service, connection)
    place = _choose_place(teller.places)
    if place is None or not cubes:
        return None
    members = _members(teller.places, place)
    found = read_slice(cubes, (place.code, *(member.code for member in members)))
    return Board(teller, cubes, place, members, found) if found.values else None


def _choose_place(places: Places) -> Place | None:
    asked = request.args.get("place", "")
    known = [province.code for province in (places.region, *places.provinces) if province]
    if asked and asked not in known:
        raise BadQuery(NO_CHOICE, parameter="place", known=", ".join(known))
    return places.all.get(asked) or places.region


def _members(places: Places, place: Place) -> tuple[Place, ...]:
    inside = places.within(place.code)
    if place == places.region:
        return tuple(province for province in places.provinces if province in inside)
    return places.communes_of(place.code)


def _read_choice(places: Places, years: list[str]) -> Choice:
    asked = {name: request.args.get(name, "") for name in ("place", "sex", "year")}
    for name, known in (("sex", SEXES), ("year", years)):
        if asked[name] and asked[name] not in known:
            raise BadQuery(NO_CHOICE, parameter=name, known=", ".join(known))
    return Choice(asked["place"], asked["sex"] or SEXES[0], asked["year"] or next(iter(years), ""))


def _sections(board: Board, choice: Choice, connection: Connection) -> dict[str, list[Figure]]:
    """The figures by section; what nothing is known of is left out."""
    found: dict[str, list[Figure | None]] = {
        "economy": [show_non_profit(board), show_rate(board), show_partners(board)],
        "people": [show_growth(board), show_areas(board)],
        "work": [show_work(board, indicator, choice.sex, choice.year) for indicator in WORK],
        "establishments": [
            show_kinds(board), show_sectors(board), show_sizes(board), show_founding(board),
        ],
        "support": [_show_support(board, connection)],
    }  # fmt: skip
    return {name: [figure for figure in figures if figure] for name, figures in found.items()}


def _keys(board: Board) -> list[tuple[str, str, str]]:
    """The figures to begin with: shown, in words, and where on the page it is told whole."""
    teller, found, code = board.teller, board.found, board.place.code
    periods = found.periods(PEOPLE)
    year, before = (*periods, "", "")[:2]
    people = found.value(PEOPLE, year, code)
    establishments = found.value(NON_PROFIT, board.newest(NON_PROFIT), code)
    rate = PER_PEOPLE * establishments / people if establishments is not None and people else None
    partners = found.value(PARTNERS, board.newest(PARTNERS), code)
    shown = (
        (teller.number(people), "#growth"),
        (teller.change(found.value(PEOPLE, before, code), people), "#growth"),
        (teller.number(establishments), "#non-profit"),
        (teller.number(rate), "#rate"),
        (teller.figure(PARTNERS, partners), "#partners"),
    )
    language = teller.reader.language
    return [
        (value, say(words, language, year=year, before=before), href)
        for (value, href), words in zip(shown, KEYS, strict=True)
        if value
    ]


def _show_support(board: Board, connection: Connection) -> Figure | None:
    """How many actors offer each kind of service to somebody here."""
    teller, reader = board.teller, board.teller.reader
    offers = read_offers(reader.service, connection)
    around = teller.places.codes_covering(board.place.code) | {
        member.code for member in board.members
    }
    pairs = {(offer.kind, offer.actor) for offer in offers.find("", "", frozenset(around))}
    counts = Counter(kind for kind, _ in sorted(pairs)).most_common()
    if not counts:
        return None
    rows = [
        Row(str(reader.label("support-service", kind)), (count,), (teller.number(count),))
        for kind, count in counts
    ]
    first, last = rows[0], rows[-1]
    seen = board.say(
        SUPPORT_SEEN, first=first.label, most=first.shown[0], last=last.label, least=last.shown[0]
    )
    finder = reader.service.addresses.page("actors", language=reader.language)
    actor = next(iter(offers.actors.values()))
    body = {"dataset": actor.dataset, "version": actor.version}
    return Figure(
        "support", say(SUPPORT_TITLE, reader.language), seen,
        draw_bars(rows, mirrored=board.mirrored), (), board.words(SERVICE, VALUE),
        tuple(
            Line(row.label, f"{finder}?need={kind}", row.shown)
            for row, (kind, _) in zip(rows, counts, strict=True)
        ),
        board.texts(SUPPORT_NOTE), (table_source(teller, connection, body, "actor"),),
    )  # fmt: skip
