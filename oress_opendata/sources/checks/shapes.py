"""The graph of a package conforms to the shapes of `vocab/shapes/` (SHACL). Checked if the tables
are valid.

https://www.w3.org/TR/shacl/
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping

from rdflib import DCTERMS, RDF, SH, BNode, Graph, URIRef
from rdflib.term import Node

from oress_opendata.languages import N_
from oress_opendata.model.finding import Finding
from oress_opendata.sources.conformity.shapes import Conformity
from oress_opendata.sources.findings.rules import Rule, error
from oress_opendata.sources.findings.subject import Subject
from oress_opendata.sources.graph import ROWS, Origin, PackageGraph, build_graphs, columns_of

MISSING = error(
    "shape-missing",
    N_("“{thing}” has no {property}, which the shape {shape} requires."),
    N_("Fill the column that has this propertyUrl, or give a column this propertyUrl."),
)
MANY = error(
    "shape-many",
    N_("“{thing}” has more values of {property} than the shape {shape} allows."),
    N_("Give one value in one row and one column; only texts in different languages may repeat."),
)
INVALID = error(
    "shape-value",
    N_("“{value}” is not allowed as {property} of “{thing}” by the shape {shape}."),
    N_("See the shape in vocab/shapes/ for the type, form or order that it requires."),
)
COMPONENTS: Mapping[Node, Rule] = {
    SH.MinCountConstraintComponent: MISSING,
    SH.MaxCountConstraintComponent: MANY,
    SH.UniqueLangConstraintComponent: MANY,
}


def check_shapes(subject: Subject, rows: Mapping[str, int], most: int = ROWS) -> Iterator[Finding]:
    """`rows` are the counts of each table; at most `most` rows of a table are checked."""
    if not subject.known.shapes:
        return
    shapes = Graph().parse(data=subject.known.shapes, format="turtle")
    conformity = Conformity(shapes)
    for made in build_graphs(subject, rows, most):
        if not conformity.is_certain(made.lines()):
            yield from _check_graph(subject, made, shapes)
            gc.collect()  # graphs refer to themselves, and the next one needs the room


def _check_graph(subject: Subject, made: PackageGraph, shapes: Graph) -> Iterator[Finding]:
    from pyshacl import validate  # noqa: PLC0415 - a fifth of a start, and rarely needed

    conforms, results, _ = validate(made.read(), shacl_graph=shapes, inference="none")
    if not conforms:
        for result in results.subjects(RDF.type, SH.ValidationResult):
            if _applies(made, shapes, results, result):
                yield _describe(subject, made, shapes, results, result)


def _describe(
    subject: Subject, made: PackageGraph, shapes: Graph, results: Graph, result: Node
) -> Finding:
    focus, path = results.value(result, SH.focusNode), results.value(result, SH.resultPath)
    value = results.value(result, SH.value)
    rule = COMPONENTS.get(results.value(result, SH.sourceConstraintComponent) or BNode(), INVALID)
    origin = made.origins.get(str(focus), Origin(subject.file))
    return rule.finding(
        origin.file,
        origin.row,
        _column(subject, origin, path),
        None if value is None else str(value),
        thing=str(focus),
        property=str(path or ""),
        shape=_shape_name(shapes, results.value(result, SH.sourceShape)),
    )


def _applies(made: PackageGraph, shapes: Graph, results: Graph, result: Node) -> bool:
    """Whether a result counts. The shapes of a house schema hold for tables that include one, since
    others may use the same classes in their own way."""
    shape = results.value(result, SH.sourceShape)
    holder = shapes.value(None, SH.property, shape) or shape
    if (holder, DCTERMS.isPartOf, None) not in shapes:
        return True
    origin = made.origins.get(str(results.value(result, SH.focusNode)))
    table = origin.table if origin else None
    return table is None or bool(table.schema.get("oress:schema"))


def _shape_name(shapes: Graph, shape: Node | None) -> str:
    """The local name of a shape, or of the shape that contains a property shape."""
    holder = shapes.value(None, SH.property, shape)
    return str(holder or shape).rpartition("#")[2]


def _column(subject: Subject, origin: Origin, term: Node | None) -> str | None:
    if origin.table is None or not isinstance(term, URIRef):
        return None
    written = dict(columns_of(origin.table, subject.known.id_base))
    return written.get(str(term))
