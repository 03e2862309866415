"""`…/resources/{r}/rows`: questions about the rows of a release, hence answered alike for ever."""

from __future__ import annotations

import csv
import io
import math
import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from flask import Response, request
from sqlalchemy import Connection

from oress_opendata.delivery.api.lists import JSON, answer, dump
from oress_opendata.delivery.api.parameters import Part, write_cursor
from oress_opendata.delivery.api.questions import check_cursor, read_question
from oress_opendata.delivery.api.schemas import RowList
from oress_opendata.delivery.caching import knows, tag_question, tagged
from oress_opendata.delivery.describing import texts_of
from oress_opendata.delivery.negotiation import redirect
from oress_opendata.delivery.service import Service
from oress_opendata.errors import BadQuery, NotFound, StoreUnavailable
from oress_opendata.languages import N_, choose_text
from oress_opendata.meaning.descriptor import Table, read_tables
from oress_opendata.model.release import Manifest
from oress_opendata.projections.tables.answer import (
    column_types,
    count_rows,
    count_values,
    iterate_rows,
    read_groups,
    read_page,
    write_rows,
)
from oress_opendata.projections.tables.following import folder_of
from oress_opendata.projections.tables.formats import database_of, find_position, to_feature
from oress_opendata.projections.tables.question import Question
from oress_opendata.store.engine import transaction
from oress_opendata.store.releases import find_current, find_visible

FORMS = {
    "json": JSON,
    "csv": "text/csv",
    "geojson": "application/geo+json",
    "parquet": "application/vnd.apache.parquet",
}
NO_TABLE = N_("There is no table {resource} in the version {version} of the dataset {name}.")
NOT_YET = N_("The rows are being prepared. Try again in a moment.")
NO_FORM = N_("There is no format {form}. There are: {known}.")
# What the same address answers beside JSON.
CONTENTS = {
    FORMS["csv"]: {"schema": {"type": "string"}},
    FORMS["geojson"]: {"schema": {"type": "object"}},
    FORMS["parquet"]: {"schema": {"type": "string", "format": "binary"}},
}
PARAMETERS = [
    {"in": "query", "name": name, "schema": {"type": "string"}, "description": text}
    for name, text in (
        ("select", "Columns, apart by commas."),
        ("sort", "Columns, apart by commas; -column downwards. Empty cells come last."),
        ("limit", "Rows of a page of JSON, 1 to 100."),
        ("cursor", "Where the list goes on: taken from `next`, never made."),
        ("facet", "Columns whose values are counted."),
        ("group", "Columns by which `aggregate` groups."),
        ("aggregate", "count, sum.column, mean.column, min.column, max.column."),
        ("near", "latitude,longitude: the nearest rows first."),
        ("within", "Kilometres, with `near`."),
    )
]


def make_rows(service: Service) -> Part:
    rows = Part("rows", __name__, description="Rows of releases")
    path = "/datasets/<name>/versions/<version>/resources/<resource>/rows"

    @rows.get(path)
    @rows.response(200, RowList)
    @rows.doc(parameters=PARAMETERS, responses={"200": {"content": CONTENTS}})
    def get_rows(name: str, version: str, resource: str) -> Response:
        """Rows, counts, facets and aggregates; filters are where.{column} and
        where.{column}.{ne,gt,gte,lt,lte,in,contains,empty}."""
        asked = request.accept_mimetypes.best_match(list(FORMS.values()), default=JSON)
        form = next(key for key, mediatype in FORMS.items() if mediatype == asked)
        response = respond(service, (name, version, resource), form)
        response.vary.add("Accept")
        return response

    @rows.get(path + ".<form>")
    @rows.response(200, RowList)
    @rows.doc(parameters=PARAMETERS, responses={"200": {"content": CONTENTS}})
    def get_rows_as(name: str, version: str, resource: str, form: str) -> Response:
        """The same as json, csv, geojson or parquet; the files hold all rows of the question."""
        if form not in FORMS:
            raise NotFound(NO_FORM, form=form, known=", ".join(FORMS))
        return respond(service, (name, version, resource), form)

    return rows


def respond(service: Service, steps: tuple[str, str, str], form: str) -> Response:
    name, version, resource = steps
    if version == "latest":
        return _redirect_latest(service, name, resource, form)
    if form == "json":
        return answer(service, lambda each: _answer_json(service, each, steps), JSON)
    with transaction(service.store.reading) as connection:
        tag = f"{tag_question(service, service.watch.read(connection))}-{form}"
        table, database, question, _ = _read(service, connection, steps)
    if knows(tag):
        return tagged(Response(status=304), tag)
    response = _FILES[form](table, database, question)
    response.content_type = FORMS[form] + ("; charset=utf-8" if form == "csv" else "")
    response.headers["Content-Disposition"] = f'attachment; filename="{resource}.{form}"'
    return tagged(response, tag)


