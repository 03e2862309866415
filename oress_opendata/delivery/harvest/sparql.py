"""`/sparql`: the SPARQL 1.1 protocol over GET and POST.

https://www.w3.org/TR/sparql11-protocol/
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from flask import Blueprint, Response, request
from werkzeug.exceptions import UnsupportedMediaType

from oress_opendata.delivery.harvest.descriptions import description_context, open_reading
from oress_opendata.delivery.http.caching import knows, tagged
from oress_opendata.delivery.http.capacity import SPARQL, takes
from oress_opendata.delivery.http.negotiation import (
    choose_form,
    find_form,
    reader_language,
    redirect,
)
from oress_opendata.delivery.http.service import Service
from oress_opendata.delivery.parameters.parameter import Parameter, read_text
from oress_opendata.delivery.parameters.query_string import FORM, QueryString, read_query_string
from oress_opendata.errors import BadQuery
from oress_opendata.iris import is_iri
from oress_opendata.languages import N_
from oress_opendata.model.form import FORMS, RDF_FORMS
from oress_opendata.projections.rdf.sparql.evaluate import GRAPHS, RESULTS, SparqlQuery
from oress_opendata.projections.rdf.sparql.service_description import service_to_rdf
from oress_opendata.projections.rdf.store.reading import Reading
from oress_opendata.projections.rdf.syntaxes import make_page, write_page
from oress_opendata.queries.sparql import answer_sparql, tag_answer
from oress_opendata.sandbox.query_limits import COMPUTING_SECONDS, SECONDS

# Results by the name that the parameter `format` and the query workers give them.
RESULT_FORMS = {"json": "sparql-json", "xml": "sparql-xml", "csv": "csv", "tsv": "tsv"}
RESULT_NAMES = {
    **{name: name for name in RESULTS},
    **{FORMS[form].media_type: name for name, form in RESULT_FORMS.items()},
}
GRAPH_NAMES = {
    **{name: name for name in GRAPHS},
    **{FORMS[name].media_type: name for name in GRAPHS},
    "turtle": "ttl", "n3": "ttl", "ntriples": "nt", "n-triples": "nt", "json-ld": "jsonld",
    "rdf+xml": "rdf", "rdfxml": "rdf", "xml": "rdf",
}  # fmt: skip
DIRECT = "application/sparql-query"
QUERY = Parameter("query", "A query in SPARQL 1.1.", read_text, "", required=True)
LIMITS = f"seconds={SECONDS:g}, computing-seconds={COMPUTING_SECONDS:g}, memory-mib=1024"
UPDATE = N_("This service is read-only: updates are not accepted.")
GRAPH = N_("Parameter {parameter} must be the IRI of a graph.")


def make_sparql(service: Service) -> Blueprint:
    sparql = Blueprint("sparql", __name__)

    @sparql.route("/sparql", methods=["GET", "POST"])
    def get_or_post_sparql() -> Response:
        parameters = read_query_string()
        if request.method == "POST":
            parameters = QueryString((*parameters.pairs, *_read_post()))
        elif QUERY.name not in parameters and "update" not in parameters:
            return _describe(service)
        return _respond(service, _read_query(service, parameters))

    return sparql


def _read_post() -> tuple[tuple[str, str], ...]:
    if request.mimetype == FORM:
        return tuple(request.form.items(multi=True))
    if request.mimetype == DIRECT:
        return ((QUERY.name, request.get_data().decode("utf-8", "replace")),)
    if request.mimetype == "application/sparql-update":
        raise BadQuery(UPDATE, parameter="update")
    raise UnsupportedMediaType


@takes(SPARQL)
def _respond(service: Service, query: SparqlQuery) -> Response:
    tag = tag_answer(service, query)
    if tag and knows(tag):
        response = Response(status=304)
    else:
        answer = answer_sparql(service, query)
        form = FORMS[RESULT_FORMS.get(answer.form, answer.form)]
        response = Response(answer.body, content_type=form.content_type)
        # If the graph was replaced meanwhile, the tag does not belong to this answer.
        tag = tag if tag == tag_answer(service, query) else None
    if tag:
        response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = "no-cache"
    response.headers["SPARQL-Limits"] = LIMITS
    response.vary.add("Accept")
    return response


def _read_query(service: Service, parameters: QueryString) -> SparqlQuery:
    if "update" in parameters:
        raise BadQuery(UPDATE, parameter="update")
    results, graph = _forms(parameters)
    return SparqlQuery(
        parameters.get(QUERY),
        results,
        graph,
        f"{service.settings.base_url}/sparql",
        tuple(_graphs(parameters, "default-graph-uri")),
        tuple(_graphs(parameters, "named-graph-uri")),
    )


def _forms(parameters: QueryString) -> tuple[str | None, str | None]:
    """The forms for solutions and for triples: the parameter `format` where it names one of the
    kind, else `Accept`.

    The protocol has no such parameter, and clients send it with names and media types of other
    servers, beside their `Accept`.
    """
    results: str | None = None
    graph: str | None = None
    for stated in parameters.values("format"):
        results = results or RESULT_NAMES.get(stated.lower())
        graph = graph or GRAPH_NAMES.get(stated.lower())
    graphs = {name: name for name in RDF_FORMS}
    return results or _preferred(RESULT_FORMS), graph or _preferred(graphs)


def _preferred(offers: Mapping[str, str]) -> str | None:
    """The name of the form that `Accept` likes best; None where it admits none."""
    forms = {form: name for name, form in offers.items()}
    form = find_form(tuple(forms))
    return forms[form] if form else None


def _graphs(parameters: QueryString, name: str) -> tuple[str, ...]:
    iris = parameters.values(name)
    if not all(map(is_iri, iris)):
        raise BadQuery(GRAPH, parameter=name)
    return iris


def _describe(service: Service) -> Response:
    """Without a query: the service description, or for a browser the SPARQL page."""
    form = choose_form((*RDF_FORMS, "html"))
    if form == "html":
        language = reader_language(service.settings)
        response = redirect(service.addresses.page("sparql", language=language), 303)
        response.vary.update(("Accept", "Accept-Language"))
        return response
    reading = open_reading(service)
    state = (service.build, reading.generation, form)
    tag = hashlib.blake2b(repr(state).encode(), digest_size=15).hexdigest()
    if knows(tag):
        response = Response(status=304)
    else:
        body = _write_description(service, reading, form)
        response = Response(body, content_type=FORMS[form].content_type)
    response = tagged(response, tag)
    response.headers["SPARQL-Limits"] = LIMITS
    response.vary.add("Accept")
    return response


def _write_description(service: Service, reading: Reading, form: str) -> bytes:
    graph = service_to_rdf(reading.cursor, description_context(service))
    iri = f"{service.settings.base_url}/sparql"
    return write_page(make_page(graph.triples, iri, service.settings.id_base), form)
