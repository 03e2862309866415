"""The coverage of support: the actors by province and service, as a page and as CSV.

Every cell leads to the finder. The states of a cell are decided in `queries/coverage.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Response
from sqlalchemy import Connection

from oress_opendata.delivery.http.caching import answer
from oress_opendata.delivery.http.negotiation import PAGE
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.actors.directory import (
    ActorView,
    Directory,
    alphabetical,
    check_choices,
    open_directory,
)
from oress_opendata.delivery.pages.actors.finder import Options, read_form
from oress_opendata.delivery.pages.shared.formatting import show_day_text
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.delivery.parameters.query_string import read_query_string
from oress_opendata.meaning.csv_text import guard_text, map_texts, write_csv
from oress_opendata.model.form import FORMS
from oress_opendata.queries.coverage import Cell, Coverage, cover

CSV = FORMS["csv"].content_type
HEAD = (
    "place",
    "place_name",
    "service",
    "service_name",
    "public",
    "state",
    "actors",
    "actors_in_the_place_itself",
    "checked_on",
    "actor_ids",
)


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell of the matrix; `checked` is a date in words."""

    place: str
    state: str
    actors: int
    local: int
    checked: str


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """A kind of support, its cells in the order of the provinces."""

    code: str
    kind: Text
    cells: tuple[CellView, ...]


@dataclass(frozen=True, slots=True)
class CoveragePage(Page):
    """`provinces` are codes and names, `unsurveyed` counts by province the actors whose services
    are not known; `actors` are all of those; `same_day` is when most cells were checked."""

    template: ClassVar[str] = "actors/coverage.html"

    provinces: tuple[tuple[str, Text], ...]
    rows: tuple[CoverageRow, ...]
    public: str
    publics: Options
    unsurveyed: Mapping[str, int]
    actors: tuple[ActorView, ...]
    last: str
    same_day: str


def make_coverage(service: Service) -> Blueprint:
    pages = Blueprint("coverage", __name__)

    @pages.get("/actors/coverage")
    def show_coverage(language: str) -> Response:
        return answer(
            service, lambda connection: _render(Reader(service, language), connection), PAGE
        )

    @pages.get("/actors/coverage.csv")
    def get_coverage(language: str) -> Response:
        return answer(
            service, lambda connection: _write(Reader(service, language), connection), CSV
        )

    return pages


def _cover(directory: Directory) -> tuple[Coverage, str]:
    """The coverage for the chosen public, its rows by the names of services."""
    public = read_query_string().text("public")
    check_choices(directory, {"public": public})
    reader = directory.reader
    kinds = sorted(
        reader.vocabulary.schemes["support-service"].concepts,
        key=lambda kind: alphabetical(_kind(reader, kind)),
    )
    return cover(directory.offers, directory.places, kinds, public), public


def _render(reader: Reader, connection: Connection) -> str:
    directory = open_directory(reader, connection)
    coverage, public = _cover(directory)
    without = {code for codes in coverage.unsurveyed.values() for code in codes}
    rows = tuple(
        CoverageRow(
            code, _kind(reader, code), tuple(_view(cell, reader.language) for cell in cells)
        )
        for code, cells in coverage.rows.items()
    )
    days = Counter(cell.checked for row in rows for cell in row.cells if cell.checked)
    page = CoveragePage(
        provinces=tuple((place.code, directory.place(place.code)) for place in coverage.places),
        rows=rows,
        public=public,
        publics=read_form(reader, connection).publics,
        unsurveyed={code: len(actors) for code, actors in coverage.unsurveyed.items()},
        actors=tuple(directory.view(code) for code in sorted(without | set(coverage.unlocated))),
        last=directory.last,
        same_day=next((day for day, _ in days.most_common(1)), ""),
    )
    return render(page)


def _view(cell: Cell, language: str) -> CellView:
    checked = show_day_text(cell.checked, language)
    return CellView(cell.place, cell.state, len(cell.actors), len(cell.here), checked)


def _kind(reader: Reader, code: str) -> Text:
    return reader.label("support-service", code)


def _write(reader: Reader, connection: Connection) -> str:
    directory = open_directory(reader, connection)
    coverage, public = _cover(directory)
    rows: list[Sequence[object]] = [HEAD]
    for cell in (cell for row in coverage.rows.values() for cell in row):
        place, kind = (
            (cell.place, directory.place(cell.place)),
            (cell.kind, _kind(reader, cell.kind)),
        )
        found = len(cell.actors), len(cell.here), cell.checked, " ".join(cell.actors)
        rows.append([*place, *kind, public, cell.state, *found])
    return "".join(write_csv(map_texts(rows, guard_text)))
