"""The triples of records that are no longer listed, from the last visible release that had them.

One file a dataset, apart from the store, whose graphs hold the current state only.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Set
from contextlib import closing
from pathlib import Path

from oress_opendata.iris import record_iri
from oress_opendata.meaning.derivations import all_statements
from oress_opendata.meaning.descriptor import Table, read_tables
from oress_opendata.meaning.statements import about_template, notations_of
from oress_opendata.meaning.triples import RowWriter, lay_out_lines
from oress_opendata.model.release import Manifest
from oress_opendata.projections.rdf.dcat.context import DescriptionContext
from oress_opendata.projections.rdf.store.row_dumps import location_of
from oress_opendata.sources.tables.rows import read_rows
from oress_opendata.store.blobs import Blobs

# The ids that a version was the last to list, by register.
Unlisted = Mapping[str, Set[str]]


def write_past(
    path: Path, lost: Mapping[str, Unlisted], manifests: Mapping[str, Manifest], blobs: Blobs,
    context: DescriptionContext,
) -> None:  # fmt: skip
    """`lost` is by version. If it is empty, no file is written."""
    if not lost:
        return
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE things (iri TEXT, said TEXT)")
        for version, ids in lost.items():
            rows = read_unlisted(manifests[version], ids, blobs, context)
            connection.executemany("INSERT INTO things VALUES (?, ?)", rows)
        connection.execute("CREATE INDEX things_by_iri ON things (iri)")


def read_unlisted(
    manifest: Manifest, ids: Unlisted, blobs: Blobs, context: DescriptionContext
) -> Iterator[tuple[str, str]]:
    """The IRI and the N-Triples of each row of these records, satellite rows included."""
    meaning = context.meaning(manifest.name)
    for table in read_tables(manifest.descriptor):
        register = table.register or table.owner
        if register and register in ids and table.id_column and about_template(table, meaning):
            id_index = table.names.index(table.id_column)
            statements = all_statements(table, meaning, context.vocabularies.concepts.entailed)
            writer = RowWriter(statements, lay_out_lines, table.missing_values, notations_of(table))
            for row in _rows(table, location_of(blobs, manifest, table)):
                if row[id_index] in ids[register]:
                    iri = record_iri(context.settings.id_base, register, row[id_index])
                    yield iri, "".join(writer.write([row]))


def find_past(generation: Path, dataset: str, iri: str) -> str | None:
    """The N-Triples of a record that is no longer listed."""
    path = generation / "past" / f"{dataset}.sqlite"
    if not path.is_file():
        return None
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        found = connection.execute("SELECT said FROM things WHERE iri = ?", (iri,)).fetchall()
    return "".join(text for (text,) in found) or None


def _rows(table: Table, location: Path) -> Iterator[tuple[str, ...]]:
    return read_rows(location, table.descriptor)
