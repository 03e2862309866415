"""All rows of a query as a file, and a row as JSON. Long files are sent while they are made, except
Parquet, which is written whole before it is sent."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Response

from oress_opendata.delivery.api.label_columns import LabelColumns
from oress_opendata.delivery.api.lists import dump
from oress_opendata.delivery.http.spooling import CHUNK, Progress, spool
from oress_opendata.delivery.parameters.query_string import QueryString
from oress_opendata.delivery.parameters.rows import LABELS
from oress_opendata.errors import BadQuery, NotFound
from oress_opendata.languages import N_
from oress_opendata.meaning.csv_text import write_csv
from oress_opendata.meaning.descriptor import Table
from oress_opendata.meaning.typed_columns import TEXT, to_json
from oress_opendata.projections.tables.formats import find_position, to_feature
from oress_opendata.projections.tables.query import RowQuery
from oress_opendata.projections.tables.reading import (
    column_types,
    count_rows,
    iterate_rows,
    write_rows,
)
from oress_opendata.scratch import scratch_folder

# They are written as text in the same way, whatever their size.
WHOLE_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
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


def _iterate_plain(
    asked: AskedRows, convert: Callable[[Any], Any], kept: Collection[str], progress: Progress
) -> Iterator[list[Any]]:
    """The rows with their values converted, except those of the types `kept`: most columns hold
    what a file does."""
    kinds = column_types(asked.database)
    places = [place for place, name in enumerate(asked.question.select) if kinds[name] not in kept]
    for row in iterate_rows(asked.database, asked.question):
        progress.done += 1
        cells = list(row)
        for place in places:
            cells[place] = convert(cells[place])
        yield cells


def _expect(asked: AskedRows) -> Progress:
    total = count_rows(asked.database, asked.question)
    return Progress(min(total, asked.question.limit or total))


def _file_csv(asked: AskedRows) -> Response:
    labels, select, progress = asked.labels, asked.question.select, _expect(asked)

    def rows() -> Iterator[Sequence[Any]]:
        yield labels.names(select) if labels else select
        for cells in _iterate_plain(asked, _cell, (TEXT, *WHOLE_NUMBERS), progress):
            if labels:
                named = labels.complete(dict(zip(select, cells, strict=True)))
                yield list(named.values())
            else:
                yield cells

    return spool(write_csv(rows()), progress)


def _cell(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else to_json(value)


def _file_geojson(asked: AskedRows) -> Response:
    question = asked.question
    position = find_position(asked.table)
    if position is None or not set(position) <= set(question.select):
        others = ", ".join(("json", *(name for name in WRITERS if name != "geojson")))
        raise NotFound(NO_FORM, form="geojson", known=others)

    progress = _expect(asked)

    def features() -> Iterator[str]:
        yield '{"type":"FeatureCollection","features":['
        separator = "\n"
        for cells in _iterate_plain(asked, to_json, (TEXT,), progress):
            values = dict(zip(question.select, cells, strict=True))
            values = asked.labels.complete(values) if asked.labels else values
            yield separator + dump(to_feature(values, position))
            separator = ",\n"
        yield "\n]}\n"

    return spool(features(), progress)


def _file_parquet(asked: AskedRows) -> Response:
    if asked.labels:
        raise BadQuery(NO_LABELS, parameter=LABELS.name)
    with scratch_folder() as folder:
        target = folder / "rows.parquet"
        write_rows(asked.database, asked.question, target)
        with target.open("rb") as file:
            return spool(iter(lambda: file.read(CHUNK), b""))


WRITERS = {"csv": _file_csv, "geojson": _file_geojson, "parquet": _file_parquet}
