"""The atlas: an indicator by province as a map and by commune as a ranked table.

The whole state stands in the address. The map is SVG made here; the same as a file (SVG, CSV,
GeoJSON) hangs on the same question.
"""

from __future__ import annotations

import csv
import io
from typing import Any

from flask import Blueprint, Response, json, render_template, request
from sqlalchemy import Connection

from oress_opendata.delivery.http.caching import answer
from oress_opendata.delivery.http.negotiation import PAGE
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.atlas.view import NOTHING, View, view_atlas
from oress_opendata.delivery.pages.shared.formatting import PERCENT
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.texts import pick_text
from oress_opendata.languages import N_, say
from oress_opendata.model.form import choose_forms
from oress_opendata.queries.boundaries import WIDTH
from oress_opendata.queries.indicators import (
    PER_PEOPLE,
    find_cubes,
    list_indicators,
)

FILES = choose_forms(("svg", "csv", "geojson"))
REGIONS = {
    "2015": N_("Tanger-Tétouan-Al Hoceima (since 2015)"),
    "2009": N_("Tanger-Tétouan (2009–2015)"),
    "1997": N_("Tanger-Tétouan (1997–2009)"),
}


def make_atlas(service: Service) -> Blueprint:
    pages = Blueprint("atlas", __name__)

    @pages.get("/atlas")
    def show_atlas(language: str) -> Response:
        return answer(
            service, lambda connection: _render(Reader(service, language), connection), PAGE
        )

    @pages.get(f"/atlas.<any({', '.join(FILES)}):form>")
    def get_file(language: str, form: str) -> Response:
        reader = Reader(service, language)
        kind = FILES[form].content_type
        return answer(service, lambda connection: _write(reader, connection, form), kind)

    return pages


def _render(reader: Reader, connection: Connection) -> str:
    indicators = list_indicators(find_cubes(reader.service, connection))
    if not indicators:
        return render_template("atlas/atlas.html", view=None, title=say(NOTHING, reader.language))
    view = view_atlas(reader, connection, request.args.to_dict())
    scheme = reader.vocabulary.schemes["indicator"]
    concept = scheme.concepts[view.choice.indicator]
    return render_template(
        "atlas/atlas.html",
        view=view,
        width=WIDTH,
        each=PER_PEOPLE,
        title=reader.label("indicator", view.choice.indicator),
        definition=pick_text(concept.definitions, reader.language, reader.languages),
        caveat=pick_text(concept.notes, reader.language, reader.languages),
        indicators=sorted(
            ((code, str(reader.label("indicator", code))) for code in indicators),
            key=lambda indicator: indicator[1],
        ),
        periods=indicators[view.choice.indicator],
        counted=reader.unit(view.choice.indicator) not in (PERCENT, ""),
        regions=REGIONS,
        query=request.query_string.decode("ascii", "ignore"),
    )


def _write(reader: Reader, connection: Connection, form: str) -> str:
    view = view_atlas(reader, connection, request.args.to_dict())
    if form == "csv":
        return _write_csv(reader, view)
    if form == "geojson":
        return _write_geojson(view)
    title = reader.label("indicator", view.choice.indicator)
    return render_template(
        "atlas/map.svg.html", view=view, width=WIDTH, title=title, each=PER_PEOPLE
    )


def _write_csv(reader: Reader, view: View) -> str:
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    head = ("place", "name", "type", "indicator", "period", "per", "value", "source")
    writer.writerow(head)
    choice = view.choice
    per = PER_PEOPLE if choice.rate else ""
    for line in (*view.provinces, *view.communes):
        row = (line.place.code, str(line.name), line.place.kind, choice.indicator, choice.period)
        writer.writerow([*row, per, f"{line.value:g}", view.figures.source])
    return "\ufeff" + target.getvalue()


def _write_geojson(view: View) -> str:
    values = {line.place.code: line.value for line in view.provinces}
    features: list[dict[str, Any]] = []
    for outline in view.drawing.outlines if view.drawing else ():
        stated = {"indicator": view.choice.indicator, "period": view.choice.period}
        properties = {**outline.feature["properties"], **stated, "value": values.get(outline.code)}
        features.append({**outline.feature, "properties": properties})
    credit = view.drawing.credit if view.drawing else ""
    return json.dumps({"type": "FeatureCollection", "attribution": credit, "features": features})
