"""What a stream is: its title, publisher, licence, shape, and what of it is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pyoxigraph import Literal

from oress_opendata.delivery.harvest.ldes.tree import Node, Relation
from oress_opendata.languages import N_
from oress_opendata.projections.rdf.dcat.agents import add_publisher, describe_agents
from oress_opendata.projections.rdf.dcat.catalogue import catalogue_licence, translations
from oress_opendata.projections.rdf.dcat.context import DescriptionContext
from oress_opendata.projections.rdf.dcat.distribution import add_licence, add_standard
from oress_opendata.projections.rdf.graph import Graph
from oress_opendata.projections.rdf.namespaces import PREFIXES, term
from oress_opendata.settings import Settings

SPECIFICATION = "https://w3id.org/ldes/specification"
DCAT_AP_FEEDS = "https://semiceu.github.io/LDES-DCAT-AP-feeds/"
KINDS = ("as:Create", "as:Update", "as:Delete")
POLLING_SECONDS = 300
TEXTS = {
    "things": (
        N_("All versions of all records"),
        N_("Each time a record of a register was added, changed or removed, in order."),
    ),
    "datasets": (
        N_("All versions of the descriptions of datasets"),
        N_("Each time a dataset was published, changed or withdrawn, in order (DCAT-AP Feeds)."),
    ),
}
RIGHTS = N_("Each record has the licence of its dataset.")


def view_of(settings: Settings, name: str) -> str:
    return f"{settings.base_url}/ldes/{name}"


def stream_iri(settings: Settings, name: str) -> str:
    return f"{view_of(settings, name)}#stream"


def shape_iri(settings: Settings) -> str:
    return f"{settings.base_url}/ldes/shape#Activity"


def describe_stream(graph: Graph, name: str, context: DescriptionContext) -> None:
    settings = context.settings
    stream, (title, about) = stream_iri(settings, name), TEXTS[name]
    graph.type(stream, "ldes:EventStream")
    graph.texts(stream, "dct:title", translations(title, context))
    graph.texts(stream, "dct:description", translations(about, context))
    graph.add(stream, "tree:view", view_of(settings, name))
    graph.add(stream, "tree:shape", shape_iri(settings))
    graph.add(stream, "ldes:timestampPath", term("as:published"))
    graph.add(stream, "ldes:versionOfPath", term("as:object"))
    for kind in KINDS:
        graph.add(stream, f"ldes:version{kind.removeprefix('as:')}Object", term(kind))
    graph.typed(stream, "ldes:pollingInterval", str(POLLING_SECONDS), "xsd:integer")
    add_standard(graph, stream, SPECIFICATION)
    add_publisher(graph, stream, settings)
    describe_agents(graph, settings)
    _add_rights(graph, stream, name, context)


def _add_rights(graph: Graph, stream: str, name: str, context: DescriptionContext) -> None:
    """The descriptions of datasets have one licence, records those of their datasets."""
    if name == "datasets":
        add_standard(graph, stream, DCAT_AP_FEEDS)
        add_licence(graph, stream, catalogue_licence(context), context)
        return
    rights = f"{stream}/rights"
    graph.add(stream, "dct:rights", rights)
    graph.type(rights, "dct:RightsStatement")
    graph.texts(rights, "rdfs:label", translations(RIGHTS, context))


def describe_view(view: str) -> Graph:
    """What is kept: at least the last version of each thing. Older ones may be erased."""
    graph, policy = Graph(), f"{view}#retention"
    graph.type(view, "ldes:EventSource")
    graph.add(view, "ldes:retentionPolicy", policy)
    graph.type(policy, "ldes:RetentionPolicy", "ldes:LatestVersionSubset")
    graph.typed(policy, "ldes:versionAmount", "1", "xsd:integer")
    graph.typed(policy, "ldes:amount", "1", "xsd:integer")
    return graph


def describe_node(view: str, node: Node, relations: Iterable[Relation] = ()) -> Graph:
    graph, address = Graph(), f"{view}/{node.path}" if node.path else view
    graph.type(address, "tree:Node")
    if node.is_closed:
        graph.add(address, "ldes:immutable", Literal(True))
    for relation in relations:
        step = relation.path.rpartition("/")[2]
        bounds = (
            ("since", "tree:GreaterThanOrEqualToRelation", relation.since),
            ("until", "tree:LessThanRelation", relation.until),
        )
        for label, kind, time in bounds:
            iri = f"{address}#{label}-{step}"
            graph.add(address, "tree:relation", iri)
            graph.type(iri, kind)
            graph.add(iri, "tree:path", term("as:published"))
            graph.typed(iri, "tree:value", time, "xsd:dateTime")
            graph.add(iri, "tree:node", f"{view}/{relation.path}")
    return graph


def describe_shape(settings: Settings) -> Graph:
    """The form of every member, for SHACL."""
    graph, shape = Graph(), shape_iri(settings)
    document = shape.partition("#")[0]
    graph.type(shape, "sh:NodeShape")
    graph.add(shape, "sh:closed", Literal(True))
    for kind in KINDS:
        graph.add(shape, "sh:targetClass", term(kind))
    properties = {"kind": "rdf:type", "object": "as:object", "published": "as:published"}
    for name, path in properties.items():
        iri = f"{document}#{name}"
        graph.add(shape, "sh:property", iri)
        graph.add(iri, "sh:path", term(path))
        graph.typed(iri, "sh:minCount", "1", "xsd:integer")
        graph.typed(iri, "sh:maxCount", "1", "xsd:integer")
    graph.add(f"{document}#kind", "sh:in", _add_list(graph, f"{document}#kinds", KINDS))
    graph.add(f"{document}#object", "sh:nodeKind", term("sh:IRI"))
    graph.add(f"{document}#published", "sh:datatype", PREFIXES["xsd"] + "dateTime")
    return graph


def _add_list(graph: Graph, iri: str, terms: Sequence[str]) -> str:
    nodes = [f"{iri}-{number}" for number in range(len(terms))]
    for node, name, rest in zip(nodes, terms, (*nodes[1:], PREFIXES["rdf"] + "nil"), strict=True):
        graph.add(node, "rdf:first", term(name))
        graph.add(node, "rdf:rest", rest)
    return nodes[0]
