"""The rows of a release as RDF, by topic: a register, or `observations` of the cubes.

A topic of a dataset is a piece, compressed on its own. A dump is the concatenation of its pieces,
which gzip and both syntaxes allow; so a publication rewrites only its own pieces.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from pyoxigraph import RdfFormat, Triple, serialize

from oress_opendata.meaning.derivations import all_statements
from oress_opendata.meaning.descriptor import Table, read_tables, register_of
from oress_opendata.meaning.statements import Meaning, about_template, notations_of
from oress_opendata.meaning.triples import Layout, RowWriter, lay_out_blocks, lay_out_lines
from oress_opendata.model.canonical import sha256_of
from oress_opendata.model.release import Manifest
from oress_opendata.projections.rdf.dcat.context import DescriptionContext
from oress_opendata.projections.rdf.dcat.cube import cube_to_rdf
from oress_opendata.projections.rdf.graph import Graph
from oress_opendata.projections.rdf.namespaces import PREFIXES
from oress_opendata.projections.rdf.store.chunks import (
    SUFFIXES,
    Contents,
    Topic,
    cut,
    make_contents,
    open_topic,
)
from oress_opendata.sources.tables.rows import read_rows
from oress_opendata.store.blobs import Blobs

CATALOG, VOCAB, CUBES, OTHERS = "catalog", "vocab", "observations", "others"
RESERVED = frozenset({"all", CATALOG, VOCAB, CUBES, OTHERS})
# Namespaces of IRIs that rows are written with, shortened in Turtle.
SHORTEN: Mapping[str, str] = {iri: prefix for prefix, iri in PREFIXES.items()}
HEADER = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in sorted(PREFIXES.items()))


def tables_by_topic(manifest: Manifest, meaning: Meaning) -> dict[str, list[Table]]:
    """The tables that give statements, by the topic of their rows."""
    found: dict[str, list[Table]] = {}
    for table in read_tables(manifest.descriptor):
        if about_template(table, meaning):
            found.setdefault(topic_of(table), []).append(table)
    return found


def topic_of(table: Table) -> str:
    if table.is_cube:
        return CUBES
    register = table.register or register_of(table.about_url or "")
    return register if register and register not in RESERVED else OTHERS


def write_rows(
    table: Table, location: Path, layout: Layout, meaning: Meaning, context: DescriptionContext
) -> Iterator[str]:
    """The statements of each row of a table, in the order of the file."""
    return writer_of(table, layout, meaning, context).write(read_rows(location, table.descriptor))


def writer_of(
    table: Table, layout: Layout, meaning: Meaning, context: DescriptionContext
) -> RowWriter:
    statements = all_statements(table, meaning, context.vocabularies.concepts.entailed)
    return RowWriter(statements, layout, table.missing_values, notations_of(table))


def _mark_of(table: Table, writer: RowWriter) -> str:
    """All that the statements of a row are made from, besides its cells."""
    missing = [sorted(texts) for texts in writer.missing]
    notations = [table.columns[position].field for position in writer.notations]
    return repr((writer.statements, missing, json.dumps(notations, sort_keys=True)))


def layout_of(suffix: str) -> Layout:
    return lay_out_blocks(SHORTEN) if suffix == "ttl" else lay_out_lines


def location_of(blobs: Blobs, manifest: Manifest, table: Table) -> Path:
    file = manifest.find_file(table.path)
    assert file is not None
    return blobs.checked(file.sha256)


def describe_cubes(manifest: Manifest, blobs: Blobs, context: DescriptionContext) -> Graph:
    """The structures of the cubes of a release; reads their column of periods."""
    graph, meaning = Graph(), context.meaning(manifest.name)
    for table in read_tables(manifest.descriptor):
        if table.is_cube and table.primary_key:
            cells = _read_periods(table, location_of(blobs, manifest, table))
            graph.merge(cube_to_rdf(table, cells, meaning, context))
    return graph


def _read_periods(table: Table, location: Path) -> set[str]:
    period = table.period
    if period is None:
        return set()
    place = table.positions[period.name]
    rows = read_rows(location, table.descriptor)
    return {row[place] for row in rows}


def write_pieces(
    generation: Path, manifest: Manifest, blobs: Blobs, context: DescriptionContext,
    before: Mapping[str, Topic] = MappingProxyType({}),
) -> None:  # fmt: skip
    """The pieces of one dataset's rows: `{topic}.nt.gz` and `{topic}.ttl.gz`. Chunks that the
    generation `before` has are copied."""
    meaning = context.meaning(manifest.name)
    for topic, tables in tables_by_topic(manifest, meaning).items():
        known = before.get(topic, Topic(()))
        with open_topic(generation, manifest.name, topic, HEADER) as target:
            for table in tables:
                location = location_of(blobs, manifest, table)
                for digest, contents in _write_chunks(table, location, known, meaning, context):
                    target.write(digest, contents)


def _write_chunks(
    table: Table, location: Path, known: Topic, meaning: Meaning, context: DescriptionContext
) -> Iterator[tuple[str, Contents]]:
    writers = [writer_of(table, layout_of(suffix), meaning, context) for suffix in SUFFIXES]
    rows = read_rows(location, table.descriptor)
    for digest, some in cut(rows, _mark_of(table, writers[0])):
        contents = known.read(digest)
        yield digest, contents or make_contents(*("".join(w.write(some)) for w in writers))


def write_graph_piece(generation: Path, folder: str, topic: str, triples: Iterable[Triple]) -> None:
    """Write a graph that fits into memory, sorted, as a piece in both syntaxes."""
    ordered = sorted(triples, key=str)
    nt, ttl = (write_graph(ordered, suffix).decode() for suffix in SUFFIXES)
    with open_topic(generation, folder, topic) as target:
        target.write(sha256_of(nt.encode()), make_contents(nt, ttl))


def write_graph(ordered: Iterable[Triple], suffix: str) -> bytes:
    if suffix == "ttl":
        return serialize(ordered, format=RdfFormat.TURTLE, prefixes=dict(PREFIXES)) or b""
    return serialize(ordered, format=RdfFormat.N_TRIPLES) or b""
