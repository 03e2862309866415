"""The installed vocabularies as RDF, one graph a file, with lookups.

A process reads them once, since they change with the program only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from oress_opendata.iris import concept_iri
from oress_opendata.model.concept import Vocabulary
from oress_opendata.projections.rdf.namespaces import PREFIXES
from oress_opendata.vocabularies.installed import installed_vocabulary
from oress_opendata.vocabularies.loading import read_turtle
from oress_opendata.vocabularies.locations import find_shipped

EXACT = NamedNode(PREFIXES["skos"] + "exactMatch")


@dataclass(frozen=True, slots=True)
class Vocabularies:
    """`graphs` are by the name of the scheme (`oress` is the ontology); `matches` are the external
    exact matches of each concept."""

    id_base: str
    concepts: Vocabulary
    graphs: Mapping[str, tuple[Triple, ...]]
    matches: Mapping[str, tuple[str, ...]]

    def match(self, scheme: str, code: str, space: str) -> str | None:
        """The exact match of a code in an external namespace."""
        found = self.matches.get(concept_iri(self.id_base, scheme, code), ())
        return next((iri for iri in found if iri.startswith(space)), None)


@cache
def load_vocabularies(id_base: str) -> Vocabularies:
    graphs = dict(_read_graphs(id_base))
    return Vocabularies(
        id_base=id_base,
        concepts=installed_vocabulary(id_base),
        graphs=graphs,
        matches=_gather(graphs.values(), EXACT.value),
    )


def _read_graphs(id_base: str) -> Iterator[tuple[str, tuple[Triple, ...]]]:
    for file in sorted(find_shipped("vocab").glob("*.ttl")):
        text = read_turtle(file, id_base)
        quads = parse(text, format=RdfFormat.TURTLE, base_iri=f"{id_base}/")
        yield file.stem, tuple(quad.triple for quad in quads)


def _gather(graphs: Iterable[Iterable[Triple]], predicate: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for graph in graphs:
        for triple in graph:
            if triple.predicate.value == predicate and isinstance(triple.object, NamedNode):
                found.setdefault(str(triple.subject).strip("<>"), []).append(triple.object.value)
    return {iri: tuple(sorted(values)) for iri, values in found.items()}
