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
from oress_opendata.delivery.pages.shared.sharing import cite_picture
from oress_opendata.delivery.pages.shared.sources import read_sources
from oress_opendata.languages import N_, comma_of, say
from oress_opendata.meaning.csv_text import guard_text, map_texts, write_csv
from oress_opendata.model.form import choose_forms
from oress_opendata.model.licence import read_licences
from oress_opendata.queries.indicators import PER_PEOPLE

FILES = choose_forms(("png", "svg", "csv", "geojson"))
SOURCE, SITE = N_("Source: {source}"), N_("ORESS Open Data")
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
    title = comma_of(reader.language).join((sheet.title, sheet.subtitle))
    return write_svg(lay_out(sheet), title, "", reader.language)


def make_sheet(reader: Reader, view: AtlasView) -> Sheet:
    """With the source, its release and licence, the note and the credit of the outlines, the name
    of the site and the address of the map."""
    language, cube = reader.language, view.values.cube
    sources = [source.text for source in read_sources(view.values.source)]
    release = f"{cube.name} {cube.version}" if cube else ""
    licences = read_licences(cube.licences, reader.vocabulary) if cube else ()
    named = (
        str(reader.name(one.concept.labels)) if one.concept else str(one.title) for one in licences
    )
    origin = " · ".join(filter(None, (*sources, release, *named)))
    texts = (
        say(SOURCE, language, source=origin) if origin else "",
        view.note,
        view.drawing.credit if view.drawing else "",
        f"{say(SITE, language)} · {address_of(reader, view)}",
    )
    return Sheet(
        entitle(reader, view), describe_choice(reader, view.choice), view,
        tuple(text for text in texts if text), language,
    )  # fmt: skip


def address_of(reader: Reader, view: AtlasView) -> str:
    page = f"{reader.service.settings.base_url}/{reader.language}/atlas"
    query = view.choice.query()
    return f"{page}?{query}" if query else page


def cite_map(reader: Reader, view: AtlasView) -> str:
    cube, title = view.values.cube, entitle(reader, view)
    releases = [f"{cube.name} {cube.version}"] if cube else []
    scope = describe_choice(reader, view.choice)
    return cite_picture(reader, title, scope, releases, address_of(reader, view))


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
