"""The map of a choice as files: SVG, CSV, GeoJSON."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from textwrap import wrap
from typing import Any, ClassVar

from flask import json

from oress_opendata.delivery.pages.atlas.titles import describe_choice, entitle
from oress_opendata.delivery.pages.atlas.view import AtlasView
from oress_opendata.delivery.pages.atlas.writing import ARABIC, FONTS, LATIN
from oress_opendata.delivery.pages.shared.colours import fill_in_colours
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.meaning.csv_text import guard_text, map_texts, write_csv
from oress_opendata.model.form import choose_forms
from oress_opendata.queries.indicators import PER_PEOPLE

# The characters of a line below a map.
LINE = 62
FILES = choose_forms(("svg", "csv", "geojson"))
FACES = {LATIN: "400 600", **{name: str(weight) for weight, name in ARABIC.items()}}
# Of the Arabic fonts, and of the Latin one.
RANGES = ("U+0600-06FF,U+200C-200F", "U+0020-05FF,U+2000-22FF")


@dataclass(frozen=True, slots=True)
class MapFile(Page):
    template: ClassVar[str] = "atlas/map.svg.html"

    view: AtlasView
    title: str
    subtitle: str
    credits: tuple[str, ...]
    family: str = "ORESS, IBM Plex Sans, IBM Plex Sans Arabic, sans-serif"
    style: str = ""


def write_file(reader: Reader, view: AtlasView, form: str) -> str:
    if form == "csv":
        return write_table(reader, view)
    if form == "geojson":
        return write_geojson(view)
    return fill_in_colours(render(make_page(reader, view)))


def make_page(reader: Reader, view: AtlasView) -> MapFile:
    title, subtitle = entitle(reader, view), describe_choice(reader, view.choice)
    return MapFile(view, title, subtitle, credit_lines(view), style=_embed_fonts())


@cache
def _embed_fonts() -> str:
    """The site's fonts as a part of the file, so that it looks the same everywhere."""
    faces = []
    for name, weight in FACES.items():
        path = FONTS / name
        if path.is_file():
            content = b64encode(path.read_bytes()).decode("ascii")
            faces.append(
                f'@font-face{{font-family:"ORESS";font-weight:{weight};'
                f'src:url("data:font/woff2;base64,{content}") format("woff2");'
                f"unicode-range:{RANGES[name == LATIN]}}}"
            )
    return "".join(faces)


def credit_lines(view: AtlasView) -> tuple[str, ...]:
    """Source, note and attribution, in lines that fit below a map."""
    texts = (view.values.source, view.note, view.drawing.credit if view.drawing else "")
    return tuple(line for text in texts if text for line in wrap(text, LINE))


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
            (ranked.place.code, str(ranked.name), ranked.place.kind, choice.indicator,
             choice.period, choice.since, choice.sex, choice.area,
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
