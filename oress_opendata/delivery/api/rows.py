"""`…/resources/{r}/rows`: queries for the rows of a release; their answers never change."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode

from flask import Response, g, request
from flask_smorest import Blueprint
from sqlalchemy import Connection
from werkzeug.wsgi import ClosingIterator

from oress_opendata.delivery.api.label_columns import LabelColumns
from oress_opendata.delivery.api.lists import JSON, answer, serialise
from oress_opendata.delivery.api.row_files import NO_FORM, WRITERS, AskedRows
from oress_opendata.delivery.api.schemas import RowList
from oress_opendata.delivery.downloads.citations import CITATIONS
from oress_opendata.delivery.http.caching import knows, tag_question, tagged
from oress_opendata.delivery.http.capacity import EXPORTS, ROWS, takes
from oress_opendata.delivery.http.negotiation import find_form, redirect
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.parameters.cursors import write_key
from oress_opendata.delivery.parameters.lists import LANGUAGE, LIMIT, requested_language
from oress_opendata.delivery.parameters.matches import MATCHES, resolve_matches
from oress_opendata.delivery.parameters.query_string import (
    QueryString,
    describe,
    in_forms,
    read_query_string,
)
from oress_opendata.delivery.parameters.rows import (
    AGGREGATE,
    GROUP,
    LABELS,
    PARAMETERS,
    read_question,
)
from oress_opendata.errors import BadQuery, NotFound, StoreUnavailable
from oress_opendata.languages import N_
from oress_opendata.meaning.descriptor import Table, read_tables
from oress_opendata.meaning.typed_columns import to_json
from oress_opendata.model.form import FORMS, choose_forms
from oress_opendata.projections.descriptions.citation import Reference, cite_apa, refer_rows
from oress_opendata.projections.descriptions.subject import Subject
from oress_opendata.projections.omissions import refuse_omitted
from oress_opendata.projections.tables.folders import folder_of
from oress_opendata.projections.tables.formats import database_of, find_position
from oress_opendata.projections.tables.reading import (
    column_types,
    count_rows,
    count_values,
    read_groups,
    read_page,
)
from oress_opendata.queries.labels import find_in, point_to_owner, read_labels
from oress_opendata.store.engine import transaction
from oress_opendata.store.releases import find_current, find_visible

ANSWERS = choose_forms(("json", "csv", "geojson", "parquet"))
NO_TABLE = N_("There is no table {resource} in the version {version} of the dataset {name}.")
GROUPS = N_("Parameter {parameter} is for JSON only; files hold rows.")
NOT_YET = N_("The rows are being prepared. Try again in a moment.")
# What the same address answers beside JSON.
CONTENTS = {
    JSON: {"schema": RowList},
    ANSWERS["csv"].media_type: {"schema": {"type": "string"}},
    ANSWERS["geojson"].media_type: {"schema": {"type": "object"}},
    ANSWERS["parquet"].media_type: {"schema": {"type": "string", "format": "binary"}},
}
CITED = {kind.partition(";")[0]: {"schema": {"type": "string"}} for kind, _ in CITATIONS.values()}


def make_rows(service: Service) -> Blueprint:
    rows = Blueprint("rows", __name__, description="Rows of releases")
    path = "/datasets/<name>/versions/<version>/resources/<resource>/rows"

    @rows.get(path)
    @rows.response(200, RowList)
    @rows.doc(
        parameters=describe(*PARAMETERS, LABELS),
        responses=in_forms(CONTENTS),
    )
    def get_rows(name: str, version: str, resource: str) -> Response:
        """Rows, counts, facets and aggregates; filters are where.{column} and
        where.{column}.{ne,gt,gte,lt,lte,in,contains,matches,empty}."""
        form = find_form(tuple(ANSWERS)) or "json"
        response = respond(service, (name, version, resource), form)
        response.vary.add("Accept")
        return response

    @rows.get(path + ".<form>")
    @rows.response(200, RowList)
    @rows.doc(
        parameters=describe(*PARAMETERS, LABELS),
        responses=in_forms(CONTENTS),
    )
    def get_rows_as(name: str, version: str, resource: str, form: str) -> Response:
        """The same as json, csv, geojson or parquet; a file holds all rows of the question."""
        if form not in ANSWERS:
            raise NotFound(NO_FORM, form=form, known=", ".join(ANSWERS))
        return respond(service, (name, version, resource), form)

    @rows.get(f"{path}/citation.<any({', '.join(CITATIONS)}):form>")
    @rows.response(200, content_type=FORMS["txt"].media_type)
    @rows.doc(
        parameters=describe(*PARAMETERS, LABELS, LANGUAGE),
        responses=in_forms(CITED),
    )
    def get_citation(name: str, version: str, resource: str, form: str) -> Response:
        """The citation of a question: APA in words of `lang`, BibTeX, RIS or CSL-JSON."""
        if version == "latest":
            return _redirect_latest(service, name, resource, f"rows/citation.{form}")
        with transaction(service.store.reading) as connection:
            asked, subject = _read(service, connection, (name, version, resource), citing=True)
        mediatype, cite = CITATIONS[form]
        text = cite(_refer(service, asked, subject), requested_language(service.settings))
        response = Response(text, content_type=mediatype)
        response.vary.add("Accept-Language")
        return response

    return rows


def respond(service: Service, steps: tuple[str, str, str], form: str) -> Response:
    name, version, resource = steps
    if version == "latest":
        suffix = f".{form}" if request.path.endswith(f".{form}") else ""
        return _redirect_latest(service, name, resource, f"rows{suffix}")
    if form == "json":
        return _respond_json(service, steps)
    with transaction(service.store.reading) as connection:
        tag = f"{tag_question(service, service.snapshots.read(connection))}-{form}"
        asked, _ = _read(service, connection, steps)
    if knows(tag):
        return tagged(Response(status=304), tag)
    given = asked.query
    if LIMIT.name not in given:
        asked = replace(asked, question=replace(asked.question, limit=0))
    if asked.question.aggregates:
        raise BadQuery(GROUPS, parameter=AGGREGATE.name if AGGREGATE.name in given else GROUP.name)
    with ExitStack() as place:
        place.enter_context(EXPORTS.place(g.client))
        response = WRITERS[form](asked)
        if "Content-Length" not in response.headers:
            # It is still being made while it is sent.
            chunks = cast("Iterable[bytes]", response.response)
            response.response = ClosingIterator(chunks, place.pop_all().close)
    response.content_type = ANSWERS[form].content_type
    response.headers["Content-Disposition"] = f'attachment; filename="{resource}.{form}"'
    return tagged(response, tag)


@takes(ROWS)
def _respond_json(service: Service, steps: tuple[str, str, str]) -> Response:
    return answer(service, lambda connection: _answer_json(service, connection, steps), JSON)


def _redirect_latest(service: Service, name: str, resource: str, rest: str) -> Response:
    with transaction(service.store.reading) as connection:
        version = find_current(connection, name).version
    address = service.addresses.api("datasets", name, "versions", version, "resources", resource)
    query = request.query_string.decode("ascii", "ignore")
    response = redirect(f"{address}/{rest}" + (f"?{query}" if query else ""), 307)
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


def _read(
    service: Service,
    connection: Connection,
    steps: tuple[str, str, str],
    *,
    citing: bool = False,
) -> tuple[AskedRows, Subject]:
    """The requested rows, and the release."""
    name, version, resource = steps
    release = find_visible(connection, name, version)
    manifest = service.store.manifest(release.manifest)
    tables = (table for table in read_tables(manifest.descriptor) if table.columns)
    table = next((table for table in tables if table.resource == resource), None)
    if table is None:
        raise NotFound(NO_TABLE, resource=resource, version=version, name=name)
    database = database_of(folder_of(service.store.home, name, version), resource)
    if not database.is_file():
        refuse_omitted(service.store.home, "tables", name, version)
        raise StoreUnavailable(NOT_YET)
    query = read_query_string()
    if citing:
        query = query.without(LANGUAGE.name)
    query, labels = _add_labels(service, connection, table, database, query)
    plain = query.without(LABELS.name)
    question = read_question(plain, column_types(database), find_position(table))
    asked = AskedRows(table, database, query, question, labels)
    return asked, Subject(release, manifest, service.settings)


def _add_labels(
    service: Service, connection: Connection, table: Table, database: Path, query: QueryString
) -> tuple[QueryString, LabelColumns | None]:
    """The parameters with codes in place of texts that name them, and the columns of labels.
    They are looked up only where they are asked for. Raises BadQuery."""
    languages = service.settings.languages
    language = query.choose(LABELS.name, languages)
    if not language and not any(name.endswith(MATCHES) for name in query.names):
        return query, None
    table = point_to_owner(table)
    labels = read_labels(service, connection, table)
    query = resolve_matches(query, find_in(table, database, labels))
    shown = tuple(dict.fromkeys((language, *languages)))
    return query, LabelColumns(table, labels, shown) if language else None


def _answer_json(service: Service, connection: Connection, steps: tuple[str, str, str]) -> str:
    asked, subject = _read(service, connection, steps)
    database, question = asked.database, asked.question
    if question.aggregates:
        groups = [asked.show(row) for row in read_groups(database, question)]
        body = {"items": groups, "total": len(groups), "next": None}
        return serialise(RowList, {**body, **_cite(service, asked, subject)})
    page = read_page(database, question)
    following = None
    if page.more and page.last is not None:
        following = _address(service, asked.query, cursor=write_key(page.last))
    facets = {
        column: [
            {"value": to_json(value), "count": count}
            for value, count in count_values(database, question, column)
        ]
        for column in question.facets
    }
    body = {
        "items": [asked.show(row) for row in page.rows],
        "total": count_rows(database, question),
        "next": following,
        **({"facets": facets} if facets else {}),
        **_cite(service, asked, subject),
    }
    return serialise(RowList, body)


def _address(service: Service, query: QueryString, **changes: str) -> str:
    """The address of this query as JSON, with some parameters changed; an empty one is left out.
    Filters may be repeated."""
    steps = request.path.removeprefix(service.addresses.root).removeprefix("/api/v1/").split("/")
    pairs = list(query.without(*changes).pairs)
    pairs += [(name, value) for name, value in changes.items() if value]
    suffix = ".json" if steps[6] == "rows.json" else ""
    address = service.addresses.api(*steps[:6], f"rows{suffix}")
    return f"{address}?{urlencode(pairs)}" if pairs else address


def _cite(service: Service, asked: AskedRows, subject: Subject) -> dict[str, Any]:
    """How to cite a question: by its own address, whose answer never changes."""
    reference = _refer(service, asked, subject)
    rows, _, query = reference.address.partition("?")
    files = {
        end: f"{rows.removesuffix('.json')}/citation.{end}" + (f"?{query}" if query else "")
        for end in CITATIONS
    }
    texts = {code: cite_apa(reference, code) for code in service.settings.languages}
    return {"citation": {"url": reference.address, "text": texts, "files": files}}


def _refer(service: Service, asked: AskedRows, subject: Subject) -> Reference:
    return refer_rows(subject, _address(service, asked.query, cursor="", lang=""))
