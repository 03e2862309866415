"""All rows of a query as a file, and a row as JSON. Files are streamed, except Parquet,
which is written whole before it is sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from flask import Response

from oress_opendata.delivery.api.lists import dump
from oress_opendata.delivery.http.spooling import CHUNK, spool
from oress_opendata.errors import NotFound
from oress_opendata.languages import N_
from oress_opendata.meaning.csv_text import write_csv
from oress_opendata.meaning.descriptor import Table
from oress_opendata.meaning.typed_columns import to_json
from oress_opendata.projections.tables.formats import find_position, to_feature
from oress_opendata.projections.tables.query import RowQuery
from oress_opendata.projections.tables.reading import iterate_rows, write_rows
from oress_opendata.scratch import scratch_folder

NO_FORM = N_("There is no format {form}. Known formats: {known}.")


def plain_row(row: dict[str, Any]) -> dict[str, Any]:
    return {name: to_json(value) for name, value in row.items()}


def _file_csv(_table: Table, database: Path, question: RowQuery) -> Response:
    def rows() -> Iterator[Sequence[Any]]:
        yield question.select
        for row in iterate_rows(database, question):
            yield [_cell(value) for value in row]

    return spool(write_csv(rows()))


def _cell(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else to_json(value)


def _file_geojson(table: Table, database: Path, question: RowQuery) -> Response:
    position = find_position(table)
    if position is None or not set(position) <= set(question.select):
        others = ", ".join(("json", *(name for name in WRITERS if name != "geojson")))
        raise NotFound(NO_FORM, form="geojson", known=others)

    def features() -> Iterator[str]:
        yield '{"type":"FeatureCollection","features":['
        separator = "\n"
        for row in iterate_rows(database, question):
            values = plain_row(dict(zip(question.select, row, strict=True)))
            yield separator + dump(to_feature(values, position))
            separator = ",\n"
        yield "\n]}\n"

    return spool(features())


def _file_parquet(_table: Table, database: Path, question: RowQuery) -> Response:
    with scratch_folder() as folder:
        target = folder / "rows.parquet"
        write_rows(database, question, target)
        with target.open("rb") as file:
            return spool(iter(lambda: file.read(CHUNK), b""))


WRITERS = {"csv": _file_csv, "geojson": _file_geojson, "parquet": _file_parquet}
