"""The atlas: an indicator by province as a map and by commune as a ranked table.

The whole choice is in the address; files (SVG, CSV, GeoJSON) take the same parameters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from flask import Blueprint, Response, json, request
from sqlalchemy import Connection

from oress_opendata.delivery.http.caching import answer
from oress_opendata.delivery.http.capacity import EXPORTS, takes
from oress_opendata.delivery.http.negotiation import PAGE
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.atlas.view import NOTHING, AtlasView, view_atlas
from oress_opendata.delivery.pages.shared.colours import fill_in_colours
from oress_opendata.delivery.pages.shared.formatting import PERCENT
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.delivery.pages.shared.texts import Text, pick_text
from oress_opendata.delivery.parameters.query_string import read_query_string
from oress_opendata.languages import N_, say
from oress_opendata.meaning.csv_text import guard_text, map_texts, write_csv
from oress_opendata.model.form import choose_forms
from oress_opendata.queries.indicators import (
    PER_PEOPLE,
    find_cubes,
    list_indicators,
)

NO_TEXT = Text("")
FILES = choose_forms(("svg", "csv", "geojson"))
REGIONS = {
    "2015": N_("Tanger-Tétouan-Al Hoceima (since 2015)"),
    "2009": N_("Tanger-Tétouan (2009–2015)"),
    "1997": N_("Tanger-Tétouan (1997–2009)"),
}


@dataclass(frozen=True, slots=True)
class AtlasPage(Page):
    """`view` is None where nothing is published; `counted` says that the indicator is a count,
    which can be shown for each ten thousand people; `query` is that of the files."""

    template: ClassVar[str] = "atlas/atlas.html"

    view: AtlasView | None
    title: str
    definition: Text = NO_TEXT
    caveat: Text = NO_TEXT
    indicators: tuple[tuple[str, str], ...] = ()
    periods: tuple[str, ...] = ()
    counted: bool = False
    regions: Mapping[str, str] = field(default_factory=lambda: REGIONS)
    query: str = ""


@dataclass(frozen=True, slots=True)
class MapFile(Page):
    template: ClassVar[str] = "atlas/map.svg.html"

    view: AtlasView
    title: str


def make_atlas(service: Service) -> Blueprint:
    pages = Blueprint("atlas", __name__)

    @pages.get("/atlas")
    def show_atlas(language: str) -> Response:
        return answer(
            service, lambda connection: _render(Reader(service, language), connection), PAGE
        )

    @pages.get(f"/atlas.<any({', '.join(FILES)}):form>")
    @takes(EXPORTS)
    def get_file(language: str, form: str) -> Response:
        reader = Reader(service, language)
        return answer(
            service, lambda connection: _write(reader, connection, form), FILES[form].content_type
        )

    return pages


def _render(reader: Reader, connection: Connection) -> str:
    indicators = list_indicators(find_cubes(reader.service, connection))
    if not indicators:
        return render(AtlasPage(view=None, title=say(NOTHING, reader.language)))
    view = view_atlas(reader, connection, read_query_string())
    code = view.choice.indicator
    concept = reader.vocabulary.schemes["indicator"].concepts[code]
    labels = ((indicator, str(reader.label("indicator", indicator))) for indicator in indicators)
    page = AtlasPage(
        view=view,
        title=str(reader.label("indicator", code)),
        definition=pick_text(concept.definitions, reader.language, reader.languages),
        caveat=pick_text(concept.notes, reader.language, reader.languages),
        indicators=tuple(sorted(labels, key=lambda labelled: labelled[1])),
        periods=tuple(indicators[code]),
        counted=reader.unit(code) not in (PERCENT, ""),
        query=request.query_string.decode("ascii", "ignore"),
    )
    return render(page)


def _write(reader: Reader, connection: Connection, form: str) -> str:
    view = view_atlas(reader, connection, read_query_string())
    if form == "csv":
        return _write_csv(reader, view)
    if form == "geojson":
        return _write_geojson(view)
    title = str(reader.label("indicator", view.choice.indicator))
    return fill_in_colours(render(MapFile(view, title)))


def _write_csv(reader: Reader, view: AtlasView) -> str:
    rows: list[Sequence[object]] = [
        ("place", "name", "type", "indicator", "period", "per", "value", "source")
    ]
    choice = view.choice
    per = PER_PEOPLE if choice.rate else ""
    for ranked in (*view.provinces, *view.communes):
        place = ranked.place
        row = (place.code, str(ranked.name), place.kind, choice.indicator, choice.period)
        rows.append([*row, per, f"{ranked.value:g}", view.figures.source])
    return "".join(write_csv(map_texts(rows, guard_text)))


def _write_geojson(view: AtlasView) -> str:
    values = {ranked.place.code: ranked.value for ranked in view.provinces}
    features: list[dict[str, Any]] = []
    for outline in view.drawing.outlines if view.drawing else ():
        stated = {"indicator": view.choice.indicator, "period": view.choice.period}
        properties = {**outline.feature["properties"], **stated, "value": values.get(outline.code)}
        features.append({**outline.feature, "properties": properties})
    credit = view.drawing.credit if view.drawing else ""
    return json.dumps({"type": "FeatureCollection", "attribution": credit, "features": features})
