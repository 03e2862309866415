"""Observations of several places and indicators at once, with one query a cube."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from oress_opendata.projections.tables.query import Filter, RowQuery
from oress_opendata.projections.tables.reading import iterate_rows
from oress_opendata.queries.indicators import WHOLE, Cube

# An indicator, a period and a place, by their codes.
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Slice:
    """Values by key, and the origin of the observations by indicator and period: the cube, the
    source, the day on which it was checked, the status. `others` are the codes of further
    dimensions (sex, area)."""

    values: Mapping[Key, float]
    origins: Mapping[tuple[str, str], tuple[Cube, str, str, str]]
    others: Mapping[str, str]

    def value(self, indicator: str, period: str, place: str) -> float | None:
        return self.values.get((indicator, period, place))

    def periods(self, indicator: str) -> tuple[str, ...]:
        """The newest first."""
        return tuple(
            sorted({period for code, period in self.origins if code == indicator}, reverse=True)
        )

    @property
    def indicators(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(indicator for indicator, _ in self.origins))


@dataclass(frozen=True, slots=True)
class Origin:
    """The origin of figures: the cube with its release, the source, the day on which it was
    checked, the codes of its statuses, and the filters of the rows API that select exactly these
    rows."""

    cube: Cube
    source: str
    checked: str
    filters: Mapping[str, str]
    statuses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Observation:
    """A row of a cube; `others` are the codes of its further dimensions (sex, area)."""

    cube: Cube
    indicator: str
    place: str
    period: str
    others: Mapping[str, str]
    value: float
    source: str
    status: str
    checked: str


def read_observations(
    cubes: Sequence[Cube],
    places: Iterable[str],
    others: Mapping[str, str],
    indicator: str = "",
    period: str = "",
) -> tuple[Observation, ...]:
    """The observations of some places, each with its own source, the newest first: of an indicator
    and a period, or of all; the totals, or those of `others`."""
    codes = tuple(places)
    found = (
        observation
        for cube in cubes
        if set(others) <= set(cube.other_dimensions)
        for observation in _observe(cube, codes, others, indicator)
        if period in ("", observation.period)
    )
    return tuple(sorted(found, key=lambda found: found.period, reverse=True))


def _observe(
    cube: Cube, places: tuple[str, ...], others: Mapping[str, str], indicator: str
) -> Iterator[Observation]:
    dimensions = (cube.indicator, cube.place, cube.period, *cube.other_dimensions)
    stated = tuple(column for column in (cube.source, cube.status, cube.checked) if column)
    filters = [Filter(cube.place, "in", places), *_further(cube, others)]
    if indicator:
        filters.append(Filter(cube.indicator, "eq", (indicator,)))
    columns = (cube.measure, *dimensions, *stated)
    query = RowQuery(select=columns, filters=tuple(filters), limit=0)
    for value, *row in iterate_rows(cube.database, query):
        pairs = zip(columns[1:], row, strict=True)
        cells = {name: "" if cell is None else str(cell) for name, cell in pairs}
        if value is not None:
            yield Observation(
                cube,
                cells[cube.indicator],
                cells[cube.place],
                cells[cube.period],
                {other: cells[other] for other in cube.other_dimensions},
                float(value),
                *(cells.get(name or "", "") for name in (cube.source, cube.status, cube.checked)),
            )


def _further(cube: Cube, chosen: Mapping[str, str]) -> list[Filter]:
    return [
        Filter(other, "in", (chosen[other],) if other in chosen else WHOLE)
        for other in cube.other_dimensions
    ]


def read_slice(
    cubes: Sequence[Cube],
    places: Iterable[str],
    others: Mapping[str, str] | None = None,
    indicators: Sequence[str] = (),
) -> Slice:
    """All periods of some places, for all indicators or some; the totals, or those of `others`."""
    values: dict[Key, float] = {}
    origins: dict[tuple[str, str], tuple[Cube, str, str, str]] = {}
    chosen = dict(others or {})
    for cube in cubes:
        if not set(chosen) <= set(cube.other_dimensions):
            continue
        for indicator, period, place, value, *stated in _read(cube, places, chosen, indicators):
            values.setdefault((indicator, period, place), value)
            origins.setdefault((indicator, period), (cube, stated[0], stated[1], stated[2]))
    return Slice(values, origins, chosen)


def _read(
    cube: Cube, places: Iterable[str], chosen: Mapping[str, str], indicators: Sequence[str]
) -> Iterator[tuple[str, str, str, float, str, str, str]]:
    wanted = [Filter(cube.indicator, "in", tuple(indicators))] if indicators else []
    stated = [column for column in (cube.source, cube.checked, cube.status) if column]
    query = RowQuery(
        select=(cube.indicator, cube.period, cube.place, cube.measure, *stated),
        filters=(Filter(cube.place, "in", tuple(places)), *wanted, *_further(cube, chosen)),
        limit=0,
    )
    for row in iterate_rows(cube.database, query):
        if row[3] is not None:
            texts = dict(zip(stated, map(str, row[4:]), strict=True))
            source, checked, status = (
                texts.get(column or "", "") for column in (cube.source, cube.checked, cube.status)
            )
            yield str(row[0]), str(row[1]), str(row[2]), float(row[3]), source, checked, status


def trace_origins(
    found: Slice, indicators: Iterable[str], places: Iterable[str], period: str = ""
) -> tuple[Origin, ...]:
    """The origins of some indicators of a slice, one a cube; of all periods, or of one."""
    codes, wanted = tuple(places), set(indicators)
    parts: dict[Cube, list[tuple[str, str, str, str]]] = {}
    for (indicator, other), (cube, source, checked, status) in found.origins.items():
        if indicator in wanted and period in ("", other):
            parts.setdefault(cube, []).append((indicator, source, checked, status))
    return tuple(
        Origin(
            cube,
            " ; ".join(dict.fromkeys(source for _, source, _, _ in found_parts if source)),
            max(checked for _, _, checked, _ in found_parts),
            {
                **_filters(cube, {code for code, *_ in found_parts}, codes, found.others),
                **({f"where.{cube.period}": period} if period else {}),
            },
            tuple(dict.fromkeys(status for *_, status in found_parts if status)),
        )
        for cube, found_parts in parts.items()
    )


def _filters(
    cube: Cube,
    indicators: Iterable[str],
    places: Sequence[str],
    others: Mapping[str, str],
) -> dict[str, str]:
    """The parameters of the rows API that select these observations."""
    return {
        f"where.{cube.indicator}.in": ",".join(sorted(indicators)),
        f"where.{cube.place}.in": ",".join(places),
        **{
            f"where.{other}{'' if other in others else '.in'}": others.get(other) or ",".join(WHOLE)
            for other in cube.other_dimensions
        },
    }