def _redirect_latest(service: Service, name: str, resource: str, form: str) -> Response:
    with transaction(service.store.reading) as connection:
        version = find_current(connection, name).version
    suffix = f"rows.{form}" if request.path.endswith(f".{form}") else "rows"
    address = service.addresses.api("datasets", name, "versions", version, "resources", resource)
    query = request.query_string.decode("ascii", "ignore")
    response = redirect(f"{address}/{suffix}" + (f"?{query}" if query else ""), 307)
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


def _read(
    service: Service, connection: Connection, steps: tuple[str, str, str]
) -> tuple[Table, Path, Question, Manifest]:
    """The table that is asked, its database, and the question."""
    name, version, resource = steps
    release = find_visible(connection, name, version)
    manifest = service.store.manifest(release.manifest)
    tables = (each for each in read_tables(manifest.descriptor) if each.columns)
    table = next((each for each in tables if each.resource == resource), None)
    if table is None:
        raise NotFound(NO_TABLE, resource=resource, version=version, name=name)
    database = database_of(folder_of(service.store.home, name, version), resource)
    if not database.is_file():
        raise StoreUnavailable(NOT_YET)
    pairs = list(request.args.items(multi=True))
    question = read_question(pairs, column_types(database), find_position(table))
    check_cursor(question)
    return table, database, question, manifest


def _answer_json(service: Service, connection: Connection, steps: tuple[str, str, str]) -> str:
    _, database, question, manifest = _read(service, connection, steps)
    if question.aggregates:
        groups = [_plain(each) for each in read_groups(database, question)]
        return dump(
            {"items": groups, "total": len(groups), "next": None, **_cite(service, manifest)}
        )
    page = read_page(database, question)
    following = None
    if page.more and page.last is not None:
        key = dump([_value(each) for each in page.last])
        following = _address(service, cursor=write_cursor(key))
    facets = {
        column: [
            {"value": _value(value), "count": count}
            for value, count in count_values(database, question, column)
        ]
        for column in question.facets
    }
    return dump(
        {
            "items": [_plain(row) for row in page.rows],
            "total": count_rows(database, question),
            "next": following,
            **({"facets": facets} if facets else {}),
            **_cite(service, manifest),
        }
    )


def _address(service: Service, **changes: str) -> str:
    """The address of this question, with some parameters changed."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name not in changes]
    root = service.addresses.root
    steps = request.path.removeprefix(root).removeprefix("/api/v1/").split("/")
    return service.addresses.api(*steps, **dict([*kept, *changes.items()]))


def _cite(service: Service, manifest: Manifest) -> dict[str, Any]:
    """The question's own address, which answers alike for ever, and how to cite it."""
    language = service.settings.languages[0]
    title = choose_text(texts_of(manifest.descriptor, "title", language), (language,))
    address = _address(service, cursor="").replace("?cursor=", "?").replace("&cursor=", "")
    address = address.removesuffix("?")
    publisher = service.settings.publisher
    text = f"{publisher}. {title or manifest.name}, {manifest.version}. {address}"
    return {"citation": {"url": address, "text": text}}


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: _value(value) for name, value in row.items()}


def _value(value: Any) -> Any:
    """A value as JSON carries it."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, float):
        if not math.isfinite(value):
            return str(value)
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    return value


def _file_csv(_table: Table, database: Path, question: Question) -> Response:
    def lines() -> Iterator[str]:
        target = io.StringIO()
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(question.select)
        for row in iterate_rows(database, question):
            writer.writerow(["" if each is None else _cell(each) for each in row])
            if target.tell() > 65_536:
                yield target.getvalue()
                target.seek(0)
                target.truncate()
        yield target.getvalue()

    return Response(lines())


def _cell(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else _value(value)


def _file_geojson(table: Table, database: Path, question: Question) -> Response:
    position = find_position(table)
    if position is None or not set(position) <= set(question.select):
        raise BadQuery(NO_FORM, parameter="", form="geojson", known="json, csv, parquet")

    def features() -> Iterator[str]:
        yield '{"type":"FeatureCollection","features":['
        separator = "\n"
        for row in iterate_rows(database, question):
            values = _plain(dict(zip(question.select, row, strict=True)))
            yield separator + dump(to_feature(values, position))
            separator = ",\n"
        yield "\n]}\n"

    return Response(features())


def _file_parquet(table: Table, database: Path, question: Question) -> Response:
    parquet = database.parent.parent / f"{table.resource}.parquet"
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "rows.parquet"
        write_rows(parquet, question, target)
        return Response(target.read_bytes())


_FILES = {"csv": _file_csv, "geojson": _file_geojson, "parquet": _file_parquet}
