"""All rows of a query as a file, and a row as JSON. Files are streamed, except Parquet,
which is written whole before it is sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Response

from oress_opendata.delivery.api.label_columns import LabelColumns
from oress_opendata.delivery.api.lists import dump
from oress_opendata.delivery.http.spooling import CHUNK, spool
from oress_opendata.delivery.parameters.query_string import QueryString
from oress_opendata.delivery.parameters.rows import LABELS
from oress_opendata.errors import BadQuery, NotFound
from oress_opendata.languages import N_
from oress_opendata.meaning.csv_text import write_csv
from oress_opendata.meaning.descriptor import Table
from oress_opendata.meaning.typed_columns import to_json
from oress_opendata.projections.tables.formats import find_position, to_feature
from oress_opendata.projections.tables.query import RowQuery
from oress_opendata.projections.tables.reading import iterate_rows, write_rows
from oress_opendata.scratch import scratch_folder

NO_LABELS = N_("Parameter {parameter} is not for Parquet; it is for JSON, CSV and GeoJSON.")
NO_FORM = N_("There is no format {form}. Known formats: {known}.")


@dataclass(frozen=True, slots=True)
class AskedRows:
    """A query of a table of a release. `query` are its parameters, with codes in place of texts
    that name them; `labels` are asked for, or None."""

    table: Table
    database: Path
    query: QueryString
    question: RowQuery
    labels: LabelColumns | None

    def show(self, row: dict[str, Any]) -> dict[str, Any]:
        plain = plain_row(row)
        return self.labels.complete(plain) if self.labels else plain


def plain_row(row: dict[str, Any]) -> dict[str, Any]:
    return {name: to_json(value) for name, value in row.items()}


def _file_csv(asked: AskedRows) -> Response:
    labels, select = asked.labels, asked.question.select

    def rows() -> Iterator[Sequence[Any]]:
        yield labels.names(select) if labels else select
        for row in iterate_rows(asked.database, asked.question):
            cells = [_cell(value) for value in row]
            if labels:
                named = labels.complete(dict(zip(select, cells, strict=True)))
                cells = list(named.values())
            yield cells

    return spool(write_csv(rows()))


def _cell(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else to_json(value)


def _file_geojson(asked: AskedRows) -> Response:
    question = asked.question
    position = find_position(asked.table)
    if position is None or not set(position) <= set(question.select):
        others = ", ".join(("json", *(name for name in WRITERS if name != "geojson")))
        raise NotFound(NO_FORM, form="geojson", known=others)

    def features() -> Iterator[str]:
        yield '{"type":"FeatureCollection","features":['
        separator = "\n"
        for row in iterate_rows(asked.database, question):
            values = asked.show(dict(zip(question.select, row, strict=True)))
            yield separator + dump(to_feature(values, position))
            separator = ",\n"
        yield "\n]}\n"

    return spool(features())


def _file_parquet(asked: AskedRows) -> Response:
    if asked.labels:
        raise BadQuery(NO_LABELS, parameter=LABELS.name)
    with scratch_folder() as folder:
        target = folder / "rows.parquet"
        write_rows(asked.database, asked.question, target)
        with target.open("rb") as file:
            return spool(iter(lambda: file.read(CHUNK), b""))


WRITERS = {"csv": _file_csv, "geojson": _file_geojson, "parquet": _file_parquet}
