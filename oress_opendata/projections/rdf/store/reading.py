"""Reading the current graph: a resource with its nested nodes, a named graph, referrers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from oress_opendata.iris import catalog_iri
from oress_opendata.projections.rdf.namespaces import PREFIXES, RANGES, term
from oress_opendata.projections.rdf.store.generation import Cursor, find_current, read_cursor
from oress_opendata.projections.rdf.store.unlisted import find_past

SPATIAL = PREFIXES["dct"] + "spatial"
NAMING = tuple(map(term, ("rdf:type", "skos:prefLabel", "dcat:bbox", "dcat:centroid")))
EVERYWHERE = DefaultGraph()
OBSERVATION = PREFIXES["qb"] + "observation"
# Nodes that are remembered of a generation.
KNOWN = 10_000

Node = NamedNode | BlankNode
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reading:
    """One open generation, which never changes. So the names of places are remembered, and which
    nodes have no triples, such as most classes."""

    generation: Path
    cursor: Cursor
    graph: pyoxigraph.Store
    places: dict[Node, tuple[Triple, ...]] = field(default_factory=dict)
    silent: dict[Node, None] = field(default_factory=dict)


def open_current(home: Path) -> Reading | None:
    """The current generation; None before the first one exists."""
    generation = find_current(home)
    return _open(generation) if generation else None


@lru_cache(maxsize=2)
def _open(generation: Path) -> Reading:
    graph = pyoxigraph.Store.read_only(str(generation / "graph"))
    return Reading(generation, read_cursor(generation), graph)


def describe_resource(reading: Reading, iri: str, id_base: str) -> list[Triple]:
    """The triples of an IRI, of its fragments and blank nodes, of external resources that it refers
    to (an entry of a list, a licence), and of the publisher and the contact. Its place is named.
    Other resources here describe themselves."""
    found: dict[Triple, None] = {}
    waiting: list[Node] = [NamedNode(iri)]
    seen = set(waiting)
    while waiting:
        for quad in _quads_of(reading, waiting.pop(0)):
            predicate, value = quad.predicate.value, quad.object
            if predicate == OBSERVATION:
                # Too many: they are in the files, the dump and the store.
                continue
            triple = quad.triple
            found[restore_type(triple) if predicate in RANGES else triple] = None
            if isinstance(value, (NamedNode, BlankNode)) and value not in seen:
                seen.add(value)
                if _belongs(value, iri, id_base):
                    waiting.append(value)
                elif predicate == SPATIAL:
                    found.update(dict.fromkeys(name_place(reading, value)))
    return list(found)


def describe_past(reading: Reading, dataset: str, iri: str) -> list[Triple]:
    """The triples of a record that is no longer listed, from the last release that had it."""
    text = find_past(reading.generation, dataset, iri)
    return [quad.triple for quad in parse(text, RdfFormat.N_TRIPLES)] if text else []


def describe_graph(reading: Reading, name: str) -> list[Triple]:
    """All triples of a named graph."""
    quads = reading.graph.quads_for_pattern(None, None, None, NamedNode(name))
    return [restore_type(quad.triple) for quad in quads]


def restore_type(triple: Triple) -> Triple:
    """A triple of the store as it was written: with the integer type of its property."""
    datatype = RANGES.get(triple.predicate.value)
    if datatype is None or not isinstance(triple.object, Literal):
        return triple
    value = Literal(triple.object.value, datatype=datatype)
    return Triple(triple.subject, triple.predicate, value)


def name_place(reading: Reading, place: Node) -> tuple[Triple, ...]:
    """The classes, the labels and the extent of a place."""
    known = reading.places.get(place)
    if known is None:
        known = tuple(
            quad.triple
            for predicate in NAMING
            for quad in reading.graph.quads_for_pattern(place, predicate, None, EVERYWHERE)
        )
        _remember(reading.places, place, known)
    return known


def find_referrers(reading: Reading, iri: str, limit: int) -> list[str]:
    """The resources that refer to a concept, in the order of their IRIs."""
    quads = reading.graph.quads_for_pattern(None, None, NamedNode(iri), EVERYWHERE)
    subjects = {quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)}
    return sorted(subject for subject in subjects if "/id/" in subject and "#" not in subject)[
        :limit
    ]


def _quads_of(reading: Reading, node: Node) -> Iterable[Quad]:
    if node in reading.silent:
        return ()
    quads = list(reading.graph.quads_for_pattern(node, None, None, EVERYWHERE))
    if not quads:
        _remember(reading.silent, node, None)
    return quads


def _remember(known: dict[Node, T], node: Node, value: T) -> None:
    if len(known) >= KNOWN:
        known.clear()
    known[node] = value


def _belongs(value: Node, iri: str, id_base: str) -> bool:
    if isinstance(value, BlankNode):
        return True
    own = (f"{iri}#", f"{catalog_iri(id_base)}#")
    return value.value.startswith(own) or not value.value.startswith(
        (f"{id_base}/id/", f"{id_base}/vocab/")
    )
