"""The finder: who helps with a need, in a place, whom. Its form reads as a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlencode

from flask import Blueprint, Response
from sqlalchemy import Connection

from oress_opendata.delivery.http.caching import answer
from oress_opendata.delivery.http.negotiation import PAGE
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.actors.directory import (
    ActorView,
    alphabetical,
    check_choices,
    open_directory,
)
from oress_opendata.delivery.pages.shared.names import name_place
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.delivery.parameters.parameter import number_parameter
from oress_opendata.delivery.parameters.query_string import read_query_string
from oress_opendata.queries.places import read_places
from oress_opendata.queries.support import read_offers

Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """The codes that a reader chose in the form; empty where any will do."""

    need: str = ""
    public: str = ""
    place: str = ""


# Actors on a page: what a telephone shows without much scrolling.
AT_ONCE = 10
PAGE_NUMBER = number_parameter("page", "Which page of the actors.", 1, 1, 100)
FOUNDING = Choice(need="accompagnement_creation", public="porteurs_projet")


@dataclass(frozen=True, slots=True)
class FinderForm:
    """The options of the form: the needs and publics that some actor serves, and the provinces."""

    needs: Options
    publics: Options
    provinces: Options


@dataclass(frozen=True, slots=True)
class FinderPage(Page):
    """`province` is the code of the chosen place's province, `last` the day of the newest check.
    `actors` are those of one page; `total` counts all; `before` and `after` are addresses."""

    template: ClassVar[str] = "actors/finder.html"

    form: FinderForm
    chosen: Choice
    founding: Choice
    need: Text
    place: Text
    province: str
    actors: tuple[ActorView, ...]
    total: int
    first: int
    before: str
    after: str
    last: str


def make_finder(service: Service) -> Blueprint:
    pages = Blueprint("finder", __name__)

    @pages.get("/actors")
    def show_finder(language: str) -> Response:
        return answer(
            service, lambda connection: _render(Reader(service, language), connection), PAGE
        )

    return pages


def read_form(reader: Reader, connection: Connection) -> FinderForm:
    offers = read_offers(reader.service, connection)
    places = read_places(reader.service, connection)
    kinds = {offer.kind for offer in offers.all}
    publics = {code for offer in offers.all for code in offer.publics}
    return FinderForm(
        needs=_options(reader, "support-service", kinds),
        publics=_options(reader, "public", publics),
        provinces=tuple(
            (province.code, str(name_place(reader, places, province.code)))
            for province in places.provinces
        ),
    )


def _options(reader: Reader, scheme: str, codes: set[str]) -> Options:
    labelled = [(code, str(reader.label(scheme, code))) for code in codes]
    return tuple(sorted(labelled, key=lambda option: alphabetical(option[1])))


def _render(reader: Reader, connection: Connection) -> str:
    directory = open_directory(reader, connection)
    query = read_query_string()
    parameters = {name: query.text(name) for name in ("need", "place", "public")}
    check_choices(directory, parameters)
    chosen = Choice(**parameters)
    found = directory.find(chosen.need, chosen.public, chosen.place)
    province = directory.places.province_of(chosen.place)
    views = directory.views(found, chosen.need, chosen.place)
    start = _read_start(len(views))
    page = FinderPage(
        form=read_form(reader, connection),
        chosen=chosen,
        founding=FOUNDING,
        need=reader.label("support-service", chosen.need) if chosen.need else Text(""),
        place=directory.place(chosen.place) if chosen.place else Text(""),
        province=province.code if province else "",
        actors=tuple(views[start : start + AT_ONCE]),
        total=len(views),
        first=start + 1,
        before=_address(parameters, start - AT_ONCE) if start else "",
        after=_address(parameters, start + AT_ONCE) if start + AT_ONCE < len(views) else "",
        last=directory.last,
    )
    return render(page)


def _read_start(count: int) -> int:
    """Where the requested page begins. Raises BadQuery."""
    number = read_query_string().get(PAGE_NUMBER)
    start = (number - 1) * AT_ONCE
    return start if start < count else 0


def _address(chosen: dict[str, str], start: int) -> str:
    page = start // AT_ONCE + 1
    kept = {name: value for name, value in chosen.items() if value}
    return "?" + urlencode({**kept, **({"page": str(page)} if page > 1 else {})})
