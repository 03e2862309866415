"""The atlas: indicators on maps by province or commune, with a table of the same places.

The whole choice is in the address; files (SVG, PNG, CSV, GeoJSON) take the same parameters.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar

from flask import Blueprint, Response
from sqlalchemy import Connection

from oress_opendata.delivery.http.caching import answer
from oress_opendata.delivery.http.capacity import EXPORTS, takes
from oress_opendata.delivery.http.negotiation import PAGE
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.atlas.chart_link import link_chart
from oress_opendata.delivery.pages.atlas.choice import (
    AREAS,
    SECOND,
    SEXES,
    SORTS,
    AtlasChoice,
    is_counted,
    read_choice,
    read_second,
)
from oress_opendata.delivery.pages.atlas.files import FILES, cite_map, write_file
from oress_opendata.delivery.pages.atlas.frame import write_code
from oress_opendata.delivery.pages.atlas.groups import Group, group_indicators
from oress_opendata.delivery.pages.atlas.titles import describe_choice, entitle
from oress_opendata.delivery.pages.atlas.view import NOTHING, AtlasView, view_atlas, view_choice
from oress_opendata.delivery.pages.shared.names import name_place
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.delivery.pages.shared.texts import Text
from oress_opendata.delivery.parameters.query_string import read_query_string
from oress_opendata.languages import N_, say
from oress_opendata.model.indicators import PARTNERS
from oress_opendata.model.places import Places
from oress_opendata.projections.search.analysis.folding import sort_key
from oress_opendata.queries.breakdowns import read_breakdowns
from oress_opendata.queries.indicators import Cube, find_cubes, list_indicators
from oress_opendata.queries.places import read_places

REGIONS = {
    "2015": N_("Tanger-Tétouan-Al Hoceima (since 2015)"),
    "2009": N_("Tanger-Tétouan (2009–2015)"),
    "1997": N_("Tanger-Tétouan (1997–2009)"),
}


@dataclass(frozen=True, slots=True)
class Side:
    """A map of the page: its title, what it shows, the definition and the limits of its figures,
    the query of its files, the address of the chart that shows the same, how it is cited, and the
    code that shows it on another site."""

    view: AtlasView
    title: str
    subtitle: str
    definition: Text
    caveat: Text
    query: str
    chart: str
    citation: str
    code: str


@dataclass(frozen=True, slots=True)
class Row:
    """A place with its values on each map, and how many a value rests on."""

    code: str
    name: Text
    inside: Text
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Options:
    """The form: what can be chosen, as codes with labels."""

    groups: tuple[Group, ...]
    periods: tuple[str, ...]
    sexes: tuple[tuple[str, str], ...]
    areas: tuple[tuple[str, str], ...]
    provinces: tuple[tuple[str, str], ...]
    counted: bool


@dataclass(frozen=True, slots=True)
class AtlasPage(Page):
    """`sides` are one or two maps, none where nothing is published. `zooms` and `sorts` are links
    to provinces and orders."""

    template: ClassVar[str] = "atlas/atlas.html"

    sides: tuple[Side, ...]
    title: str
    options: Options | None = None
    rows: tuple[Row, ...] = ()
    zooms: tuple[tuple[str, str, bool], ...] = ()
    sorts: Mapping[str, str] = field(default_factory=dict)
    ranks: bool = True
    regions: Mapping[str, str] = field(default_factory=lambda: REGIONS)
    alone: str = ""
    files: Collection[str] = tuple(FILES)


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
            service,
            lambda connection: write_file(
                reader, view_atlas(reader, connection, read_query_string()), form
            ),
            FILES[form].content_type,
        )

    return pages


def _render(reader: Reader, connection: Connection) -> str:
    cubes = find_cubes(reader.service, connection)
    indicators = list_indicators(cubes)
    if not indicators:
        return render(AtlasPage((), say(NOTHING, reader.language)))
    places = read_places(reader.service, connection)
    query = read_query_string()
    wished = read_choice(reader, query, indicators, places)
    first = view_choice(reader, connection, cubes, wished)
    beside = read_second(reader, query, indicators, first.choice)
    second = view_choice(reader, connection, cubes, beside) if beside else None
    if second and second.choice.level != first.choice.level:
        # Both maps show the same places.
        first = view_choice(
            reader, connection, cubes, replace(first.choice, level="province", province="")
        )
    views = (first, second) if second else (first,)
    choice, other = first.choice, second.choice if second else None
    page = AtlasPage(
        sides=tuple(_side(reader, connection, view) for view in views),
        title=_entitle(reader, views),
        options=_list_options(reader, cubes, indicators, choice, places),
        rows=tuple(_rows(views)),
        zooms=tuple(_zooms(reader, choice, other, places)),
        sorts={order: choice.query(other, sort=order) for order in SORTS},
        ranks=PARTNERS not in (choice.indicator, other.indicator if other else ""),
        alone=choice.query(),
    )
    return render(page)


def _entitle(reader: Reader, views: Sequence[AtlasView]) -> str:
    """The titles of the maps; one title with the years, where only these differ, or of a change."""
    titles = dict.fromkeys(entitle(reader, view) for view in views)
    years = dict.fromkeys(view.choice.years for view in views)
    title = " / ".join(titles)
    only_years = len(titles) < len(views) == len(years)
    changes = len(titles) == len(years) == 1 and views[0].choice.since
    return f"{title} ({' / '.join(years)})" if only_years or changes else title


def _side(reader: Reader, connection: Connection, view: AtlasView) -> Side:
    concept = reader.vocabulary.schemes["indicator"].concepts[view.choice.indicator]
    return Side(
        view,
        entitle(reader, view),
        describe_choice(reader, view.choice),
        reader.name(concept.definitions),
        reader.name(concept.notes),
        view.choice.query(),
        link_chart(reader, connection, view.choice),
        cite_map(reader, view),
        write_code(reader, view),
    )


def _rows(views: Sequence[AtlasView]) -> list[Row]:
    """The places in the order of the map whose values they are sorted by."""
    leading = views[-1] if views[0].choice.sort.endswith(SECOND) else views[0]
    others = [{ranked.place.code: ranked for ranked in view.ranked} for view in views]
    return [
        Row(
            ranked.place.code,
            ranked.name,
            ranked.inside,
            tuple(
                (known[ranked.place.code].shown, known[ranked.place.code].rests_on)
                for known in others
            ),
        )
        for ranked in leading.ranked
    ]


def _zooms(
    reader: Reader, choice: AtlasChoice, other: AtlasChoice | None, places: Places
) -> list[tuple[str, str, bool]]:
    """A link to each province: its query, its name, whether it is shown."""
    names = sorted(
        ((p.code, str(name_place(reader, places, p.code))) for p in places.provinces),
        key=lambda pair: sort_key(pair[1]),
    )
    return [
        (choice.query(other, province=code, level="commune"), name, code == choice.province)
        for code, name in names
    ]


def _list_options(
    reader: Reader,
    cubes: tuple[Cube, ...],
    indicators: Mapping[str, Sequence[str]],
    choice: AtlasChoice,
    places: Places,
) -> Options:
    known = read_breakdowns(cubes, choice.indicator, [place.code for place in places.provinces])
    names = [(p.code, str(name_place(reader, places, p.code))) for p in places.provinces]
    return Options(
        group_indicators(reader, indicators),
        tuple(indicators[choice.indicator]),
        sexes=_label(reader, "sex", [code for code in SEXES if code in known.sexes]),
        areas=_label(reader, "area", [code for code in AREAS if code in known.areas]),
        provinces=tuple(sorted(names, key=lambda pair: sort_key(pair[1]))),
        counted=is_counted(reader, choice.indicator) and not choice.others and not choice.since,
    )


def _label(reader: Reader, scheme: str, codes: Sequence[str]) -> tuple[tuple[str, str], ...]:
    return tuple((code, str(reader.label(scheme, code))) for code in codes)
