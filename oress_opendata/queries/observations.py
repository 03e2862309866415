"""Values of several places at once, from the cubes: what a sheet, a chart or a note is made of.

One question a cube, whatever is asked; beside `figures`, which tells one indicator of all places.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from oress_opendata.projections.tables.query import Filter, Question
from oress_opendata.projections.tables.reading import iterate_rows
from oress_opendata.queries.indicators import WHOLE, Cube

# An indicator, a period and a place, by their codes.
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Slice:
    """Values by key, and the observations' origin by indicator and period: the cube, the source,
    the day on which it was checked. `others` are the codes of further dimensions (sex, area)."""

    values: Mapping[Key, float]
    origins: Mapping[tuple[str, str], tuple[Cube, str, str]]
    others: Mapping[str, str]

    def value(self, indicator: str, period: str, place: str) -> float | None:
        return self.values.get((indicator, period, place))

    def periods(self, indicator: str) -> tuple[str, ...]:
        """The newest first."""
        return tuple(sorted({p for each, p in self.origins if each == indicator}, reverse=True))

    @property
    def indicators(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(indicator for indicator, _ in self.origins))


@dataclass(frozen=True, slots=True)
class Origin:
    """Where figures come from: the cube with its release, the source, when it was checked, and
    the filters that select exactly these rows."""

    cube: Cube
    source: str
    checked: str
    filters: Mapping[str, str]


def read_slice(
    cubes: Sequence[Cube],
    places: Iterable[str],
    others: Mapping[str, str] | None = None,
    indicators: Sequence[str] = (),
) -> Slice:
    """All periods of some places, of all indicators or of some; of the whole, or of a sex or an
    area."""
    values: dict[Key, float] = {}
    origins: dict[tuple[str, str], tuple[Cube, str, str]] = {}
    asked = dict(others or {})
    for cube in cubes:
        if not set(asked) <= set(cube.others):
            continue
        for indicator, period, place, value, source, checked in _read(
            cube, places, asked, indicators
        ):
            values.setdefault((indicator, period, place), value)
            origins.setdefault((indicator, period), (cube, source, checked))
    return Slice(values, origins, asked)


def _read(
    cube: Cube, places: Iterable[str], asked: Mapping[str, str], indicators: Sequence[str]
) -> Iterator[tuple[str, str, str, float, str, str]]:
    further = [
        Filter(each, "in", (asked[each],) if each in asked else WHOLE) for each in cube.others
    ]
    wanted = [Filter(cube.indicator, "in", tuple(indicators))] if indicators else []
    stated = [column for column in (cube.source, cube.checked) if column]
    question = Question(
        select=(cube.indicator, cube.period, cube.place, cube.measure, *stated),
        filters=(Filter(cube.place, "in", tuple(places)), *wanted, *further),
        limit=0,
    )
    for row in iterate_rows(cube.database, question):
        if row[3] is not None:
            said = dict(zip(stated, map(str, row[4:]), strict=True))
            source, checked = (said.get(each or "", "") for each in (cube.source, cube.checked))
            yield str(row[0]), str(row[1]), str(row[2]), float(row[3]), source, checked


def trace_origins(
    found: Slice, indicators: Iterable[str], places: Iterable[str]
) -> tuple[Origin, ...]:
    """Where some indicators of a slice come from, one for each cube."""
    codes, wanted = tuple(places), set(indicators)
    said: dict[Cube, list[tuple[str, str, str]]] = {}
    for (indicator, _), (cube, source, checked) in found.origins.items():
        if indicator in wanted:
            said.setdefault(cube, []).append((indicator, source, checked))
    return tuple(
        Origin(
            cube,
            " ; ".join(dict.fromkeys(source for _, source, _ in each if source)),
            max(checked for _, _, checked in each),
            _filters(cube, {code for code, _, _ in each}, codes, found.others),
        )
        for cube, each in said.items()
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
            f"where.{each}{'' if each in others else '.in'}": others.get(each) or ",".join(WHOLE)
            for each in cube.others
        },
    }
