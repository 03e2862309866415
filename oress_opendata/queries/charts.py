"""The register of charts: those composed for the site, and the bars and the map of each indicator.

`delivery/pages/charts` draws them; sitemaps and searches list them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Connection

from oress_opendata.languages import N_, choose_text, say
from oress_opendata.model.charts import AREA, COMPOSED, MAP, PLACE, PLACES, SEX, YEAR, ChartKind
from oress_opendata.model.concept import Concept
from oress_opendata.model.indicators import NON_PROFIT
from oress_opendata.queries.catalogue import Catalogue
from oress_opendata.queries.indicators import Cube, find_cubes, list_indicators
from oress_opendata.vocabularies.installed import installed_vocabulary

INDICATORS, MAPS = N_("Indicators by place"), N_("Maps of the region")
MAP_TITLE = N_("{indicator} (map)")
MAP_TEXT = N_(
    "A map of the provinces of the region, or of the communes of one, with the table and the "
    "source."
)
INDICATOR_TEXT = N_("Values by province or commune, with the table and the source.")


@dataclass(frozen=True, slots=True)
class ListedChart:
    """A chart in the words of a language."""

    id: str
    group: str
    title: str
    description: str


CITED = frozenset({"cited", "cited-sectors"})
# The chart of an indicator that has one of its own.
OWN = {NON_PROFIT: "non-profit"}


def chart_of(indicator: str) -> str:
    """The id of the chart that shows an indicator by place."""
    return OWN.get(indicator, indicator)


def find_charts(catalogue: Catalogue, connection: Connection) -> dict[str, ChartKind]:
    """All charts that there are figures for, by id; found once for each state of the registry."""
    snapshot = catalogue.snapshots.read(connection)
    return snapshot.remember("charts", lambda: dict(_find(catalogue, connection)))


def _find(catalogue: Catalogue, connection: Connection) -> Iterator[tuple[str, ChartKind]]:
    cubes = find_cubes(catalogue, connection)
    periods = list_indicators(cubes)
    if not periods:
        return
    for kind in COMPOSED:
        known = tuple(dict.fromkeys(periods.get(kind.indicator, ())))
        if known or not kind.indicator:
            yield kind.id, _with_periods(kind, known)
    others = _further_dimensions(cubes)
    for map_or_not in ("", MAP):
        for indicator, found in periods.items():
            if map_or_not or indicator not in OWN:
                kind = _of_indicator(map_or_not, indicator, others.get(indicator, ()))
                yield kind.id, _with_periods(kind, tuple(dict.fromkeys(found)))


def _of_indicator(prefix: str, indicator: str, others: tuple[str, ...]) -> ChartKind:
    choices = (PLACE, YEAR, *others) if prefix else (*PLACES, YEAR, *others)
    if prefix:
        return ChartKind(MAP + indicator, MAPS, MAP_TITLE, MAP_TEXT, indicator, choices)
    return ChartKind(indicator, INDICATORS, "", INDICATOR_TEXT, indicator, choices)


def _with_periods(kind: ChartKind, periods: tuple[str, ...]) -> ChartKind:
    return ChartKind(
        kind.id, kind.group, kind.title, kind.description, kind.indicator, kind.choices, periods
    )


def _further_dimensions(cubes: tuple[Cube, ...]) -> dict[str, tuple[str, ...]]:
    """By indicator, whether sex and area can be chosen: those of the first cube that has it."""
    found: dict[str, tuple[str, ...]] = {}
    for cube in cubes:
        choices = tuple(name for name in (SEX, AREA) if name in cube.other_dimensions)
        for indicator in list_indicators((cube,)):
            found.setdefault(indicator, choices)
    return found


def list_charts(
    catalogue: Catalogue, connection: Connection, language: str
) -> tuple[ListedChart, ...]:
    """All charts with their titles and descriptions in a language."""
    concepts = _concepts(catalogue.settings.id_base)
    return tuple(
        _describe(kind, concepts.get(kind.indicator), language)
        for kind in find_charts(catalogue, connection).values()
    )


def _describe(kind: ChartKind, concept: Concept | None, language: str) -> ListedChart:
    languages = (language, "fr", "en")
    group, title = say(kind.group, language), kind.title
    label = choose_text(concept.labels, languages) if concept else kind.indicator
    if kind.group == INDICATORS:
        definition = choose_text(concept.definitions, (language,)) if concept else ""
        return ListedChart(kind.id, group, label, definition or say(kind.description, language))
    return ListedChart(
        kind.id, group, say(title, language, indicator=label), say(kind.description, language)
    )


@cache
def _concepts(id_base: str) -> dict[str, Concept]:
    scheme = installed_vocabulary(id_base).schemes.get("indicator")
    return dict(scheme.concepts) if scheme else {}
