"""The page of SPARQL: a form that works without a script, worked examples, and the rows found."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, json, render_template, request

from oress_opendata.delivery.http.negotiation import PAGE
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.linked.examples import EXAMPLES
from oress_opendata.errors import BadQuery, StoreUnavailable
from oress_opendata.languages import say
from oress_opendata.projections.rdf.sparql.evaluate import SparqlQuery
from oress_opendata.queries.sparql import answer_sparql

SHOWN = 500


def make_sparql_page(service: Service) -> Blueprint:
    pages = Blueprint("sparql-page", __name__)

    @pages.get("/sparql")
    def show_sparql(language: str) -> Response:
        base = service.settings.id_base
        query = request.args.get("query") or EXAMPLES[0].query(base)
        found: dict[str, Any] = {"header": [], "rows": [], "text": "", "error": "", "more": 0}
        status = 200
        if request.args.get("query"):
            found, status = _find(service, query, language, found)
        examples = [
            (example.name, say(example.question, language), example.query(base))
            for example in EXAMPLES
        ]
        page = render_template("linked/sparql.html", query=query, examples=examples, found=found,
                               asked="query" in request.args)  # fmt: skip
        response = Response(page, status, content_type=PAGE)
        response.headers["Cache-Control"] = "no-cache"
        return response

    return pages


def _find(
    service: Service, query: str, language: str, empty: dict[str, Any]
) -> tuple[dict[str, Any], int]:
    try:
        answer = answer_sparql(service, SparqlQuery(query))
    except (BadQuery, StoreUnavailable) as error:
        status = 400 if isinstance(error, BadQuery) else 503
        return {**empty, "error": error.say(language)}, status
    if answer.form == "ttl":
        return {**empty, "text": answer.body.decode()}, 200
    content = json.loads(answer.body)
    if "boolean" in content:
        return {**empty, "text": str(content["boolean"]).lower()}, 200
    names = content["head"]["vars"]
    bindings = content["results"]["bindings"]
    rows = [[binding.get(name, {}) for name in names] for binding in bindings[:SHOWN]]
    return {**empty, "header": names, "rows": rows, "more": max(0, len(bindings) - SHOWN)}, 200
