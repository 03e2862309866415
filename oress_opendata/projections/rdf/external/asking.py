"""Ask a SPARQL server of others: https://www.w3.org/TR/sparql11-protocol/"""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import replace

import requests
from urllib3.exceptions import HTTPError

from oress_opendata.errors import BadQuery
from oress_opendata.model.form import FORMS
from oress_opendata.projections.other_server import (
    LongAnswer,
    SlowAnswer,
    make_basic,
    open_session,
    read_body,
    split_address,
    within,
)
from oress_opendata.projections.rdf.sparql.evaluate import (
    EVALUATION,
    LARGE,
    MOST_BYTES,
    NO_FORM,
    SparqlAnswer,
    SparqlQuery,
)
from oress_opendata.projections.rdf.sparql.worker_pool import QueryServiceUnavailable
from oress_opendata.sandbox.limits import LimitExceeded
from oress_opendata.sandbox.query_limits import SECONDS

# A graph that does not exist.
NOWHERE = "urn:oress:none"
CONNECT_SECONDS = 2.0
# Of what a server says of a wrong query.
LONGEST_ERROR = 500
RESULTS = {"json": "sparql-json", "xml": "sparql-xml", "csv": "csv", "tsv": "tsv"}
MEDIA_TYPES = {
    **{FORMS[form].media_type: name for name, form in RESULTS.items()},
    **{FORMS[name].media_type: name for name in ("ttl", "nt", "rdf", "jsonld")},
}
NAMES = {name: media_type for media_type, name in MEDIA_TYPES.items()}


def ask_endpoint(address: str, query: SparqlQuery, graphs: Collection[str]) -> SparqlAnswer:
    """Send a query, which was made portable, to the endpoint at an address, which may have a user
    and a password; `graphs` are those of the catalogue. Raises LimitExceeded,
    QueryServiceUnavailable."""
    try:
        return _ask(address, _restrict(query, graphs))
    except BadQuery as error:
        return SparqlAnswer(error=(error.sentence, error.parameters))


def _restrict(query: SparqlQuery, graphs: Collection[str]) -> SparqlQuery:
    """The same query among graphs of the catalogue only: the server may have others, and its
    default graph may be empty."""
    if not (query.default or query.named):
        return replace(query, default=tuple(graphs), named=tuple(graphs))
    ours = {iri: iri if iri in graphs else NOWHERE for iri in (*query.default, *query.named)}
    return replace(
        query,
        default=tuple(ours[iri] for iri in query.default) or (NOWHERE,),
        named=tuple(ours[iri] for iri in query.named) or (NOWHERE,),
    )


def _ask(address: str, query: SparqlQuery) -> SparqlAnswer:
    accepted = [NAMES[form] for form in (query.results, query.graph) if form]
    if not accepted:
        raise BadQuery(NO_FORM, parameter="accept")
    try:
        response, body = within(SECONDS, lambda: _send(address, query, ", ".join(accepted)))
    except LongAnswer as error:
        raise BadQuery(LARGE, parameter="query", bytes=MOST_BYTES) from error
    except (SlowAnswer, requests.Timeout) as error:
        raise LimitExceeded from error
    except (requests.RequestException, HTTPError) as error:
        raise QueryServiceUnavailable from error
    if response.status_code == 400:
        words = body[:LONGEST_ERROR].decode("utf-8", "replace")
        raise BadQuery(EVALUATION, parameter="query", error=words.strip())
    if response.status_code != 200:
        raise QueryServiceUnavailable
    return SparqlAnswer(_find_form(response, query), body)


def _send(address: str, query: SparqlQuery, accept: str) -> tuple[requests.Response, bytes]:
    until = time.monotonic() + SECONDS
    url, user, password = split_address(address)
    fields = [("query", query.text)]
    fields += [("default-graph-uri", iri) for iri in query.default]
    fields += [("named-graph-uri", iri) for iri in query.named]
    with open_session().post(
        url,
        data=fields,
        headers={"Accept": accept},
        auth=make_basic(user, password),
        timeout=(CONNECT_SECONDS, SECONDS),
        allow_redirects=False,
        stream=True,
    ) as response:
        return response, read_body(response, until, MOST_BYTES)


def _find_form(response: requests.Response, query: SparqlQuery) -> str:
    """The form of an answer. Raises BadQuery for one that was not accepted, as that of a query of
    the other kind, and QueryServiceUnavailable for what is no answer at all."""
    sent = response.headers.get("Content-Type", "").partition(";")[0].strip()
    form = MEDIA_TYPES.get(sent)
    if form is None:
        raise QueryServiceUnavailable
    if form not in (query.results, query.graph):
        raise BadQuery(NO_FORM, parameter="accept")
    return form
