"""The description of the linked data in VoID: sizes, vocabularies, dumps.

https://www.w3.org/TR/void/
"""

from __future__ import annotations

from collections.abc import Mapping

from pyoxigraph import NamedNode, QuerySolutions, Store

from oress_opendata.iris import catalog_iri
from oress_opendata.meaning.templates import escape_part
from oress_opendata.projections.rdf.dcat.agents import add_publisher, describe_agents
from oress_opendata.projections.rdf.dcat.catalogue import TITLE, catalogue_licence, translations
from oress_opendata.projections.rdf.dcat.context import DescriptionContext
from oress_opendata.projections.rdf.dcat.distribution import add_licence
from oress_opendata.projections.rdf.graph import Graph
from oress_opendata.projections.rdf.namespaces import term
from oress_opendata.projections.rdf.store.generation import Cursor, Uses

WHOLE = ""


def void_iri(id_base: str) -> str:
    return f"{catalog_iri(id_base)}#everything"


def void_to_rdf(cursor: Cursor, sums: Mapping[str, str], context: DescriptionContext) -> Graph:
    """`sums` are the sha256 of each dump by its file name."""
    settings, graph = context.settings, Graph()
    whole, base = void_iri(settings.id_base), settings.base_url
    document = f"{base}/.well-known/void"
    graph.type(document, "void:DatasetDescription")
    graph.add(document, "foaf:primaryTopic", whole)
    graph.type(whole, "void:Dataset")
    graph.texts(whole, "dct:title", translations(TITLE, context))
    add_licence(graph, whole, catalogue_licence(context), context)
    graph.add(whole, "void:sparqlEndpoint", f"{base}/sparql")
    graph.text(whole, "void:uriSpace", f"{settings.id_base}/id/")
    graph.add(whole, "void:rootResource", catalog_iri(settings.id_base))
    add_publisher(graph, whole, settings)
    describe_agents(graph, settings)
    _add_uses(graph, whole, cursor.uses)
    for name, sha256 in sums.items():
        _add_dump(graph, whole, f"{base}/dump/{name}", sha256)
    for iri, count in cursor.counts.items():
        if "/id/dataset/" in iri:
            graph.add(whole, "void:exampleResource", iri)
        subset = whole if iri == WHOLE else f"{iri}#graph"
        graph.typed(subset, "void:triples", str(count), "xsd:integer")
        if iri != WHOLE:
            graph.type(subset, "void:Dataset")
            graph.add(whole, "void:subset", subset)
            graph.add(subset, "void:inDataset", whole)
    return graph


def count_uses(graph: Store) -> Uses:
    """How often each class and each property is used in a store."""
    return Uses(
        classes=_count(graph, "SELECT ?term (COUNT(*) AS ?n) { ?s a ?term } GROUP BY ?term"),
        properties=_count(graph, "SELECT ?term (COUNT(*) AS ?n) { ?s ?term ?o } GROUP BY ?term"),
        entities=_count(graph, "SELECT ('' AS ?term) (COUNT(DISTINCT ?s) AS ?n) { ?s a ?o }")[""],
    )


def _count(graph: Store, query: str) -> dict[str, int]:
    found = graph.query(query)
    assert isinstance(found, QuerySolutions)
    counts = {row["term"].value: int(row["n"].value) for row in found}
    return dict(sorted(counts.items()))


def _add_uses(graph: Graph, whole: str, uses: Uses) -> None:
    """The vocabularies in use, and the partitions by class and by property with their counts."""
    graph.typed(whole, "void:entities", str(uses.entities), "xsd:integer")
    for iri in sorted({_namespace(iri) for iri in (*uses.classes, *uses.properties)}):
        graph.add(whole, "void:vocabulary", iri)
    parts = (("class", "entities", uses.classes), ("property", "triples", uses.properties))
    for kind, unit, counts in parts:
        plural = "classes" if kind == "class" else "properties"
        graph.typed(whole, f"void:{plural}", str(len(counts)), "xsd:integer")
        for iri, count in counts.items():
            part = f"{whole}/{kind}/{escape_part(iri)}"
            graph.add(whole, f"void:{kind}Partition", part)
            graph.add(part, f"void:{kind}", NamedNode(iri))
            graph.typed(part, f"void:{unit}", str(count), "xsd:integer")


def _namespace(iri: str) -> str:
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]


def _add_dump(graph: Graph, whole: str, address: str, sha256: str) -> None:
    graph.add(whole, "void:dataDump", address)
    checksum = f"{address}#sha256"
    graph.add(address, "spdx:checksum", checksum)
    graph.type(checksum, "spdx:Checksum")
    graph.add(checksum, "spdx:algorithm", term("spdx:checksumAlgorithm_sha256"))
    graph.typed(checksum, "spdx:checksumValue", sha256, "xsd:hexBinary")
