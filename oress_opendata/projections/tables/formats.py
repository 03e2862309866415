"""Every format that a table is offered in, each written by one function."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oress_opendata.meaning.csv_text import EXCEL, write_csv
from oress_opendata.meaning.descriptor import Table
from oress_opendata.meaning.values import cell_to_json
from oress_opendata.model.release import Manifest
from oress_opendata.projections.tables.parquet import write_database, write_parquet
from oress_opendata.projections.tables.workbook import MOST_ROWS, write_workbook
from oress_opendata.settings import Settings
from oress_opendata.sources.tables.rows import read_header, read_rows

# Columns that are taken for coordinates if the schema does not state any.
_LATITUDES, _LONGITUDES = ("latitude", "lat"), ("longitude", "lon", "lng")


@dataclass(frozen=True, slots=True)
class Export:
    """A table that is to be written, and the release that it is part of."""

    location: Path
    table: Table
    manifest: Manifest
    settings: Settings


Writer = Callable[[Export, Path], None]


def write_formats(export: Export, folder: Path) -> None:
    """Write a table in every format that makes sense for it, and the database for queries."""
    resource = export.table.resource
    for suffix, write in WRITERS.items():
        if suffix not in LIMITED or LIMITED[suffix](export):
            write(export, folder / f"{resource}.{suffix}")
    write_database(folder / f"{resource}.parquet", database_of(folder, resource))


def database_of(folder: Path, resource: str) -> Path:
    """The database for queries of a table of a release. Not a format: it is not served."""
    return folder / "asked" / f"{resource}.duckdb"


def iterate_values(location: Path, table: Table) -> Iterator[dict[str, Any]]:
    """The rows as JSON values by column; None for a cell that says nothing."""
    for row in read_rows(location, table.descriptor):
        yield {
            column.name: cell_to_json(column, cell)
            for column, cell in zip(table.columns, row, strict=False)
        }


def _of_table(write: Callable[[Path, Table, Path], Any]) -> Writer:
    """A writer that needs the table alone."""
    return lambda export, target: write(export.location, export.table, target)


def _write_workbook(export: Export, target: Path) -> None:
    write_workbook(export.location, export.table, export.manifest, export.settings, target)


def write_json(location: Path, table: Table, target: Path) -> None:
    """A list of objects, one row a line, streamed."""
    with target.open("w", encoding="utf-8") as file:
        separator = "["
        for values in iterate_values(location, table):
            file.write(f"{separator}\n{dump(values)}")
            separator = ","
        file.write("\n]\n" if separator == "," else "[]\n")


def write_excel_csv(location: Path, table: Table, target: Path) -> None:
    """CSV for Excel with French settings: also decimal commas in the columns of numbers."""
    with target.open("w", encoding="utf-8", newline="") as file:
        file.writelines(write_csv(_iterate_excel_rows(location, table), EXCEL))


def _iterate_excel_rows(location: Path, table: Table) -> Iterator[Sequence[str]]:
    numbers = [n for n, column in enumerate(table.columns) if column.type == "number"]
    yield read_header(location, table.descriptor)
    for row in read_rows(location, table.descriptor):
        cells = list(row)
        for n in numbers:
            cells[n] = cells[n].replace(".", ",")
        yield cells


def find_position(table: Table) -> tuple[str, str] | None:
    """The columns of latitude and longitude: as `oress:position` says, else by their names."""
    stated = table.schema.get("oress:position")
    if isinstance(stated, Mapping) and {stated["latitude"], stated["longitude"]} <= set(
        table.names
    ):
        return stated["latitude"], stated["longitude"]
    latitude = next((name for name in _LATITUDES if name in table.names), None)
    longitude = next((name for name in _LONGITUDES if name in table.names), None)
    return (latitude, longitude) if latitude and longitude else None


def write_geojson(location: Path, table: Table, target: Path) -> None:
    """RFC 7946: a feature a row; a row without a position has a null geometry."""
    position = find_position(table)
    with target.open("w", encoding="utf-8") as file:
        separator = '{"type":"FeatureCollection","features":['
        for values in iterate_values(location, table):
            file.write(f"{separator}\n{dump(to_feature(values, position))}")
            separator = ","
        head = "" if separator == "," else separator
        file.write(f"{head}\n]}}\n")


def to_feature(values: Mapping[str, Any], position: tuple[str, str] | None) -> dict[str, Any]:
    geometry = None
    if position:
        latitude, longitude = values.get(position[0]), values.get(position[1])
        if isinstance(latitude, int | float) and isinstance(longitude, int | float):
            geometry = {"type": "Point", "coordinates": [longitude, latitude]}
    return {"type": "Feature", "geometry": geometry, "properties": dict(values)}


def dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _fits_a_workbook(export: Export) -> bool:
    rows = read_rows(export.location, export.table.descriptor)
    return sum(1 for _ in rows) <= MOST_ROWS


# Every format that a table is offered in, by the end of its file's name. A new one is made of the
# releases that are already published, too.
WRITERS: Mapping[str, Writer] = {
    "parquet": _of_table(write_parquet),
    "json": _of_table(write_json),
    "excel.csv": _of_table(write_excel_csv),
    "geojson": _of_table(write_geojson),
    "xlsx": _write_workbook,
}
# Formats that only some tables have.
LIMITED: Mapping[str, Callable[[Export], bool]] = {
    "geojson": lambda export: find_position(export.table) is not None,
    "xlsx": _fits_a_workbook,
}
