"""Whether the triples of a part of a package certainly conform to the shapes, without a graph.

SHACL proper takes milliseconds for a row, and nearly all rows conform. So what is certain here
needs no graph. SHACL decides about everything else: what does not conform, and what is stated or
required in a way that is not known here. Terms are texts, as N-Triples writes them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import Decimal
from itertools import chain

from rdflib import DCTERMS, OWL, RDF, RDFS, SH, XSD, Graph, URIRef
from rdflib.term import Node as Term

from oress_opendata.sources.conformity.terms import (
    WKT,
    is_day,
    is_iri,
    read_day,
    read_literal,
    read_number,
    read_text,
)

# The values of one subject by property, and those of each subject of a part.
Node = dict[str, set[str]]
Nodes = Mapping[str, Node]
# Whether these values of a node certainly meet a constraint.
Test = Callable[[Collection[str], Node, Nodes], bool]

TYPE, SUBCLASS = RDF.type.n3(), RDFS.subClassOf.n3()
# What says nothing that a value could break.
SILENT = frozenset({
    RDF.type, SH.path, SH.targetClass, SH.targetSubjectsOf, SH.name, SH.description, SH.message,
    SH.severity, SH.order, SH.group, DCTERMS.isPartOf, RDFS.label, RDFS.comment,
})  # fmt: skip
OTHER_TARGETS = (SH.targetNode, SH.targetObjectsOf, SH.target)
_FORMS: Mapping[str, Callable[[str], object]] = {
    WKT: bool,
    str(XSD.gYear): re.compile(r"[12][0-9]{3}").fullmatch,
    str(XSD.gYearMonth): re.compile(r"[12][0-9]{3}-(0[1-9]|1[0-2])").fullmatch,
    str(XSD.date): is_day,
}


class Conformity:
    """The tests of shapes, compiled once for all parts of a package."""

    def __init__(self, shapes: Graph) -> None:
        self.of_class = _by_target(shapes, SH.targetClass)
        self.of_property = _by_target(shapes, SH.targetSubjectsOf)
        kinds = (*shapes.subjects(RDF.type, RDFS.Class), *shapes.subjects(RDF.type, OWL.Class))
        others = (found for target in OTHER_TARGETS for found in shapes.subjects(target))
        self.is_known = not kinds and not any(others)

    def is_certain(self, lines: Iterable[str]) -> bool:
        """Whether N-Triples, one in each line, certainly conform."""
        nodes = read_nodes(lines)
        return self.is_known and all(self._conforms(iri, nodes) for iri in nodes)

    def _conforms(self, iri: str, nodes: Nodes) -> bool:
        node = nodes[iri]
        found = [self.of_class.get(name, ()) for name in node.get(TYPE, ())]
        found += [self.of_property.get(name, ()) for name in node]
        # The instances of a class that is declared here have classes that they do not state.
        return SUBCLASS not in node and all(
            test((iri,), node, nodes) for test in chain.from_iterable(found)
        )


def read_nodes(lines: Iterable[str]) -> dict[str, Node]:
    nodes: dict[str, Node] = {}
    for line in lines:
        subject, predicate, value = line.split(" ", 2)
        nodes.setdefault(subject, {}).setdefault(predicate, set()).add(value[:-2])
    return nodes


def _by_target(shapes: Graph, target: URIRef) -> dict[str, list[Test]]:
    """The tests of the shapes that have a target, by this target."""
    found: dict[str, list[Test]] = {}
    for shape, name in shapes.subject_objects(target):
        found.setdefault(name.n3(), []).append(_test_of(shapes, shape))
    return found


def _test_of(shapes: Graph, shape: Term) -> Test:
    """The test of a shape: of a node, or of the values of its property."""
    tests = [
        COMPONENTS.get(component, _unknown)(shapes, argument)
        for component, argument in shapes.predicate_objects(shape)
        if component not in SILENT
    ]
    path = shapes.value(shape, SH.path)
    if path is None:
        return lambda values, node, nodes: all(test(values, node, nodes) for test in tests)
    if not isinstance(path, URIRef):
        return _never
    name = path.n3()

    def test_property(values: Collection[str], node: Node, nodes: Nodes) -> bool:
        own = node.get(name, ())
        return all(test(own, node, nodes) for test in tests)

    return test_property


def _never(values: Collection[str], node: Node, nodes: Nodes) -> bool:
    return False


def _unknown(shapes: Graph, argument: Term) -> Test:
    return _never


def _each(is_met: Callable[[str], object]) -> Test:
    """Every value meets a condition."""
    return lambda values, node, nodes: all(map(is_met, values))


def _min_count(shapes: Graph, argument: Term) -> Test:
    # Two texts may be one value.
    least = int(str(argument))
    return (lambda values, node, nodes: len(values) >= least) if least < 2 else _never


def _max_count(shapes: Graph, argument: Term) -> Test:
    most = int(str(argument))
    return lambda values, node, nodes: len(values) <= most


def _node_kind(shapes: Graph, argument: Term) -> Test:
    if argument == SH.IRI:
        return _each(is_iri)
    return _each(read_literal) if argument == SH.Literal else _never


def _datatype(shapes: Graph, argument: Term) -> Test:
    form = _FORMS.get(str(argument))

    def is_met(text: str) -> object:
        value = read_literal(text)
        return form and value and value.type == str(argument) and form(value.text)

    return _each(is_met)


def _min_length(shapes: Graph, argument: Term) -> Test:
    least = int(str(argument))
    return _each(lambda text: len(read_text(text)) >= max(least, 1))


def _pattern(shapes: Graph, argument: Term) -> Test:
    search = re.compile(str(argument)).search

    def is_met(term: str) -> object:
        text = read_text(term)
        return text and search(text)

    return _each(is_met)


def _min_inclusive(shapes: Graph, argument: Term) -> Test:
    return _bound(argument, lambda number, bound: number >= bound)


def _max_inclusive(shapes: Graph, argument: Term) -> Test:
    return _bound(argument, lambda number, bound: number <= bound)


def _bound(argument: Term, is_inside: Callable[[Decimal, Decimal], bool]) -> Test:
    bound = read_number(argument.n3())
    if bound is None:
        return _never

    def is_met(text: str) -> bool:
        number = read_number(text)
        return number is not None and is_inside(number, bound)

    return _each(is_met)


def _unique_language(shapes: Graph, argument: Term) -> Test:
    def test(values: Collection[str], node: Node, nodes: Nodes) -> bool:
        found = [read_literal(value) for value in values]
        languages = [value.language.lower() for value in found if value and value.language]
        return None not in found and len(languages) == len(set(languages))

    return test


def _at_most(shapes: Graph, argument: Term) -> Test:
    other = argument.n3()

    def test(values: Collection[str], node: Node, nodes: Nodes) -> bool:
        return all(_is_at_most(value, bound) for bound in node.get(other, ()) for value in values)

    return test


def _is_at_most(value: str, bound: str) -> bool:
    numbers = read_number(value), read_number(bound)
    if numbers[0] is not None and numbers[1] is not None:
        return numbers[0] <= numbers[1]
    days = read_day(value), read_day(bound)
    return days[0] is not None and days[1] is not None and days[0] <= days[1]


def _disjoint(shapes: Graph, argument: Term) -> Test:
    other = argument.n3()

    def test(values: Collection[str], node: Node, nodes: Nodes) -> bool:
        others = node.get(other, ())
        return not others or (all(map(is_iri, values)) and not set(values) & set(others))

    return test


def _class(shapes: Graph, argument: Term) -> Test:
    name = argument.n3()
    return lambda values, node, nodes: all(
        name in nodes.get(value, {}).get(TYPE, ()) for value in values
    )


def _any_of(shapes: Graph, argument: Term) -> Test:
    """Each value meets one of the shapes of a list."""
    tests = [_test_of(shapes, shape) for shape in shapes.items(argument)]
    return lambda values, node, nodes: all(
        any(test((value,), nodes.get(value, {}), nodes) for test in tests) for value in values
    )


def _node(shapes: Graph, argument: Term) -> Test:
    """Each value is a node that meets a shape."""
    test = _test_of(shapes, argument)
    return lambda values, node, nodes: all(
        value in nodes and test((value,), nodes[value], nodes) for value in values
    )


def _property(shapes: Graph, argument: Term) -> Test:
    return _test_of(shapes, argument)


COMPONENTS: Mapping[Term, Callable[[Graph, Term], Test]] = {
    SH.minCount: _min_count,
    SH.maxCount: _max_count,
    SH.nodeKind: _node_kind,
    SH.datatype: _datatype,
    SH.minLength: _min_length,
    SH.pattern: _pattern,
    SH.minInclusive: _min_inclusive,
    SH.maxInclusive: _max_inclusive,
    SH.uniqueLang: _unique_language,
    SH.lessThanOrEquals: _at_most,
    SH.disjoint: _disjoint,
    SH["class"]: _class,
    SH["or"]: _any_of,
    SH.node: _node,
    SH.property: _property,
}
