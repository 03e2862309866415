"""The home page: search, the finder's sentence, key figures that lead to their data, the map, the
latest releases and documents."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, Response, render_template
from sqlalchemy import Connection

from oress_opendata.delivery.http.caching import answer
from oress_opendata.delivery.http.negotiation import PAGE
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.actors.finder import read_choices
from oress_opendata.delivery.pages.atlas.view import view_atlas
from oress_opendata.delivery.pages.datasets.summary import describe_package
from oress_opendata.delivery.pages.shared.formatting import show_day_text, show_figure
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.texts import Text, pick_text
from oress_opendata.errors import NotFound
from oress_opendata.languages import N_, say
from oress_opendata.queries.boundaries import WIDTH
from oress_opendata.queries.indicators import find_cubes, list_indicators, read_figures
from oress_opendata.queries.places import read_places
from oress_opendata.store.records import find_record_text, stream_record_texts
from oress_opendata.store.releases import list_datasets

SHOWN = 5
# The cited figure of the home page: cooperatives in March 2014, in the region as it was then.
CITED = ("figure", "F042")
INDICATORS = (
    (
        "establishments_non_profit",
        N_("non-profit establishments with premises of their own, %(year)s"),
    ),
    (
        "employment_status_cooperative_member",
        N_("of the employed are cooperators or associates, %(year)s"),
    ),
)
CHECKED = N_("support actors whose particulars were checked")


@dataclass(frozen=True, slots=True)
class Key:
    """A figure that leads to its data."""

    shown: str
    words: str
    href: str
    source: str


def make_home(service: Service) -> Blueprint:
    pages = Blueprint("home", __name__)

    @pages.get("/")
    def show_home(language: str) -> Response:
        return answer(
            service, lambda connection: _render(Reader(service, language), connection), PAGE
        )

    return pages


def _render(reader: Reader, connection: Connection) -> str:
    releases = [(dataset, dataset.current) for dataset in list_datasets(connection)]
    latest = sorted(
        ((dataset, release) for dataset, release in releases if release),
        key=lambda latest: (latest[1].issued, latest[0].name),
        reverse=True,
    )
    portraits = [describe_package(reader, dataset, release) for dataset, release in latest]
    try:
        view = view_atlas(reader, connection, {})
        title = reader.label("indicator", view.choice.indicator)
    except NotFound:
        view, title = None, Text("")
    return render_template(
        "home/home.html",
        keys=list(_keys(reader, connection)),
        view=view,
        width=WIDTH,
        map_title=title,
        portraits=[summary for summary in portraits if not summary["sample"]][:SHOWN],
        documents=list(_documents(reader, connection)),
        **read_choices(reader, connection),
    )


def _keys(reader: Reader, connection: Connection) -> Iterator[Key]:
    cubes = find_cubes(reader.service, connection)
    periods = list_indicators(cubes)
    places = read_places(reader.service, connection)
    region = next((place.code for place in places.all.values() if place.kind == "region"), "")
    address = reader.service.addresses.page
    for code, words in INDICATORS:
        figures = read_figures(cubes, code, periods[code][0]) if code in periods else None
        if figures and region in figures.values:
            scheme = reader.vocabulary.schemes["indicator"]
            unit = scheme.concepts[code].unit if code in scheme.concepts else ""
            yield Key(
                show_figure(figures.values[region], reader.language, unit),
                say(words, reader.language) % {"year": figures.period},
                address("atlas", language=reader.language) + f"?indicator={code}&as=count",
                figures.source,
            )
    yield from _cited(reader, connection)
    checked = sum(
        1
        for text in stream_record_texts(connection, "actor")
        if json.loads(text)["values"].get("checked_on")
    )
    if checked:
        href = address("actors", language=reader.language)
        yield Key(show_figure(checked, reader.language), say(CHECKED, reader.language), href, "")


def _cited(reader: Reader, connection: Connection) -> Iterator[Key]:
    try:
        body = json.loads(find_record_text(connection, *CITED))
    except NotFound:
        return
    values = body["values"]
    name = pick_text(body["name"], reader.language, reader.languages)
    href = reader.service.addresses.page("registers", *CITED, language=reader.language)
    yield Key(show_figure(values["value"], reader.language), str(name), href, str(values["source"]))


def _documents(reader: Reader, connection: Connection) -> Iterator[tuple[str, Text, str]]:
    """The latest documents: address, title and date."""
    bodies = [json.loads(text) for text in stream_record_texts(connection, "document")]
    series = {(record["values"].get("part_of") or {}).get("code") for record in bodies}
    # A series is no document: its issues are.
    bodies = [record for record in bodies if record["id"] not in series]
    for body in sorted(
        bodies, key=lambda record: str(record["values"].get("issued") or ""), reverse=True
    )[:SHOWN]:
        href = reader.service.addresses.page("documents", body["id"], language=reader.language)
        yield (
            href,
            pick_text(body["name"], reader.language, reader.languages),
            show_day_text(str(body["values"].get("issued") or ""), reader.language),
        )
