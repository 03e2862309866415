"""Evaluate one SPARQL query: check it, run it, serialize the result in an accepted form.

Runs in a process of its own, under limits (worker_pool.py): a query that exceeds them ends that
process and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph
from pyoxigraph import NamedNode, QueryResultsFormat, RdfFormat

from oress_opendata.errors import BadQuery
from oress_opendata.iris import is_iri
from oress_opendata.languages import N_
from oress_opendata.projections.rdf.namespaces import PREFIXES
from oress_opendata.projections.rdf.sparql.guard import UNREADABLE, refuse_query
from oress_opendata.projections.rdf.sparql.portable import make_portable
from oress_opendata.projections.rdf.store.generation import find_current
from oress_opendata.projections.rdf.store.reading import restore_type

MOST_BYTES = 50_000_000
EVALUATION = N_("The query cannot be evaluated: {error}")
LARGE = N_("The result is larger than {bytes} bytes. Reduce it with LIMIT.")
NO_FORM = N_("No accepted media type fits this result.")
RESULTS: Mapping[str, QueryResultsFormat] = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
GRAPHS: Mapping[str, RdfFormat] = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "rdf": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}


@dataclass(frozen=True, slots=True)
class SparqlQuery:
    """A query. `results` and `graph` are the forms for solutions and for triples, None if the
    client accepts none; relative IRIs resolve against `base`; `default` and `named` restrict the
    graphs (SPARQL protocol, 2.1.4). A `portable` one is not evaluated: the answer, in the form
    `query`, is what may be sent to another server."""

    text: str
    results: str | None = "json"
    graph: str | None = "ttl"
    base: str = ""
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    portable: bool = False


@dataclass(frozen=True, slots=True)
class SparqlAnswer:
    """`form` is a key of RESULTS or GRAPHS; `error` is a message with its parameters instead."""

    form: str = ""
    body: bytes = b""
    error: tuple[str, Mapping[str, Any]] | None = None


@dataclass(frozen=True, slots=True)
class OpenGraph:
    """An open store and its generation; both None before the first one exists."""

    generation: Path | None
    graph: pyoxigraph.Store | None


def open_graph(home: Path) -> OpenGraph:
    """Open the current store. If its generation is removed meanwhile, open the next one."""
    generation = find_current(home)
    if generation is None:
        return OpenGraph(None, None)
    try:
        return OpenGraph(generation, pyoxigraph.Store.read_only(str(generation / "graph")))
    except OSError:
        if generation == find_current(home):
            raise
        return open_graph(home)


def answer_query(query: SparqlQuery, graph: pyoxigraph.Store | None) -> SparqlAnswer:
    """The answer, or the error of the query. A query that needs more memory than the limit raises
    MemoryError or ends the process."""
    if graph is None:
        return SparqlAnswer(error=("", {}))
    try:
        refuse_query(query.text, query.base, lambda iri: _has_graph(graph, iri))
        if query.portable:
            return SparqlAnswer("query", make_portable(query.text).encode())
        return evaluate(query, graph)
    except BadQuery as error:
        return SparqlAnswer(error=(error.sentence, error.parameters))


def _has_graph(graph: pyoxigraph.Store, iri: str) -> bool:
    return is_iri(iri) and graph.contains_named_graph(NamedNode(iri))


def evaluate(query: SparqlQuery, graph: pyoxigraph.Store) -> SparqlAnswer:
    """Run a query that passed the guard. Raises BadQuery."""
    graphs: dict[str, Any] = {}
    if query.default:
        graphs["default_graph"] = [NamedNode(iri) for iri in query.default]
    if query.named:
        graphs["named_graphs"] = [NamedNode(iri) for iri in query.named]
    try:
        found = graph.query(query.text, base_iri=query.base or None, **graphs)
    except SyntaxError as error:
        raise BadQuery(UNREADABLE, parameter="query", error=str(error)) from error
    except (ValueError, OSError, RuntimeError) as error:
        raise BadQuery(EVALUATION, parameter="query", error=str(error)) from error
    try:
        form, body = _serialize(query, found)
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        raise BadQuery(EVALUATION, parameter="query", error=str(error)) from error
    if len(body) > MOST_BYTES:
        raise BadQuery(LARGE, parameter="query", bytes=MOST_BYTES)
    return SparqlAnswer(form, body)


def _serialize(query: SparqlQuery, found: Any) -> tuple[str, bytes]:
    if isinstance(found, pyoxigraph.QueryTriples):
        form = _accepted(query.graph)
        # A graph is a set: drop duplicate triples.
        triples = sorted(set(map(restore_type, found)), key=str)
        prefixes = None if form == "nt" else dict(PREFIXES)
        body = pyoxigraph.serialize(triples, format=GRAPHS[form], prefixes=prefixes)
    else:
        form = _accepted(query.results)
        if form in ("csv", "tsv") and isinstance(found, pyoxigraph.QueryBoolean):
            return form, b"true\n" if found else b"false\n"
        body = found.serialize(format=RESULTS[form])
    return form, body or b""


def _accepted(form: str | None) -> str:
    if form is None:
        raise BadQuery(NO_FORM, parameter="accept")
    return form
