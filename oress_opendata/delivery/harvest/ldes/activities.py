"""Members as activities: Create, Update or Delete of a thing, with what it then was in a graph that
has the name of the activity.

The IRI of an activity says what it is about, when, and with a digest what it says. So it stays the
same when the stream is rebuilt, in another edition too.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Quad,
    RdfFormat,
    Triple,
    parse,
)

from oress_opendata.iris import record_iri
from oress_opendata.projections.rdf.graph import Graph
from oress_opendata.projections.stream.reading import Member


@dataclass(frozen=True, slots=True)
class Activity:
    """`payload` is what the thing is after it; empty if it is gone."""

    iri: str
    triples: tuple[Triple, ...]
    payload: tuple[Triple, ...]


def describe_member(member: Member, stream: str, id_base: str) -> Activity:
    """`stream` is the path of the stream, below which its activities have their IRIs."""
    published, payload = _published(member), _read_payload(member.text)
    content = "\n".join((member.kind, *map(str, payload)))
    digest = blake2b(content.encode(), digest_size=6).hexdigest()
    name = f"{member.register}/{member.id}/{published}/{digest}"
    iri = f"{id_base}/{stream}#{name}"
    graph = Graph()
    graph.type(iri, f"as:{member.kind}")
    graph.add(iri, "as:object", record_iri(id_base, member.register, member.id))
    graph.typed(iri, "as:published", published, "xsd:dateTime")
    return Activity(iri, tuple(sorted(graph.triples, key=str)), _rename(payload, iri))


def _published(member: Member) -> str:
    """The time of a version. Those of one second differ by milliseconds: clients have nothing else
    to put them in order."""
    return f"{member.at[:-1]}.{member.repeat:03d}Z" if member.repeat else member.at


def _read_payload(text: str) -> list[Triple]:
    """The triples in an order, and with labels of blank nodes, that depend on the content only."""
    quads = {Quad(*quad.triple) for quad in parse(text, RdfFormat.N_TRIPLES)}
    if "_:" in text:
        dataset = Dataset(quads)
        dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        quads = set(dataset)
    return sorted((quad.triple for quad in quads), key=str)


def _rename(triples: list[Triple], iri: str) -> tuple[Triple, ...]:
    """Blank nodes of two activities on a page are never the same."""
    mark = blake2b(iri.encode(), digest_size=6).hexdigest()
    return tuple(
        Triple(_mark(triple.subject, mark), triple.predicate, _mark(triple.object, mark))
        for triple in triples
    )


def _mark(node: Any, mark: str) -> Any:
    return BlankNode(f"b{mark}{node.value}") if isinstance(node, BlankNode) else node
