"""The graphs of a generation while it is made: one for each dataset, and the default graph, which
has what any of them has.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode, Quad, QuerySolutions, RdfFormat, Triple, parse

from oress_opendata.projections.rdf.store.difference import Difference
from oress_opendata.projections.rdf.store.generation import Uses
from oress_opendata.projections.rdf.store.row_dumps import CATALOG
from oress_opendata.projections.rdf.store.uses import Tally
from oress_opendata.projections.rdf.store.void import count_uses

LARGE = 100_000
# Bytes of N-Triples that are loaded at once: a bulk load keeps all of them in memory.
PART = 32_000_000
BATCH = 10_000
FRESH = NamedNode("urn:oress:fresh")
EVERYWHERE = DefaultGraph()

Target = NamedNode | DefaultGraph


class Graphs:
    """`counts` are the triples of each named graph. `tally` has the uses of terms, if they need not
    be counted at the end."""

    def __init__(self, store: pyoxigraph.Store, counts: dict[str, int], uses: Uses | None) -> None:
        self.store = store
        self.counts = counts
        self.tally = Tally(store, uses) if uses else None

    def has(self, name: NamedNode) -> bool:
        return self.store.contains_named_graph(name)

    def load(self, name: NamedNode, pieces: Iterable[Path]) -> None:
        """Fill a graph that is new."""
        self.tally = None
        for piece in pieces:
            _load(self.store, piece, (name, EVERYWHERE))
        self._count(name)
        self._drop_empty(name)

    def add(self, name: NamedNode, triples: Iterable[Triple]) -> None:
        """Fill a graph that is new, from memory."""
        self.tally = None
        _add(self.store, triples, (name, EVERYWHERE))
        self._count(name)

    def replace(self, name: NamedNode, pieces: Iterable[Path]) -> None:
        """Change a graph to what is in pieces of any size: both are compared in the store."""
        for piece in pieces:
            _load(self.store, piece, (FRESH,))
        self._remove(name, self._list_others(name, FRESH))
        self._add(name, self._list_others(FRESH, name))
        self.store.remove_graph(FRESH)
        self._drop_empty(name)

    def change(self, name: NamedNode, difference: Difference) -> None:
        self._remove(name, _parse(difference.gone))
        self._add(name, _parse(difference.added))
        self._drop_empty(name)

    def read_uses(self) -> Uses:
        return self.tally.read() if self.tally else count_uses(self.store)

    def _remove(self, name: NamedNode, triples: Iterable[Triple]) -> None:
        for triple in triples:
            quad = _to_quad(triple, name)
            if quad in self.store:
                self.store.remove(quad)
                self.counts[name.value] -= 1
                if not self._is_in_any_graph(triple):
                    self.store.remove(_to_quad(triple, EVERYWHERE))
                    if self.tally:
                        self.tally.remove([triple])

    def _add(self, name: NamedNode, triples: Iterable[Triple]) -> None:
        source = iter(triples)
        while batch := list(islice(source, BATCH)):
            fresh = {triple for triple in batch if _to_quad(triple, name) not in self.store}
            novel = {triple for triple in fresh if _to_quad(triple, EVERYWHERE) not in self.store}
            if self.tally:
                self.tally.add(novel)
            self.counts[name.value] = self.counts.get(name.value, 0) + len(fresh)
            _add(self.store, fresh, (name, EVERYWHERE))

    def _list_others(self, name: NamedNode, other: NamedNode) -> list[Triple]:
        """The triples of a graph that another one does not have."""
        quads = self.store.quads_for_pattern(None, None, None, name)
        return [quad.triple for quad in quads if _to_quad(quad.triple, other) not in self.store]

    def _is_in_any_graph(self, triple: Triple) -> bool:
        found = self.store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
        return any(quad.graph_name not in (EVERYWHERE, FRESH) for quad in found)

    def _count(self, name: NamedNode) -> None:
        found = self.store.query(f"SELECT (COUNT(*) AS ?n) {{ GRAPH {name} {{ ?s ?p ?o }} }}")
        assert isinstance(found, QuerySolutions)
        (row,) = found
        self.counts[name.value] = int(row["n"].value)

    def _drop_empty(self, name: NamedNode) -> None:
        if not self.counts.get(name.value):
            self.store.remove_graph(name)
            self.counts.pop(name.value, None)


def _load(
    store: pyoxigraph.Store, piece: Path, targets: Iterable[NamedNode | DefaultGraph]
) -> None:
    with gzip.open(piece) as source:
        while content := source.read(PART) + source.readline():
            if piece.name.startswith(f"{CATALOG}."):
                # Loading would give its blank nodes other labels, in each graph and each time.
                _add(store, _parse([content]), targets)
                continue
            # Bulk loading writes new files every time, which does not pay for a few lines.
            load = store.bulk_load if piece.stat().st_size > LARGE else store.load
            for target in targets:
                load(content, format=RdfFormat.N_TRIPLES, to_graph=target, lenient=True)


def _parse(lines: Iterable[bytes]) -> Iterator[Triple]:
    quads = parse(b"\n".join((*lines, b"")), RdfFormat.N_TRIPLES, lenient=True)
    return (quad.triple for quad in quads)


def _add(store: pyoxigraph.Store, triples: Iterable[Triple], targets: Iterable[Target]) -> None:
    store.extend(_to_quad(triple, target) for triple in triples for target in targets)


def _to_quad(triple: Triple, name: Target) -> Quad:
    return Quad(triple.subject, triple.predicate, triple.object, name)
