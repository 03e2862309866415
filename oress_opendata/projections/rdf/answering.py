"""Answering one SPARQL query in a process of its own, with limits: what bursts there harms nobody.

In order: the query is judged, the store opened, then the limits come down (no file and no
connection can be opened any more), and only then is anything evaluated.
"""

from __future__ import annotations

import resource
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph
from pyoxigraph import NamedNode, QueryResultsFormat, RdfFormat

from oress_opendata.errors import BadQuery
from oress_opendata.languages import N_
from oress_opendata.projections.rdf.generation import find_current
from oress_opendata.projections.rdf.guard import refuse_query
from oress_opendata.projections.rdf.namespaces import PREFIXES

# Beyond what the process has before it evaluates; in all it stays below a gibibyte.
MEMORY = 768 * 1024**2
COMPUTING_SECONDS = 2
SECONDS = 3.0
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


def answer_question(question: Question, home: Path) -> Answer:
    """Answer in this process, which ends after it. Whatever it may do is limited from here on."""
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    resource.setrlimit(resource.RLIMIT_CPU, (COMPUTING_SECONDS, COMPUTING_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        refuse_query(question.query)
        generation = find_current(home)
        if generation is None:
            return Answer(error=("", {}))
        graph = pyoxigraph.Store.read_only(str(generation / "graph"))
        memory = _address_space() + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
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
        form, body = _serialize(question, found)
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        raise BadQuery(EVALUATION, parameter="query", error=str(error)) from error
    if len(body) > MOST_BYTES:
        raise BadQuery(LARGE, parameter="query", bytes=MOST_BYTES)
    return Answer(form, body)


def _address_space() -> int:
    """The bytes of address space that this process has, where the system tells."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError):
        return MEMORY
    return pages * resource.getpagesize()


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
