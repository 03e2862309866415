"""The map of a choice as files: SVG, PNG, CSV, GeoJSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import json

from oress_opendata.delivery.pages.atlas.sheet import Sheet, lay_out
from oress_opendata.delivery.pages.atlas.titles import describe_choice, entitle
from oress_opendata.delivery.pages.atlas.view import AtlasView
from oress_opendata.delivery.pages.graphics.png import paint, write_png
from oress_opendata.delivery.pages.graphics.svg import write_file as write_svg
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.meaning.csv_text import guard_text, map_texts, write_csv
from oress_opendata.model.form import choose_forms
from oress_opendata.queries.indicators import PER_PEOPLE

FILES = choose_forms(("png", "svg", "csv", "geojson"))
# Pixels of the PNG for a unit of the sheet: 1,200 across.
SCALE = 10 / 3


def write_file(reader: Reader, view: AtlasView, form: str) -> str | bytes:
    if form == "csv":
        return write_table(reader, view)
    if form == "geojson":
        return write_geojson(view)
    sheet = make_sheet(reader, view)
    if form == "png":
        return write_png(paint(lay_out(sheet), SCALE, reader.language))
    title = f"{sheet.title}, {sheet.subtitle}"
    return write_svg(lay_out(sheet), title, "", reader.language)


def make_sheet(reader: Reader, view: AtlasView) -> Sheet:
    """With the source, the note and the credit of the outlines."""
    texts = (view.values.source, view.note, view.drawing.credit if view.drawing else "")
    named = tuple(text for text in texts if text)
    return Sheet(
        entitle(reader, view), describe_choice(reader, view.choice), view, named, reader.language
    )


def write_table(reader: Reader, view: AtlasView) -> str:
    """One row a place; `change_from` is the year from which `value` is a change."""
    rows: list[Sequence[object]] = [
        ("place", "name", "type", "indicator", "period", "change_from", "sex", "area", "per",
         "value", "rests_on", "source")
    ]  # fmt: skip
    choice = view.choice
    for ranked in view.ranked:
        found = view.values.values.get(ranked.place.code)
        if found is None:
            continue
        rows.append(
            (ranked.place.code, str(reader.name(ranked.place.names)), ranked.place.kind,
             choice.indicator, choice.period, choice.since, choice.sex, choice.area,
             PER_PEOPLE if choice.rate else "", f"{found.value:.10g}",
             "" if found.rests_on is None else found.rests_on, view.values.source)
        )  # fmt: skip
    return "".join(write_csv(map_texts(rows, guard_text)))


def write_geojson(view: AtlasView) -> str:
    choice, known = view.choice, view.values.known
    features: list[dict[str, Any]] = []
    shown = {ranked.place.code for ranked in view.ranked}
    for outline in view.outlines:
        if outline.code in shown:
            stated = {"indicator": choice.indicator, "period": choice.period}
            properties = {
                **outline.feature["properties"],
                **stated,
                "value": known.get(outline.code),
            }
            features.append({**outline.feature, "properties": properties})
    credit = view.drawing.credit if view.drawing else ""
    content = {"type": "FeatureCollection", "attribution": credit, "note": view.note}
    return json.dumps({**content, "features": features})
