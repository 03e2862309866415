"""The register of charts: the id of each, which never changes, its words, and what can be chosen.

`delivery/pages/charts` draws them; sitemaps and searches list them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Connection

from oress_opendata.languages import N_, choose_text, say
from oress_opendata.model.concept import Concept
from oress_opendata.queries.catalogue import Catalogue
from oress_opendata.queries.indicators import (
    NON_PROFIT,
    PARTNERS,
    PEOPLE,
    Cube,
    find_cubes,
    list_indicators,
)
from oress_opendata.vocabularies.installed import installed_vocabulary

# What an id of a map begins with; the rest is the indicator.
MAP = "map-"
ECONOMY, PEOPLE_GROUP = N_("Non-profit establishments, cooperators"), N_("People")
ALL, SUPPORT, PAST = N_("All establishments"), N_("Support"), N_("Cooperatives, as cited")
INDICATORS, MAPS = N_("Indicators by place"), N_("Maps of the region")
MAP_TITLE = N_("{indicator} (map)")
MAP_TEXT = N_("A map of the provinces of the region, with the table and the source.")
INDICATOR_TEXT = N_("Values by province or commune, with the table and the source.")
# What a reader can choose, by the name of its parameter.
PLACE, YEAR, SEX, AREA, COMPARE = "place", "year", "sex", "area", "compare"


@dataclass(frozen=True, slots=True)
class ChartKind:
    """A chart; `indicator` is the one whose years can be chosen, or empty; `choices` are the names
    of its parameters; `periods` those years, the newest first."""

    id: str
    group: str
    title: str
    description: str
    indicator: str = ""
    choices: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListedChart:
    """A chart in the words of a language."""

    id: str
    group: str
    title: str
    description: str


PLACES = (PLACE, COMPARE)
COMPOSED = (
    ChartKind("non-profit", ECONOMY, N_("Non-profit establishments"),
              N_("Associations with premises of their own, by place, and each place's share."),
              NON_PROFIT, (*PLACES, YEAR)),
    ChartKind("rate", ECONOMY, N_("Non-profit establishments for each 10,000 people"),
              N_("The number of associations with premises, made comparable between places."),
              NON_PROFIT, (*PLACES, YEAR)),
    ChartKind("partners", ECONOMY, N_("Women and men who are “cooperator or partner”"),
              N_("Their share of the employed by the census, by sex and place."),
              PARTNERS, PLACES),
    ChartKind("growth", PEOPLE_GROUP, N_("Growth of the population"),
              N_("The legal population of two censuses by place, and its change."),
              PEOPLE, PLACES),
    ChartKind("areas", PEOPLE_GROUP, N_("Urban and rural population"),
              N_("The population of urban and rural areas in two censuses."),
              "population_municipal", PLACES),
    ChartKind("kinds", ALL, N_("Establishments by kind"),
              N_("Businesses, public services and associations as parts of all establishments."),
              "establishments_business", (*PLACES, YEAR)),
    ChartKind("sectors", ALL, N_("Businesses by sector"),
              N_("Industry, construction, commerce and services as parts of all businesses."),
              "sector_industry", (*PLACES, YEAR)),
    ChartKind("sizes", ALL, N_("Businesses by number of people"),
              N_("From one person to fifty and more, as parts of all businesses."),
              "size_1", (*PLACES, YEAR)),
    ChartKind("founding", ALL, N_("Businesses by founding"),
              N_("The businesses of today by the period in which they were founded."),
              "founded_2020_plus", (*PLACES, YEAR)),
    ChartKind("support", SUPPORT, N_("Support actors by what they offer"),
              N_("How many actors offer each kind of support in a place."), "", PLACES),
    ChartKind("cited", PAST, N_("Cooperatives of the region, as cited"),
              N_("Figures of the past from the press and from public pages, without a line.")),
    ChartKind("cited-sectors", PAST, N_("Cooperatives by sector, as cited"),
              N_("The newest shares of sectors that one source cites together.")),
)  # fmt: skip
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
    choices = (YEAR, *others) if prefix else (*PLACES, YEAR, *others)
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
