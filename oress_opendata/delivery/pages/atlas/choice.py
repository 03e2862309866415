"""What a reader of the atlas chose: read from the address, and written into addresses."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from oress_opendata.delivery.pages.shared.formatting import PERCENT
from oress_opendata.delivery.pages.shared.reader import Reader
from oress_opendata.delivery.parameters.query_string import QueryString
from oress_opendata.errors import BadQuery
from oress_opendata.languages import N_
from oress_opendata.model.indicators import PARTNERS
from oress_opendata.model.places import PERIMETERS, Places
from oress_opendata.queries.breakdowns import TOTALS

FIRST = "establishments_non_profit"
NOW = "2015"
LEVELS = ("province", "commune")
# Names of the parameters of the second map, and of the orders by its values, end in this.
SECOND = "2"
SORTS = ("value", "least", "name", "province", "value" + SECOND, "least" + SECOND)
SEXES, AREAS = ("all", "male", "female"), ("total", "urban", "rural")
YEARS = re.compile(r"(?:(\d{4})-)?(\d{4})", re.ASCII)
NO_PERIOD = N_("{period} is not a year, nor two years with a hyphen, such as 2014-2024.")


@dataclass(frozen=True, slots=True)
class AtlasChoice:
    """`since` is the year from which a change is shown, empty for the values of one year. `rate`
    says that a count is shown for each ten thousand people. `province` is the one that the map is
    zoomed to."""

    indicator: str
    period: str
    rate: bool
    perimeter: str = NOW
    since: str = ""
    sex: str = TOTALS["sex"]
    area: str = TOTALS["area"]
    level: str = "province"
    province: str = ""
    sort: str = SORTS[0]

    @property
    def others(self) -> dict[str, str]:
        """The codes of further dimensions that are not totals."""
        chosen = {"sex": self.sex, "area": self.area}
        return {name: code for name, code in chosen.items() if code != TOTALS[name]}

    @property
    def years(self) -> str:
        return f"{self.since}–{self.period}" if self.since else self.period

    def pairs(self, suffix: str = "") -> list[tuple[str, str]]:
        """The parameters that differ from the default; those of the second map with a suffix."""
        period = f"{self.since}-{self.period}" if self.since else self.period
        told = [("indicator", self.indicator), ("period", period)]
        told += list(self.others.items())
        if suffix:
            return [(name + suffix, value) for name, value in told]
        told.append(("as", "rate" if self.rate else "count"))
        further = (
            ("level", self.level, LEVELS[0]),
            ("province", self.province, ""),
            ("perimeter", self.perimeter, NOW),
            ("sort", self.sort, SORTS[0]),
        )
        return [*told, *((name, value) for name, value, usual in further if value != usual)]

    def query(self, second: AtlasChoice | None = None, **changes: str) -> str:
        """The query string of this choice with changes, and of the map beside it."""
        pairs = replace(self, **changes).pairs()  # type: ignore[arg-type]
        return urlencode(pairs + (second.pairs(SECOND) if second else []))


def read_choice(
    reader: Reader, query: QueryString, indicators: Mapping[str, Sequence[str]], places: Places
) -> AtlasChoice:
    first = FIRST if FIRST in indicators else next(iter(indicators))
    indicator = query.choose("indicator", list(indicators)) or first
    since, period = read_period(query, "period", indicators[indicator])
    province = query.choose("province", [place.code for place in places.provinces])
    sex = query.choose("sex", SEXES) or TOTALS["sex"]
    area = query.choose("area", AREAS) or TOTALS["area"]
    sort = query.choose("sort", SORTS) or SORTS[0]
    return AtlasChoice(
        indicator, period,
        rate=_is_rate(reader, query, indicator, since, (sex, area)),
        perimeter=query.choose("perimeter", list(PERIMETERS)) or NOW,
        since=since, sex=sex, area=area,
        # A province alone is shown by its communes.
        level="commune" if province else query.choose("level", LEVELS) or LEVELS[0],
        province=province,
        # Places are not to be ranked by partners and cooperators: docs/data.md.
        sort="name" if indicator == PARTNERS else sort,
    )  # fmt: skip


def read_second(
    reader: Reader,
    query: QueryString,
    indicators: Mapping[str, Sequence[str]],
    first: AtlasChoice,
) -> AtlasChoice | None:
    """The map beside the first one: the same places and form, another indicator, year or sex. None
    where it would be the same map."""
    chosen = query.choose("indicator" + SECOND, list(indicators))
    if not chosen:
        return None
    since, period = read_period(query, "period" + SECOND, indicators[chosen])
    sex = query.choose("sex" + SECOND, SEXES) or TOTALS["sex"]
    area = query.choose("area" + SECOND, AREAS) or TOTALS["area"]
    second = replace(
        first, indicator=chosen, period=period, since=since, sex=sex, area=area,
        rate=_is_rate(reader, query, chosen, since, (sex, area)),
        sort=first.sort.removesuffix(SECOND),
    )  # fmt: skip
    return None if replace(second, sort=first.sort) == first else second


def _is_rate(
    reader: Reader, query: QueryString, indicator: str, since: str, people: tuple[str, str]
) -> bool:
    """Whether a map shows a count for each ten thousand people. People by sex or area are no part
    of all people, and a change of a count is in percent."""
    wanted = query.choose("as", ("rate", "count")) != "count"
    of_all = people == tuple(TOTALS.values())
    return wanted and of_all and not since and is_counted(reader, indicator)


def is_counted(reader: Reader, indicator: str) -> bool:
    """Whether an indicator is a count that can be shown for each ten thousand people."""
    return reader.unit(indicator) not in (PERCENT, "") and not indicator.startswith("population")


def read_period(query: QueryString, name: str, periods: Sequence[str]) -> tuple[str, str]:
    """The year from which a change is shown, and the year. A year that the indicator does not have
    becomes the newest one: the address may have been of another indicator."""
    text = query.text(name)
    if not text or text in periods:
        return "", text or periods[0]
    found = YEARS.fullmatch(text)
    if not found or (found[1] and found[1] >= found[2]):
        raise BadQuery(NO_PERIOD, parameter=name, period=text[:20])
    return (found[1], found[2]) if found[1] else ("", periods[0])
