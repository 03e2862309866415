"""Answering one SPARQL query: judged, evaluated, written in the form that is accepted.

It happens in a process of its own under limits (forking.py): what bursts there harms nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph
from pyoxigraph import NamedNode, QueryResultsFormat, RdfFormat

from oress_opendata.errors import BadQuery
from oress_opendata.languages import N_
from oress_opendata.projections.rdf.namespaces import PREFIXES
from oress_opendata.projections.rdf.sparql.guard import UNREADABLE, refuse_query
from oress_opendata.projections.rdf.store.generation import find_current

MOST_BYTES = 50_000_000
EVALUATION = N_("The query cannot be evaluated: {error}")
LARGE = N_("The answer is larger than {bytes} bytes. Ask for less, with LIMIT.")
NO_FORM = N_("There is no form of this answer that is accepted.")
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
class Question:
    """A query. `results` and `graph` are the forms for rows and for triples, None where none is
    accepted; `default` and `named` restrict the graphs, as the protocol lets one say."""

    query: str
    results: str | None = "json"
    graph: str | None = "ttl"
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """`form` is the key of RESULTS or GRAPHS; `error` a sentence with its parameters instead."""

    form: str = ""
    body: bytes = b""
    error: tuple[str, Mapping[str, Any]] | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A store that is open, and the generation that it is of; None before there is one."""

    generation: Path | None
    graph: pyoxigraph.Store | None


def open_graph(home: Path) -> Opened:
    """The current store. A generation may go while it is being opened: then the next is."""
    generation = find_current(home)
    if generation is None:
        return Opened(None, None)
    try:
        return Opened(generation, pyoxigraph.Store.read_only(str(generation / "graph")))
    except OSError:
        if generation == find_current(home):
            raise
        return open_graph(home)


def answer_question(question: Question, graph: pyoxigraph.Store | None) -> Answer:
    """The answer, or what is wrong with the question. A query that needs more memory than there
    is raises MemoryError, or ends the process."""
    if graph is None:
        return Answer(error=("", {}))
    try:
        refuse_query(question.query)
        return evaluate(question, graph)
    except BadQuery as error:
        return Answer(error=(error.sentence, error.parameters))


def evaluate(question: Question, graph: pyoxigraph.Store) -> Answer:
    """The answer of a store to a query that was judged. Raises BadQuery."""
    graphs: dict[str, Any] = {}
    if question.default:
        graphs["default_graph"] = [NamedNode(each) for each in question.default]
    if question.named:
        graphs["named_graphs"] = [NamedNode(each) for each in question.named]
    try:
        found = graph.query(question.query, **graphs)
    except SyntaxError as error:
        raise BadQuery(UNREADABLE, parameter="query", error=str(error)) from error
    except (ValueError, OSError, RuntimeError) as error:
        raise BadQuery(EVALUATION, parameter="query", error=str(error)) from error
    try:
        form, body = _serialize(question, found)
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        raise BadQuery(EVALUATION, parameter="query", error=str(error)) from error
    if len(body) > MOST_BYTES:
        raise BadQuery(LARGE, parameter="query", bytes=MOST_BYTES)
    return Answer(form, body)


def _serialize(question: Question, found: Any) -> tuple[str, bytes]:
    if isinstance(found, pyoxigraph.QueryTriples):
        form = _accepted(question.graph)
        # Several times the same triple is one triple.
        triples = sorted(set(found), key=str)
        prefixes = None if form == "nt" else dict(PREFIXES)
        body = pyoxigraph.serialize(triples, format=GRAPHS[form], prefixes=prefixes)
    else:
        form = _accepted(question.results)
        if form in ("csv", "tsv") and isinstance(found, pyoxigraph.QueryBoolean):
            return form, b"true\n" if found else b"false\n"
        body = found.serialize(format=RESULTS[form])
    return form, body or b""


def _accepted(form: str | None) -> str:
    if form is None:
        raise BadQuery(NO_FORM, parameter="accept")
    return form
