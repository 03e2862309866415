"""Every format that a table is offered in, each written by one function."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oress_opendata.meaning.descriptor import Table
from oress_opendata.model.release import Manifest
from oress_opendata.projections.tables.database import write_database
from oress_opendata.projections.tables.excel_csv import write_excel_csv
from oress_opendata.projections.tables.json_text import dump, write_objects
from oress_opendata.projections.tables.profile import write_profile
from oress_opendata.projections.tables.query import RowQuery
from oress_opendata.projections.tables.reading import write_rows
from oress_opendata.projections.tables.workbook import MOST_ROWS, write_workbook
from oress_opendata.settings import Settings
from oress_opendata.sources.tables.typed_table import Columns, TypedTable

# Raise it, and FORM of the projection, when databases are read differently: those of another
# program are then not opened, and their table is "being prepared" until it is rebuilt.
LAYOUT = 2
# Columns that are taken for coordinates if the schema does not state any.
_LATITUDES, _LONGITUDES = ("latitude", "lat"), ("longitude", "lon", "lng")


@dataclass(frozen=True, slots=True)
class Export:
    """A table that is to be written, its database, and the release that it is part of."""

    table: TypedTable
    database: Path
    manifest: Manifest
    settings: Settings


Writer = Callable[[Export, Path], None]


def write_formats(table: TypedTable, manifest: Manifest, settings: Settings, folder: Path) -> None:
    """Write the database of a table for queries, its profile, and every format that makes sense for
    it."""
    resource = table.table.resource
    export = Export(table, database_of(folder, resource), manifest, settings)
    write_database(table, export.database)
    write_profile(export.database)
    for suffix, write in WRITERS.items():
        if suffix not in LIMITED or LIMITED[suffix](table):
            write(export, folder / f"{resource}.{suffix}")


def database_of(folder: Path, resource: str) -> Path:
    """The database for queries of a table of a release. Not a format: it is not served."""
    return folder / "asked" / f"{resource}.{LAYOUT}.duckdb"


def _of_table(write: Callable[[TypedTable, Path], Any]) -> Writer:
    """A writer that needs the table alone."""
    return lambda export, target: write(export.table, target)


def _write_workbook(export: Export, target: Path) -> None:
    write_workbook(export.table, export.manifest, export.settings, target)


def _write_parquet(export: Export, target: Path) -> None:
    write_rows(export.database, RowQuery(export.table.table.names, limit=0), target)


def write_json(table: TypedTable, target: Path) -> None:
    """A list of objects, one row a line, streamed."""
    with target.open("w", encoding="utf-8") as file:
        begin = "["
        for columns in table.batches():
            rows = ",\n".join(write_objects(table.table.names, columns))
            file.write(f"{begin}\n{rows}")
            begin = ","
        file.write("\n]\n" if begin == "," else "[]\n")


def find_position(table: Table) -> tuple[str, str] | None:
    """The columns of latitude and longitude: as `oress:position` says, else by their names."""
    stated = table.schema.get("oress:position")
    if isinstance(stated, Mapping):
        columns = stated.get("latitude"), stated.get("longitude")
        if set(columns) <= set(table.names):
            return str(columns[0]), str(columns[1])
    latitude = next((name for name in _LATITUDES if name in table.names), None)
    longitude = next((name for name in _LONGITUDES if name in table.names), None)
    return (latitude, longitude) if latitude and longitude else None


def write_geojson(table: TypedTable, target: Path) -> None:
    """RFC 7946: a feature a row; a row without a position has a null geometry."""
    position = find_position(table.table)
    with target.open("w", encoding="utf-8") as file:
        begin = '{"type":"FeatureCollection","features":['
        for columns in table.batches():
            file.write(f"{begin}\n" + ",\n".join(_write_features(table, columns, position)))
            begin = ","
        file.write(f"{'' if begin == ',' else begin}\n]}}\n")


def _write_features(
    table: TypedTable, columns: Columns, position: tuple[str, str] | None
) -> Iterator[str]:
    names = table.table.names
    nowhere = [None] * len(columns[0])
    places = [columns[names.index(name)] for name in position] if position else [nowhere, nowhere]
    for properties, *place in zip(write_objects(names, columns), *places, strict=True):
        geometry = dump(_to_geometry(*place))
        yield f'{{"type":"Feature","geometry":{geometry},"properties":{properties}}}'


def to_feature(values: Mapping[str, Any], position: tuple[str, str] | None) -> dict[str, Any]:
    geometry = _to_geometry(*(values.get(name) for name in position)) if position else None
    return {"type": "Feature", "geometry": geometry, "properties": dict(values)}


def _to_geometry(latitude: Any, longitude: Any) -> dict[str, Any] | None:
    point = [_to_coordinate(longitude), _to_coordinate(latitude)]
    return None if None in point else {"type": "Point", "coordinates": point}


def _to_coordinate(value: Any) -> int | float | None:
    """A coordinate; one with more digits than JSON carries comes as text, and is rounded here."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number and math.isfinite(value) else None


# Every format that a table is offered in, by the end of its file's name. A new one is made of the
# releases that are already published, too.
WRITERS: Mapping[str, Writer] = {
    "parquet": _write_parquet,
    "json": _of_table(write_json),
    "excel.csv": _of_table(write_excel_csv),
    "geojson": _of_table(write_geojson),
    "xlsx": _write_workbook,
}
# Formats that only some tables have.
LIMITED: Mapping[str, Callable[[TypedTable], bool]] = {
    "geojson": lambda table: find_position(table.table) is not None,
    "xlsx": lambda table: table.count <= MOST_ROWS,
}
