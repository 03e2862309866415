"""The home page: search, the form of the finder, key figures that lead to their data, the map, the
latest releases and documents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Response
from sqlalchemy import Connection

from oress_opendata.delivery.http.caching import answer
from oress_opendata.delivery.http.negotiation import PAGE
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.actors.finder import FOUNDING, Choice, FinderForm, read_form
from oress_opendata.delivery.pages.atlas.view import AtlasView, view_atlas
from oress_opendata.delivery.pages.datasets.summary import DatasetSummary, summarize_dataset
from oress_opendata.delivery.pages.shared.formatting import show_day_text, show_figure
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.delivery.pages.shared.texts import Text, pick_text
from oress_opendata.delivery.parameters.query_string import QueryString
from oress_opendata.errors import Gone, NotFound
from oress_opendata.languages import N_, say
from oress_opendata.queries.indicators import find_cubes, list_indicators, read_figures
from oress_opendata.queries.places import read_places
from oress_opendata.store.records import find_record, stream_records
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
CHECKED = N_("support actors whose details were checked")


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """`href` leads to the data of the figure."""

    shown: str
    label: str
    href: str


@dataclass(frozen=True, slots=True)
class DocumentLink:
    href: str
    title: Text
    issued: str


@dataclass(frozen=True, slots=True)
class HomePage(Page):
    """`view` is the map of the atlas; None where no figure is published."""

    template: ClassVar[str] = "home/home.html"

    key_figures: tuple[KeyFigure, ...]
    view: AtlasView | None
    map_title: Text
    datasets: tuple[DatasetSummary, ...]
    documents: tuple[DocumentLink, ...]
    form: FinderForm
    anyone: Choice
    founding: Choice


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
    summaries = [summarize_dataset(reader, dataset, release) for dataset, release in latest]
    try:
        view = view_atlas(reader, connection, QueryString(()))
        title = reader.label("indicator", view.choice.indicator)
    except NotFound:
        view, title = None, Text("")
    page = HomePage(
        key_figures=tuple(_key_figures(reader, connection)),
        view=view,
        map_title=title,
        datasets=tuple(summary for summary in summaries if not summary.sample)[:SHOWN],
        documents=tuple(_documents(reader, connection)),
        form=read_form(reader, connection),
        anyone=Choice(),
        founding=FOUNDING,
    )
    return render(page)


def _key_figures(reader: Reader, connection: Connection) -> Iterator[KeyFigure]:
    cubes = find_cubes(reader.service, connection)
    periods = list_indicators(cubes)
    places = read_places(reader.service, connection)
    region = next((place.code for place in places.all.values() if place.kind == "region"), "")
    address = reader.service.addresses.page
    for code, label in INDICATORS:
        figures = read_figures(cubes, code, periods[code][0]) if code in periods else None
        if figures and region in figures.values:
            scheme = reader.vocabulary.schemes["indicator"]
            unit = scheme.concepts[code].unit if code in scheme.concepts else ""
            yield KeyFigure(
                show_figure(figures.values[region], reader.language, unit),
                say(label, reader.language) % {"year": figures.period},
                address("atlas", language=reader.language) + f"?indicator={code}&as=count",
            )
    yield from _cited(reader, connection)
    checked = sum(bool(actor.text("checked_on")) for actor in stream_records(connection, "actor"))
    if checked:
        href = address("actors", language=reader.language)
        yield KeyFigure(show_figure(checked, reader.language), say(CHECKED, reader.language), href)


def _cited(reader: Reader, connection: Connection) -> Iterator[KeyFigure]:
    try:
        record = find_record(connection, *CITED)
    except (Gone, NotFound):
        return
    value = record.values.get("value")
    if not record.listed or not isinstance(value, int | float):
        return
    name = pick_text(record.name, reader.language, reader.languages)
    href = reader.service.addresses.page("registers", *CITED, language=reader.language)
    yield KeyFigure(show_figure(value, reader.language), str(name), href)


def _documents(reader: Reader, connection: Connection) -> Iterator[DocumentLink]:
    """The latest documents; a series is left out, its issues are documents."""
    records = list(stream_records(connection, "document"))
    series = {(record.values.get("part_of") or {}).get("code") for record in records}
    single = [record for record in records if record.id not in series]
    single.sort(key=lambda record: str(record.values.get("issued") or ""), reverse=True)
    for record in single[:SHOWN]:
        yield DocumentLink(
            reader.service.addresses.page("documents", record.id, language=reader.language),
            pick_text(record.name, reader.language, reader.languages),
            show_day_text(str(record.values.get("issued") or ""), reader.language),
        )
