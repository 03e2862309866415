"""The charts that are composed for the site: the id of each, which never changes, its words, and
what can be chosen.

`queries/charts.py` adds those of each indicator; the search indexes both.
"""

from __future__ import annotations

from dataclasses import dataclass

from oress_opendata.languages import N_
from oress_opendata.model.indicators import NON_PROFIT, PARTNERS, PEOPLE

# What an id of a map begins with; the rest is the indicator.
MAP = "map-"
ECONOMY, PEOPLE_GROUP = N_("Non-profit establishments, cooperators"), N_("People")
ALL, SUPPORT, PAST = N_("All establishments"), N_("Support"), N_("Cooperatives, as cited")
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

    @property
    def is_map(self) -> bool:
        return self.id.startswith(MAP)


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
