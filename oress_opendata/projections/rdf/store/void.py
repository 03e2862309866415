"""The description of the linked data in VoID: sizes, vocabularies, dumps.

https://www.w3.org/TR/void/
"""

from __future__ import annotations

from collections.abc import Mapping

from oress_opendata.iris import catalog_iri
from oress_opendata.projections.rdf.dcat.catalogue import LICENCE, TITLE, translations
from oress_opendata.projections.rdf.dcat.context import DescriptionContext
from oress_opendata.projections.rdf.dcat.distribution import add_licence
from oress_opendata.projections.rdf.graph import Graph
from oress_opendata.projections.rdf.namespaces import PREFIXES, term
from oress_opendata.projections.rdf.store.generation import Cursor

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
    add_licence(graph, whole, LICENCE, context)
    graph.add(whole, "void:sparqlEndpoint", f"{base}/sparql")
    graph.text(whole, "void:uriSpace", f"{settings.id_base}/id/")
    graph.add(whole, "void:rootResource", catalog_iri(settings.id_base))
    for iri in PREFIXES.values():
        graph.add(whole, "void:vocabulary", iri)
    graph.add(whole, "void:vocabulary", f"{settings.id_base}/vocab/oress#")
    for name, sha256 in sums.items():
        _add_dump(graph, whole, f"{base}/dump/{name}", sha256)
    for iri, count in cursor.counts.items():
        subset = whole if iri == WHOLE else f"{iri}#graph"
        graph.typed(subset, "void:triples", str(count), "xsd:integer")
        if iri != WHOLE:
            graph.type(subset, "void:Dataset")
            graph.add(whole, "void:subset", subset)
            graph.add(subset, "void:inDataset", whole)
    return graph


def _add_dump(graph: Graph, whole: str, address: str, sha256: str) -> None:
    graph.add(whole, "void:dataDump", address)
    checksum = f"{address}#sha256"
    graph.add(address, "spdx:checksum", checksum)
    graph.type(checksum, "spdx:Checksum")
    graph.add(checksum, "spdx:algorithm", term("spdx:checksumAlgorithm_sha256"))
    graph.typed(checksum, "spdx:checksumValue", sha256, "xsd:hexBinary")
