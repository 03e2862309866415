"""`/reconcile` and `/<language>/reconcile`: the manifest, queries, data extension, suggestions.

A form that is posted has the same fields as the query string. The preview is a page
(delivery/pages/reconciliation).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

from flask import Blueprint, Response, json, request
from markupsafe import escape
from sqlalchemy import Connection

from oress_opendata.delivery.harvest.reconciliation.answers import Answerer, Body
from oress_opendata.delivery.harvest.reconciliation.manifest import describe_service
from oress_opendata.delivery.http.caching import answer
from oress_opendata.delivery.http.capacity import SEARCH, takes
from oress_opendata.delivery.http.negotiation import JSON, reader_language
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.parameters.query_string import QueryString
from oress_opendata.delivery.parameters.reconciliation import (
    CALLBACK,
    CURSOR,
    EXTEND,
    ID,
    LIMIT,
    PREFIX,
    QUERIES,
    TYPE,
    read_extension,
    read_parameters,
    read_queries,
)
from oress_opendata.model.form import FORMS
from oress_opendata.projections.search.querying.names import open_names
from oress_opendata.queries.reconciliation.descriptions import find_entity
from oress_opendata.store.engine import transaction

SCRIPT = FORMS["js"].content_type
Make = Callable[[Answerer], Body]


def make_reconciliation(service: Service) -> Blueprint:
    routes = Blueprint("reconciliation", __name__)

    @routes.route("/reconcile", methods=["GET", "POST"])
    @routes.route("/<language:language>/reconcile", methods=["GET", "POST"])
    @takes(SEARCH)
    def reconcile(language: str = "") -> Response:
        parameters = read_parameters()
        if parameters.get(QUERIES):
            queries = read_queries(parameters.get(QUERIES))
            return _respond(service, parameters, lambda answerer: answerer.match(queries))
        if parameters.get(EXTEND):
            extension = read_extension(parameters.get(EXTEND))
            return _respond(service, parameters, lambda answerer: answerer.extend(extension))
        return _respond(service, parameters, lambda answerer: _describe(service, answerer))

    @routes.get("/<language:language>/reconcile/suggest/<any(entity, property, type):kind>")
    @takes(SEARCH)
    def suggest(language: str, kind: str) -> Response:
        parameters = read_parameters()
        prefix, type_id = parameters.get(PREFIX), parameters.get(TYPE)
        limit, skip = parameters.get(LIMIT), parameters.get(CURSOR)
        suggestions: dict[str, Make] = {
            "entity": lambda a: a.suggest_entities(prefix, type_id, limit, skip),
            "property": lambda a: a.suggest_properties(prefix, type_id, limit, skip),
            "type": lambda a: a.suggest_types(prefix, limit, skip),
        }
        return _respond(service, parameters, suggestions[kind])

    @routes.get("/<language:language>/reconcile/properties")
    @takes(SEARCH)
    def propose(language: str) -> Response:
        parameters = read_parameters()
        type_id, limit = parameters.get(TYPE), parameters.get(LIMIT)
        return _respond(service, parameters, lambda a: a.propose_properties(type_id, limit))

    @routes.get("/<language:language>/reconcile/flyout")
    def fly_out(language: str) -> Response:
        parameters = read_parameters()
        identifier = parameters.get(ID)
        return _respond(service, parameters, lambda a: _describe_entity(a, identifier))

    return routes


def _respond(service: Service, parameters: QueryString, make: Make) -> Response:
    """JSON, or JSONP where a function is named. What is posted is in no cache."""
    language, callback = reader_language(service.settings), parameters.get(CALLBACK)
    tag, names = open_names(service.store.home)

    def write(connection: Connection) -> str:
        body = json.dumps(make(Answerer(service, connection, names, language)))
        # The comment keeps a reader of the bytes from taking them for another format.
        return f"/**/{callback}({body});" if callback else body

    media_type = SCRIPT if callback else JSON
    if request.method == "POST":
        with transaction(service.store.reading) as connection:
            response = Response(write(connection), content_type=media_type)
        response.headers["Cache-Control"] = "no-store"
    else:
        also: Hashable = (language, tag)
        response = answer(service, write, media_type, also)
    response.headers["Content-Language"] = language
    response.vary.add("Accept-Language")
    return response


def _describe(service: Service, answerer: Answerer) -> Body:
    return describe_service(service, answerer.describer.types, answerer.language)


def _describe_entity(answerer: Answerer, identifier: str) -> Body:
    """A few lines of HTML for a client that shows suggestions."""
    entity = find_entity(answerer.names, identifier, answerer.service.settings.id_base)
    describer = answerer.describer
    lines = [describer.name(entity), describer.description(entity), identifier]
    html = "".join(f"<p><bdi>{escape(line)}</bdi></p>" for line in lines)
    return {"id": identifier, "html": html}
