"""The coverage of support: province by service, who offers it, as a page and as CSV.

Each cell leads to the finder. What a cell may say is decided in queries/coverage.py.
"""

from __future__ import annotations

import csv
import io
from datetime import date

from babel.dates import format_date
from flask import Blueprint, Response, render_template, request
from sqlalchemy import Connection

from oress_opendata.delivery.http.caching import answer
from oress_opendata.delivery.http.negotiation import PAGE
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.actors.directory import (
    Directory,
    alphabetical,
    check_choices,
    open_directory,
)
from oress_opendata.delivery.pages.actors.finder import read_choices
from oress_opendata.delivery.pages.shared.formatting import find_locale
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.model.form import FORMS
from oress_opendata.queries.coverage import Coverage, cover

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
    """The coverage for the public that was asked for, its rows by the names of services."""
    public = request.args.get("public", "")
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
    return render_template(
        "actors/coverage.html",
        coverage=coverage,
        asked=public,
        publics=read_choices(reader, connection)["publics"],
        place=directory.place,
        kind=lambda code: _kind(reader, code),
        day=lambda text: _short(text, reader.language),
        last=directory.last,
        unsurveyed=[directory.entry(actor) for actor in sorted(without | set(coverage.unlocated))],
    )


def _short(text: str, language: str) -> str:
    day = date.fromisoformat(text)
    return format_date(day, format="dd/MM/yyyy", locale=find_locale(language))


def _kind(reader: Reader, code: str) -> Text:
    return reader.label("support-service", code)


def _write(reader: Reader, connection: Connection) -> str:
    directory = open_directory(reader, connection)
    coverage, public = _cover(directory)
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(HEAD)
    for cell in (cell for row in coverage.rows.values() for cell in row):
        place, kind = (
            (cell.place, directory.place(cell.place)),
            (cell.kind, _kind(reader, cell.kind)),
        )
        found = len(cell.actors), len(cell.here), cell.checked, " ".join(cell.actors)
        writer.writerow([*place, *kind, public, cell.state, *found])
    return "\ufeff" + target.getvalue()
