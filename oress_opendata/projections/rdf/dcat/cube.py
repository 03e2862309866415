"""A table of figures as an RDF Data Cube: its structure, its code lists, a slice for each period.

https://www.w3.org/TR/vocab-data-cube/ The observations are the table's rows (meaning/).
"""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode

from oress_opendata.iris import dataset_iri, resolve_iri
from oress_opendata.meaning.derivations import slice_template
from oress_opendata.meaning.descriptor import Column, Table
from oress_opendata.meaning.literals import XSD, canonical_form
from oress_opendata.meaning.statements import Meaning, cube_iri, datatype_of
from oress_opendata.meaning.templates import escape_part, fill_template
from oress_opendata.projections.rdf.dcat.context import DescriptionContext
from oress_opendata.projections.rdf.graph import Graph
from oress_opendata.projections.rdf.namespaces import term

ROLES = {
    "dimension": "qb:DimensionProperty",
    "measure": "qb:MeasureProperty",
    "attribute": "qb:AttributeProperty",
}


def cube_to_rdf(
    table: Table, periods: Iterable[str], meaning: Meaning, context: DescriptionContext
) -> Graph:
    """The description of one cube. `periods` are the distinct cells of its period."""
    graph, cube = Graph(), cube_iri(table, meaning)
    structure = f"{cube}/structure"
    graph.type(cube, "qb:DataSet")
    graph.texts(cube, "dct:title", context.texts(table.descriptor, "title"))
    graph.texts(cube, "rdfs:label", context.texts(table.descriptor, "title"))
    graph.texts(cube, "dct:description", context.texts(table.descriptor, "description"))
    graph.add(cube, "dct:isPartOf", dataset_iri(meaning.id_base, meaning.name))
    graph.add(dataset_iri(meaning.id_base, meaning.name), "dct:hasPart", cube)
    graph.add(cube, "qb:structure", structure)
    graph.type(structure, "qb:DataStructureDefinition")
    for order, column in enumerate(table.columns, start=1):
        if column.field.get("oress:cube") in ROLES and column.property_url:
            component = f"{structure}/{escape_part(column.name)}"
            graph.add(structure, "qb:component", component)
            graph.typed(component, "qb:order", str(order), "xsd:integer")
            _describe_component(graph, component, column, meaning, context)
    _describe_slices(graph, table, periods, meaning)
    return graph


def _describe_component(
    graph: Graph, component: str, column: Column, meaning: Meaning, context: DescriptionContext
) -> None:
    role = str(column.field["oress:cube"])
    name = resolve_iri(meaning.id_base, str(column.property_url))
    graph.type(component, "qb:ComponentSpecification")
    graph.add(component, f"qb:{role}", name)
    graph.add(component, "qb:componentProperty", name)
    if role == "attribute":
        required = bool((column.field.get("constraints") or {}).get("required"))
        graph.typed(component, "qb:componentRequired", str(required).lower(), "xsd:boolean")
    graph.type(name, "rdf:Property", ROLES[role])
    graph.texts(name, "rdfs:label", context.texts(column.field, "title"))
    _describe_range(graph, name, column, meaning)


def _describe_range(graph: Graph, name: str, column: Column, meaning: Meaning) -> None:
    if column.scheme:
        graph.type(name, "qb:CodedProperty")
        graph.add(name, "rdfs:range", term("skos:Concept"))
        graph.add(name, "qb:codeList", f"{meaning.id_base}/vocab/{column.scheme}")
    elif column.value_url:
        graph.add(name, "rdfs:range", term("dct:Location" if column.register == "place"
                                           else "rdfs:Resource"))  # fmt: skip
    else:
        graph.add(name, "rdfs:range", NamedNode(XSD + (datatype_of(column) or "string")))


def _describe_slices(graph: Graph, table: Table, periods: Iterable[str], meaning: Meaning) -> None:
    period = table.period
    if period is None or period.property_url is None:
        return
    cube = cube_iri(table, meaning)
    key, structure = f"{cube}/by-{escape_part(period.name)}", f"{cube}/structure"
    dimension = resolve_iri(meaning.id_base, period.property_url)
    graph.add(structure, "qb:sliceKey", key)
    graph.type(key, "qb:SliceKey")
    graph.add(key, "qb:componentProperty", dimension)
    template = slice_template(table, period, meaning)
    datatype = datatype_of(period) or "string"
    for cell in sorted(set(periods) - {""}):
        node = fill_template(template, {period.name: cell})
        graph.add(cube, "qb:slice", node)
        graph.type(node, "qb:Slice")
        graph.add(node, "qb:sliceStructure", key)
        literal = Literal(canonical_form(cell, datatype), datatype=NamedNode(XSD + datatype))
        graph.add_external(node, dimension, literal)
