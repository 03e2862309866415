"""The description of the SPARQL service: https://www.w3.org/TR/sparql11-service-description/"""

from __future__ import annotations

from pyoxigraph import NamedNode

from oress_opendata.projections.rdf.dcat.catalogue import SPARQL, SPARQL_ABOUT, translations
from oress_opendata.projections.rdf.dcat.context import DescriptionContext
from oress_opendata.projections.rdf.graph import Graph
from oress_opendata.projections.rdf.namespaces import term
from oress_opendata.projections.rdf.store.generation import Cursor
from oress_opendata.projections.rdf.store.void import WHOLE, void_iri

FORMATS = "http://www.w3.org/ns/formats/"
RESULTS = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "N-Triples", "RDF_XML", "JSON-LD",
)  # fmt: skip


def service_to_rdf(cursor: Cursor, context: DescriptionContext) -> Graph:
    graph, settings = Graph(), context.settings
    service = f"{settings.base_url}/sparql"
    graph.type(service, "sd:Service")
    graph.texts(service, "dct:title", translations(SPARQL, context))
    graph.texts(service, "dct:description", translations(SPARQL_ABOUT, context))
    graph.add(service, "sd:endpoint", service)
    graph.add(service, "sd:supportedLanguage", term("sd:SPARQL11Query"))
    for form in RESULTS:
        graph.add(service, "sd:resultFormat", NamedNode(FORMATS + form))
    dataset, default = f"{service}#dataset", f"{service}#default"
    graph.add(service, "sd:defaultDataset", dataset)
    graph.type(dataset, "sd:Dataset")
    graph.add(dataset, "sd:defaultGraph", default)
    graph.type(default, "sd:Graph")
    graph.add(default, "rdfs:seeAlso", void_iri(settings.id_base))
    for name, count in cursor.counts.items():
        if name != WHOLE:
            node = f"{name}#named-graph"
            graph.add(dataset, "sd:namedGraph", node)
            graph.type(node, "sd:NamedGraph")
            graph.add(node, "sd:name", name)
            graph.typed(node, "void:triples", str(count), "xsd:integer")
        else:
            graph.typed(default, "void:triples", str(count), "xsd:integer")
    return graph
