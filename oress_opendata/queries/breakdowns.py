"""The years, sexes and areas for which an indicator has values, by kind of place."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

from oress_opendata.projections.tables.query import Aggregate, Filter, RowQuery
from oress_opendata.projections.tables.reading import read_groups
from oress_opendata.queries.indicators import Cube

# The codes of the totals, by dimension.
TOTALS = {"sex": "all", "area": "total"}


@dataclass(frozen=True, slots=True)
class Breakdowns:
    """Combinations of period, sex and area that have values."""

    combinations: frozenset[tuple[str, str, str]]

    def has(self, period: str, sex: str, area: str) -> bool:
        return (period, sex, area) in self.combinations

    @property
    def periods(self) -> tuple[str, ...]:
        """The newest first."""
        return tuple(sorted({period for period, _, _ in self.combinations}, reverse=True))

    @property
    def sexes(self) -> frozenset[str]:
        return frozenset(sex for _, sex, _ in self.combinations)

    @property
    def areas(self) -> frozenset[str]:
        return frozenset(area for _, _, area in self.combinations)


def read_breakdowns(cubes: tuple[Cube, ...], indicator: str, places: Collection[str]) -> Breakdowns:
    """Those of some places."""
    codes = tuple(places)
    return Breakdowns(frozenset().union(*(_read_cube(cube, indicator, codes) for cube in cubes)))


@lru_cache(maxsize=1_000)
def _read_cube(
    cube: Cube, indicator: str, places: tuple[str, ...]
) -> frozenset[tuple[str, str, str]]:
    """Kept, as each map asks for the same few. Another database is another cube."""
    return frozenset(_read(cube, indicator, places))


def _read(cube: Cube, indicator: str, places: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    query = RowQuery(
        select=(),
        filters=(
            Filter(cube.indicator, "eq", (indicator,)),
            Filter(cube.place, "in", places),
        ),
        group=(cube.period, *cube.other_dimensions),
        aggregates=(Aggregate("count"),),
    )
    for group in read_groups(cube.database, query):
        codes = {name: str(group.get(name, total)) for name, total in TOTALS.items()}
        if set(cube.other_dimensions) <= set(TOTALS):
            yield str(group[cube.period]), codes["sex"], codes["area"]
