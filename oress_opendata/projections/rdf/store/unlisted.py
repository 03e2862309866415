"""What the last visible release said of things that are no longer listed; a file for a dataset.

Kept apart from the store, whose graphs are the current state and nothing else.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Set
from contextlib import closing
from pathlib import Path

from oress_opendata.iris import record_iri
from oress_opendata.meaning.derivations import all_statements
from oress_opendata.meaning.descriptor import Table, read_tables
from oress_opendata.meaning.statements import about_template
from oress_opendata.meaning.triples import RowWriter, lay_out_lines
from oress_opendata.model.release import Manifest
from oress_opendata.projections.rdf.dcat.context import Sourcing
from oress_opendata.projections.rdf.store.row_dumps import location_of
from oress_opendata.sources.tables.rows import read_rows
from oress_opendata.store.blobs import Blobs

# The ids that a version said last, by register.
Unlisted = Mapping[str, Set[str]]


def write_past(
    path: Path, lost: Mapping[str, Unlisted], manifests: Mapping[str, Manifest], blobs: Blobs,
    sourcing: Sourcing,
) -> None:  # fmt: skip
    """`lost` is by version. Without any, no file is made."""
    if not lost:
        return
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE things (iri TEXT, said TEXT)")
        for version, ids in lost.items():
            rows = read_things(manifests[version], ids, blobs, sourcing)
            connection.executemany("INSERT INTO things VALUES (?, ?)", rows)
        connection.execute("CREATE INDEX things_by_iri ON things (iri)")


def read_things(
    manifest: Manifest, ids: Unlisted, blobs: Blobs, sourcing: Sourcing
) -> Iterator[tuple[str, str]]:
    """The IRI and the N-Triples of each row of these things, satellites too."""
    meaning = sourcing.meaning(manifest.name)
    for table in read_tables(manifest.descriptor):
        register = table.register or table.owner
        if register and register in ids and table.id_column and about_template(table, meaning):
            place = table.names.index(table.id_column)
            statements = all_statements(table, meaning, sourcing.vocabularies.concepts.entailed)
            writer = RowWriter(statements, lay_out_lines, table.missing_values)
            for row in _rows(table, location_of(blobs, manifest, table)):
                if row[place] in ids[register]:
                    iri = record_iri(sourcing.settings.id_base, register, row[place])
                    yield iri, "".join(writer.write([row]))


def find_past(generation: Path, dataset: str, iri: str) -> str | None:
    """What was said of a thing that is no longer listed, as N-Triples."""
    path = generation / "past" / f"{dataset}.sqlite"
    if not path.is_file():
        return None
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        found = connection.execute("SELECT said FROM things WHERE iri = ?", (iri,)).fetchall()
    return "".join(said for (said,) in found) or None


def _rows(table: Table, location: Path) -> Iterator[tuple[str, ...]]:
    return read_rows(location, table.descriptor)
