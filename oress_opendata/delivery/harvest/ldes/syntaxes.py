"""A node of the tree in the syntaxes of RDF; one with members needs named graphs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, serialize

from oress_opendata.delivery.harvest.ldes.activities import Activity
from oress_opendata.model.form import QUAD_FORMS
from oress_opendata.projections.rdf.graph import Graph
from oress_opendata.projections.rdf.namespaces import term
from oress_opendata.projections.rdf.syntaxes import (
    Page,
    context_of,
    make_page,
    nodes_of,
    write_page,
)

# Where there is no named graph.
PLAIN_FORMS = (*QUAD_FORMS, "ttl", "nt")


@dataclass(frozen=True, slots=True)
class Document:
    """A graph that begins with its main resource, then members of a stream."""

    graph: Graph
    main: str
    stream: str = ""
    activities: tuple[Activity, ...] = ()

    def link(self, activity: Activity) -> Triple:
        return Triple(NamedNode(self.stream), term("tree:member"), NamedNode(activity.iri))


def write_document(document: Document, id_base: str, form: str) -> bytes:
    page = make_page(document.graph.triples, document.main, id_base)
    if form == "jsonld":
        return _to_jsonld(document, page)
    if form in ("ttl", "nt") or (form == "trig" and not document.activities):
        # Turtle is TriG as well.
        return write_page(page, "nt" if form == "nt" else "ttl")
    quads = _list_quads(document, page)
    if form == "nq":
        return serialize(quads, format=RdfFormat.N_QUADS) or b""
    prefixes = dict(page.prefixes)
    return _order_prefixes(
        serialize(quads, format=RdfFormat.TRIG, prefixes=prefixes) or b"", prefixes
    )


def _order_prefixes(trig: bytes, prefixes: Mapping[str, str]) -> bytes:
    """The same bytes each time, without the prefixes that are not used."""
    *lines, body = trig.split(b"\n", len(prefixes))
    used = [line for line in sorted(lines) if line.split()[1] in body]
    return b"\n".join((*used, body))


def _list_quads(document: Document, page: Page) -> Iterator[Quad]:
    """The members in their order, each with its graph behind it."""
    for triple in page.triples:
        yield Quad(*triple)
    for activity in document.activities:
        yield Quad(*document.link(activity))
        for triple in activity.triples:
            yield Quad(*triple)
        name = NamedNode(activity.iri)
        for triple in activity.payload:
            yield Quad(triple.subject, triple.predicate, triple.object, name)


def _to_jsonld(document: Document, page: Page) -> bytes:
    links = [document.link(activity) for activity in document.activities]
    nodes = nodes_of((*page.triples, *links), page.prefixes)
    for activity in document.activities:
        (node,) = nodes_of(activity.triples, page.prefixes)
        if activity.payload:
            node["@graph"] = nodes_of(activity.payload, page.prefixes)
        nodes.append(node)
    content = {"@context": context_of(page.prefixes), "@graph": nodes}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
