"""The page of SPARQL: a form that works without JavaScript, worked examples, and the results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Blueprint, Response, g, json

from oress_opendata.delivery.http.capacity import SPARQL
from oress_opendata.delivery.http.negotiation import PAGE
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.pages.linked.examples import EXAMPLES
from oress_opendata.delivery.pages.shared.rendering import Page, render
from oress_opendata.delivery.parameters.query_string import read_query_string
from oress_opendata.errors import BadQuery, StoreUnavailable
from oress_opendata.languages import say
from oress_opendata.projections.rdf.sparql.evaluate import SparqlQuery
from oress_opendata.queries.sparql import answer_sparql

SHOWN = 500


@dataclass(frozen=True, slots=True)
class Term:
    """A cell of a result in SPARQL's JSON; empty where the variable is unbound."""

    type: str = ""
    value: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class SparqlResult:
    """The rows of a query, or its `text`, or the `error` in words; `more` rows are not shown."""

    header: tuple[str, ...] = ()
    rows: tuple[tuple[Term, ...], ...] = ()
    more: int = 0
    text: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class SparqlPage(Page):
    """`result` is None where no query was sent; `examples` are names, questions and queries."""

    template: ClassVar[str] = "linked/sparql.html"

    query: str
    result: SparqlResult | None
    examples: tuple[tuple[str, str, str], ...]


def make_sparql_page(service: Service) -> Blueprint:
    pages = Blueprint("sparql-page", __name__)

    @pages.get("/sparql")
    def show_sparql(language: str) -> Response:
        base = service.settings.id_base
        query = read_query_string().text("query")
        result, status = _evaluate(service, query, language) if query else (None, 200)
        page = SparqlPage(
            query=query or EXAMPLES[0].query(base),
            result=result,
            examples=tuple(
                (example.name, say(example.question, language), example.query(base))
                for example in EXAMPLES
            ),
        )
        response = Response(render(page), status, content_type=PAGE)
        response.headers["Cache-Control"] = "no-cache"
        return response

    return pages


def _evaluate(service: Service, query: str, language: str) -> tuple[SparqlResult, int]:
    """The result and the status of its page."""
    try:
        with SPARQL.place(g.client):
            answer = answer_sparql(
                service, SparqlQuery(query, base=f"{service.settings.base_url}/sparql")
            )
    except BadQuery as error:
        return SparqlResult(error=error.say(language)), 400
    except StoreUnavailable as error:
        return SparqlResult(error=error.say(language)), 503
    if answer.form == "ttl":
        return SparqlResult(text=answer.body.decode()), 200
    content = json.loads(answer.body)
    if "boolean" in content:
        return SparqlResult(text=str(content["boolean"]).lower()), 200
    names, bindings = content["head"]["vars"], content["results"]["bindings"]
    rows = (tuple(_term(binding.get(name)) for name in names) for binding in bindings[:SHOWN])
    return SparqlResult(tuple(names), tuple(rows), more=max(0, len(bindings) - SHOWN)), 200


def _term(cell: Mapping[str, Any] | None) -> Term:
    return Term(cell["type"], cell["value"], cell.get("xml:lang", "")) if cell else Term()
