"""Values of indicators by place, from the cubes of the current releases.

A cube is recognised by its meaning (places, periods, a scheme of indicators), not by its name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from oress_opendata.meaning.descriptor import Column, Table, read_tables
from oress_opendata.model.licence import licences_of
from oress_opendata.projections.tables.folders import folder_of
from oress_opendata.projections.tables.formats import database_of
from oress_opendata.projections.tables.query import Aggregate, Filter, RowQuery
from oress_opendata.projections.tables.reading import column_types, iterate_rows, read_groups
from oress_opendata.queries.catalogue import Catalogue
from oress_opendata.queries.tables import tables_state
from oress_opendata.store.releases import list_datasets

# The codes of the total in any further dimension of a cube.
WHOLE = ("all", "total")
PER_PEOPLE = 10_000


@dataclass(frozen=True, eq=False)
class Cube:
    """A table of observations in a current release, its database, and its licences as stated."""

    name: str
    version: str
    table: Table
    database: Path
    licences: tuple[Mapping[str, Any], ...] = ()

    @cached_property
    def place(self) -> str:
        return next(
            dimension.name for dimension in self._dimensions if dimension.register == "place"
        )

    @cached_property
    def period(self) -> str:
        found = self.table.period
        assert found is not None
        return found.name

    @cached_property
    def indicator(self) -> str:
        return next(
            dimension.name for dimension in self._dimensions if dimension.scheme == "indicator"
        )

    @cached_property
    def measure(self) -> str:
        columns = self.table.columns
        return next(
            column.name for column in columns if column.field.get("oress:cube") == "measure"
        )

    @cached_property
    def other_dimensions(self) -> tuple[str, ...]:
        known = (self.place, self.period, self.indicator)
        return tuple(
            dimension.name for dimension in self._dimensions if dimension.name not in known
        )

    @cached_property
    def periods(self) -> tuple[tuple[str, str], ...]:
        """Each indicator with each of its periods. Read once: another database is another cube."""
        query = RowQuery(
            select=(), group=(self.indicator, self.period), aggregates=(Aggregate("count"),)
        )
        groups = read_groups(self.database, query)
        return tuple((str(group[self.indicator]), str(group[self.period])) for group in groups)

    @property
    def source(self) -> str | None:
        return self._provenance.get("source")

    @property
    def status(self) -> str | None:
        return self._provenance.get("status")

    @property
    def checked(self) -> str | None:
        return self._provenance.get("checked")

    @property
    def _provenance(self) -> Mapping[str, str]:
        stated: Mapping[str, str] = self.table.schema.get("oress:provenance") or {}
        return stated

    @property
    def _dimensions(self) -> tuple[Column, ...]:
        columns = self.table.columns
        return tuple(column for column in columns if column.field.get("oress:cube") == "dimension")


@dataclass(frozen=True, slots=True)
class Figures:
    """The values of an indicator in a period, by the code of the place, with their source."""

    cube: Cube
    indicator: str
    period: str
    values: Mapping[str, float]
    source: str


def find_cubes(catalogue: Catalogue, connection: Connection) -> tuple[Cube, ...]:
    """The cubes of places and indicators in the current releases, in the order of datasets."""
    snapshot = catalogue.snapshots.read(connection)
    state = ("cubes", tables_state(catalogue))
    return snapshot.remember(state, lambda: tuple(_find_cubes(catalogue, connection)))


def _find_cubes(catalogue: Catalogue, connection: Connection) -> Iterator[Cube]:
    for dataset in list_datasets(connection):
        if dataset.current is None:
            continue
        manifest = catalogue.store.manifest(dataset.current.manifest)
        folder = folder_of(catalogue.store.home, dataset.name, dataset.current.version)
        for table in read_tables(manifest.descriptor):
            database = database_of(folder, table.resource)
            if table.is_cube and _has_places_and_indicators(table) and database.is_file():
                licences = tuple(licences_of(manifest.descriptor, table.path))
                yield Cube(dataset.name, dataset.current.version, table, database, licences)


def _has_places_and_indicators(table: Table) -> bool:
    roles = [column for column in table.columns if column.field.get("oress:cube") == "dimension"]
    return (
        table.period is not None
        and any(role.register == "place" for role in roles)
        and any(role.scheme == "indicator" for role in roles)
    )


def list_indicators(cubes: tuple[Cube, ...]) -> dict[str, tuple[str, ...]]:
    """The periods of each indicator, the newest first."""
    found: dict[str, list[str]] = {}
    for cube in cubes:
        for indicator, period in cube.periods:
            found.setdefault(indicator, []).append(period)
    return {code: tuple(sorted(periods, reverse=True)) for code, periods in found.items()}


def read_figures(cubes: tuple[Cube, ...], indicator: str, period: str) -> Figures | None:
    """The totals (all sexes, all areas) of an indicator; None if no cube has any."""
    for cube in cubes:
        values, sources = _read_values(cube, indicator, period)
        if values:
            return Figures(cube, indicator, period, values, " ; ".join(dict.fromkeys(sources)))
    return None


def _read_values(cube: Cube, indicator: str, period: str) -> tuple[dict[str, float], list[str]]:
    number = column_types(cube.database)[cube.period] in ("SMALLINT", "BIGINT")
    if number and not period.isdigit():
        return {}, []
    filters = [
        Filter(cube.indicator, "eq", (indicator,)),
        Filter(cube.period, "eq", (int(period) if number else period,)),
        *(Filter(other, "in", WHOLE) for other in cube.other_dimensions),
    ]
    columns = [cube.place, cube.measure, *([cube.source] if cube.source else [])]
    query = RowQuery(select=tuple(columns), filters=tuple(filters), limit=0)
    rows = list(iterate_rows(cube.database, query))
    values = {str(row[0]): float(row[1]) for row in rows if row[1] is not None}
    return values, [str(row[2]) for row in rows if cube.source and row[2]]


def per_people(figures: Figures, people: Figures) -> Figures:
    """The same figures per ten thousand people, for the places with a known population."""
    values = {
        code: PER_PEOPLE * value / people.values[code]
        for code, value in figures.values.items()
        if people.values.get(code)
    }
    source = " ; ".join(dict.fromkeys((figures.source, people.source)))
    return Figures(figures.cube, figures.indicator, figures.period, values, source)
