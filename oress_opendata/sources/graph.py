"""The graph of a package for its validation: its description and its rows, of long tables a sample.

Each node keeps the row that it comes from, so that a finding can name it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from rdflib import DCAT, DCTERMS, RDF, XSD, Graph, Literal, URIRef

from oress_opendata.iris import concept_iri, dataset_iri, record_iri, resolve_iri
from oress_opendata.meaning.derivations import all_statements
from oress_opendata.meaning.descriptor import Table, as_tuple
from oress_opendata.meaning.statements import Meaning, is_silent, notations_of
from oress_opendata.meaning.triples import RowWriter, lay_out_lines
from oress_opendata.sources.findings.subject import Subject
from oress_opendata.sources.tables.rows import read_rows

# rdflib has the terms of DCAT 2; this is one of DCAT 3.
VERSION = URIRef(f"{DCAT}version")
# SHACL takes a millisecond for a row. Of a longer table, as many rows spread over all of it, and
# the first row of each kind: rows that fill the same columns.
ROWS = 10_000
KINDS = 5_000


@dataclass(frozen=True, slots=True)
class Origin:
    """The origin of a node; the descriptor has no row."""

    file: str
    row: int | None = None
    table: Table | None = None


@dataclass(slots=True)
class PackageGraph:
    """Triples, and the origin of each subject by its IRI."""

    graph: Graph = field(default_factory=Graph)
    origins: dict[str, Origin] = field(default_factory=dict)


def build_graph(subject: Subject, rows: Mapping[str, int], most: int = ROWS) -> PackageGraph:
    """The graph of a package whose tables are valid. `rows` are the counts of its tables."""
    made = PackageGraph()
    _describe_dataset(subject, made)
    for table in subject.tables:
        if rows.get(table.resource):
            step = -(-rows[table.resource] // most)
            _add_rows(subject, table, step, made)
    return made


def columns_of(table: Table, id_base: str) -> Iterator[tuple[str, str]]:
    """The properties of a table's columns, with the names of the columns."""
    for column in table.columns:
        if column.property_url and not is_silent(column):
            for term in (column.property_url, *as_tuple(column.field.get("oress:alsoProperty"))):
                yield resolve_iri(id_base, term), column.name


def _add_rows(subject: Subject, table: Table, step: int, made: PackageGraph) -> None:
    """Every `step`th row of a table, and the first of each kind."""
    meaning = Meaning(subject.known.id_base, subject.package.name)
    statements = all_statements(table, meaning, subject.known.entailed)
    if not statements:
        return
    writer = RowWriter(statements, lay_out_lines, table.missing_values, notations_of(table))
    lines: list[str] = []
    rows = read_rows(subject.package.file(table.path).location, table.descriptor)
    kinds: set[tuple[bool, ...]] = set()
    for number, row in enumerate(rows):
        kind = tuple(map(bool, row))
        if not row or (number % step and (kind in kinds or len(kinds) == KINDS)):
            continue
        kinds.add(kind)
        (text,) = writer.write([row])
        lines.append(text)
        origin = Origin(table.path, number + 2, table)
        for line in text.splitlines():
            made.origins.setdefault(line[1 : line.index(">")], origin)
    made.graph.parse(data="".join(lines), format="nt")


def _describe_dataset(subject: Subject, made: PackageGraph) -> None:
    """The descriptor's metadata of the dataset in DCAT, without its files."""
    base, descriptor = subject.known.id_base, subject.descriptor
    iri, graph = URIRef(dataset_iri(base, subject.package.name)), made.graph
    made.origins[str(iri)] = Origin(subject.file)
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
    _add_period(iri, descriptor.get("oress:temporal") or {}, made)


def _add_period(iri: URIRef, period: Mapping[str, Any], made: PackageGraph) -> None:
    node = URIRef(f"{iri}#period")
    if not period:
        return
    made.origins[str(node)] = made.origins[str(iri)]
    made.graph.add((iri, DCTERMS.temporal, node))
    made.graph.add((node, RDF.type, DCTERMS.PeriodOfTime))
    for key, term in (("start", DCAT.startDate), ("end", DCAT.endDate)):
        # A period may end with a year or a month, which have their own rule.
        if len(str(period.get(key) or "")) == 10:
            made.graph.add((node, term, Literal(str(period[key]), datatype=XSD.date)))


def _texts(subject: Subject, part: Mapping[str, Any], key: str) -> Iterator[Literal]:
    stated = part.get(f"oress:{key}")
    if isinstance(stated, Mapping):
        yield from (Literal(str(text), lang=str(code)) for code, text in stated.items() if text)
    elif part.get(key):
        yield Literal(str(part[key]), lang=subject.language)
