"""The triples of a package for its validation: its description and its rows, of long tables a
sample.

Each node keeps the row that it comes from, so that a finding can name it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from rdflib import DCAT, DCTERMS, RDF, XSD, Graph, Literal, URIRef
from rdflib.term import Node

from oress_opendata.iris import concept_iri, dataset_iri, record_iri, resolve_iri
from oress_opendata.meaning.derivations import all_statements
from oress_opendata.meaning.descriptor import Table, as_tuple
from oress_opendata.meaning.statements import Meaning, is_silent, notations_of
from oress_opendata.meaning.templates import escape_text
from oress_opendata.meaning.triples import RowWriter, lay_out_lines
from oress_opendata.sources.findings.subject import Subject
from oress_opendata.sources.tables.rows import read_rows

# rdflib has the terms of DCAT 2; this is one of DCAT 3.
VERSION = URIRef(f"{DCAT}version")
# SHACL takes milliseconds for a row that may break a shape. Of a longer table, as many rows spread
# over all of it, and the first row of each kind: rows that fill the same columns.
ROWS = 10_000
KINDS = 5_000
# Rows in one graph: ten thousand in one would take a gigabyte.
BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Origin:
    """The origin of a node; the descriptor has no row."""

    file: str
    row: int | None = None
    table: Table | None = None


# The triples of rows, with their origins.
Part = list[tuple[str, Origin]]


@dataclass(slots=True)
class PackageGraph:
    """A description, the lines of N-Triples of rows, and the origin of each subject by its IRI."""

    description: Graph = field(default_factory=Graph)
    rows: list[str] = field(default_factory=list)
    origins: dict[str, Origin] = field(default_factory=dict)

    def lines(self) -> Iterator[str]:
        """All triples, each as a line."""
        for subject, predicate, value in self.description:
            yield f"<{subject}> <{predicate}> {_write_term(value)} ."
        yield from self.rows

    def read(self) -> Graph:
        graph = Graph() + self.description
        return graph.parse(data="\n".join((*self.rows, "")), format="nt")


def build_graphs(
    subject: Subject, rows: Mapping[str, int], most: int = ROWS
) -> Iterator[PackageGraph]:
    """The graph of a package whose tables are valid, in parts: the first has the description and
    the beginning of each table. `rows` are the counts of its tables."""
    first = PackageGraph()
    _describe_dataset(subject, first)
    rest = []
    for table in subject.tables:
        if rows.get(table.resource):
            step = -(-rows[table.resource] // most)
            parts = _read_parts(subject, table, step)
            _add_part(first, next(parts, Part()))
            rest.append(parts)
    yield first
    for part in chain.from_iterable(rest):
        made = PackageGraph()
        _add_part(made, part)
        yield made


def columns_of(table: Table, id_base: str) -> Iterator[tuple[str, str]]:
    """The properties of a table's columns, with the names of the columns."""
    for column in table.columns:
        if column.property_url and not is_silent(column):
            for term in (column.property_url, *as_tuple(column.field.get("oress:alsoProperty"))):
                yield resolve_iri(id_base, term), column.name


def _read_parts(subject: Subject, table: Table, step: int) -> Iterator[Part]:
    """Every `step`th row of a table, and the first of each kind, in parts."""
    meaning = Meaning(subject.known.id_base, subject.package.name)
    statements = all_statements(table, meaning, subject.known.entailed)
    if not statements:
        return
    writer = RowWriter(statements, lay_out_lines, table.missing_values, notations_of(table))
    part = Part()
    rows = read_rows(subject.package.file(table.path).location, table.descriptor)
    kinds: set[tuple[bool, ...]] = set()
    for number, row in enumerate(rows):
        kind = tuple(map(bool, row))
        if not row or (number % step and (kind in kinds or len(kinds) == KINDS)):
            continue
        kinds.add(kind)
        (text,) = writer.write([row])
        part.append((text, Origin(table.path, number + 2, table)))
        if len(part) == BATCH:
            yield part
            part = []
    yield part


def _add_part(made: PackageGraph, part: Part) -> None:
    for text, origin in part:
        for line in text.split("\n")[:-1]:
            made.rows.append(line)
            made.origins.setdefault(line[1 : line.index(">")], origin)


def _describe_dataset(subject: Subject, made: PackageGraph) -> None:
    """The descriptor's metadata of the dataset in DCAT, without its files."""
    base, descriptor = subject.known.id_base, subject.descriptor
    iri, graph = URIRef(dataset_iri(base, subject.package.name)), made.description
    graph.add((iri, RDF.type, DCAT.Dataset))
    graph.add((iri, DCTERMS.identifier, Literal(str(iri))))
    graph.add((iri, VERSION, Literal(subject.package.version)))
    for key, term in (("title", DCTERMS.title), ("description", DCTERMS.description)):
        for text in _texts(subject, descriptor, key):
            graph.add((iri, term, text))
    for code in as_tuple(descriptor.get("oress:themes")):
        graph.add((iri, DCAT.theme, URIRef(concept_iri(base, "theme", str(code)))))
    for code in as_tuple(descriptor.get("oress:spatial")):
        graph.add((iri, DCTERMS.spatial, URIRef(record_iri(base, "place", str(code)))))
    for part in (descriptor, *descriptor["resources"]):
        for licence in part.get("licenses") or ():
            if licence.get("path"):
                graph.add((iri, DCTERMS.license, URIRef(str(licence["path"]))))
    _add_period(iri, descriptor.get("oress:temporal") or {}, graph)
    made.origins.update(dict.fromkeys(map(str, graph.subjects()), Origin(subject.file)))


def _add_period(iri: URIRef, period: Mapping[str, Any], graph: Graph) -> None:
    node = URIRef(f"{iri}#period")
    if not period:
        return
    graph.add((iri, DCTERMS.temporal, node))
    graph.add((node, RDF.type, DCTERMS.PeriodOfTime))
    for key, term in (("start", DCAT.startDate), ("end", DCAT.endDate)):
        # A period may end with a year or a month, which have their own rule.
        if len(str(period.get(key) or "")) == 10:
            graph.add((node, term, Literal(str(period[key]), datatype=XSD.date)))


def _write_term(term: Node) -> str:
    if not isinstance(term, Literal):
        return f"<{term}>"
    suffix = f"@{term.language}" if term.language else ""
    suffix = f"^^<{term.datatype}>" if term.datatype else suffix
    return f'"{escape_text(term)}"{suffix}'


def _texts(subject: Subject, part: Mapping[str, Any], key: str) -> Iterator[Literal]:
    stated = part.get(f"oress:{key}")
    if isinstance(stated, Mapping):
        yield from (Literal(str(text), lang=str(code)) for code, text in stated.items() if text)
    elif part.get(key):
        yield Literal(str(part[key]), lang=subject.language)
