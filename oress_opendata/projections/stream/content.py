"""What a release says about each thing: a digest of it, the sets of the thing, and the triples.

A thing is a record of a register. Satellite rows say more about it, in the same release or in
another dataset. A release is read twice: for the digests of all its things, and for the triples of
those that have changed. So memory holds the digests only.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b

from pyoxigraph import RdfFormat, Triple, serialize

from oress_opendata.iris import record_iri
from oress_opendata.meaning.derivations import all_statements
from oress_opendata.meaning.descriptor import Table, read_tables
from oress_opendata.meaning.statements import Statement, about_template, notations_of
from oress_opendata.meaning.triples import RowWriter, lay_out_lines
from oress_opendata.model.release import Manifest
from oress_opendata.projections.rdf.dcat.context import DescriptionContext
from oress_opendata.projections.rdf.dcat.documents import REGISTER as DOCUMENT
from oress_opendata.projections.rdf.dcat.documents import documents_to_rdf
from oress_opendata.projections.rdf.store.row_dumps import location_of
from oress_opendata.sources.tables.rows import read_rows
from oress_opendata.store.blobs import Blobs

PLACE = "place"
# The code of a province, or of a place inside it: `01.511`, `01.511.05.19`.
_PROVINCE = re.compile(r"(\d\d\.\d\d\d)(?:\.|$)")
# A register and an id.
Key = tuple[str, str]


@dataclass(slots=True)
class Content:
    """What a release says of a thing. `is_record` if it has its record, and not satellites only;
    `sets` are its provinces."""

    digest: bytes = b""
    is_record: bool = False
    sets: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ThingTable:
    """A table whose rows are about things of a register."""

    table: Table
    register: str
    id_index: int
    statements: tuple[Statement, ...]
    place_indexes: tuple[int, ...]


@dataclass(frozen=True)
class ReleaseContent:
    """A release whose things are read. `files` are the triples of its documents about their files,
    by id: they have the number of the release in their address."""

    manifest: Manifest
    blobs: Blobs
    context: DescriptionContext
    tables: tuple[ThingTable, ...]
    files: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def open(cls, manifest: Manifest, blobs: Blobs, context: DescriptionContext) -> ReleaseContent:
        tables = tuple(_find_tables(manifest, context))
        return cls(manifest, blobs, context, tables, _describe_files(manifest, blobs, context))

    def read_contents(self) -> dict[Key, Content]:
        """Every thing of the release, in the order of its rows."""
        found: dict[Key, Content] = {}
        for source in self.tables:
            mark = repr(source.statements).encode()
            # The mark is long: it is hashed once for all things that one row is about.
            first = blake2b(mark, digest_size=16)
            is_record = source.table.register is not None
            for row in self._rows(source):
                identifier = row[source.id_index]
                content = found.setdefault((source.register, identifier), Content())
                extra = self.files.get(identifier, "") if source.register == DOCUMENT else ""
                line = "\x1f".join((*row, extra)).encode()
                before = content.digest
                digest = blake2b(before + mark, digest_size=16) if before else first.copy()
                digest.update(line)
                content.digest = digest.digest()
                content.is_record |= is_record
                if provinces := _provinces_of(source, row):
                    content.sets |= provinces
        return found

    def write_texts(self, wanted: Mapping[Key, int]) -> Iterator[tuple[int, str]]:
        """The N-Triples of each row about the wanted things, with the number of its thing."""
        for source in self.tables:
            table = source.table
            notations = notations_of(table)
            writer = RowWriter(source.statements, lay_out_lines, table.missing_values, notations)
            for row in self._rows(source):
                number = wanted.get((source.register, row[source.id_index]))
                if number is not None:
                    yield number, "".join(writer.write([row]))
        for identifier, text in self.files.items():
            if (number := wanted.get((DOCUMENT, identifier))) is not None:
                yield number, text

    def _rows(self, source: ThingTable) -> Iterator[tuple[str, ...]]:
        location = location_of(self.blobs, self.manifest, source.table)
        for row in read_rows(location, source.table.descriptor):
            # A blank line, or one that the reader of an old release let pass.
            if len(row) == len(source.table.columns) and row[source.id_index]:
                yield row


def _find_tables(manifest: Manifest, context: DescriptionContext) -> Iterator[ThingTable]:
    meaning = context.meaning(manifest.name)
    for table in read_tables(manifest.descriptor):
        register = table.register or table.owner
        if register and table.id_column and about_template(table, meaning):
            statements = all_statements(table, meaning, context.vocabularies.concepts.entailed)
            places = [
                index
                for index, column in enumerate(table.columns)
                if PLACE in (column.register, register if column.name == table.id_column else None)
            ]
            id_index = table.positions[table.id_column]
            yield ThingTable(table, register, id_index, statements, tuple(places))


def _provinces_of(source: ThingTable, row: tuple[str, ...]) -> frozenset[str]:
    codes = (_PROVINCE.match(row[index]) for index in source.place_indexes)
    return frozenset(f"province:{code[1]}" for code in codes if code)


def _describe_files(
    manifest: Manifest, blobs: Blobs, context: DescriptionContext
) -> dict[str, str]:
    """The triples about the file of each document, by its id."""
    start = record_iri(context.settings.id_base, DOCUMENT, "")
    found = defaultdict(list)
    for triple in documents_to_rdf(manifest, blobs, context).triples:
        subject = getattr(triple.subject, "value", "")
        if subject.startswith(start):
            found[subject.removeprefix(start).partition("#")[0]].append(triple)
    return {identifier: write_triples(triples) for identifier, triples in found.items()}


def write_triples(triples: Iterable[Triple]) -> str:
    """N-Triples, in the order of their text."""
    return (serialize(sorted(triples, key=str), format=RdfFormat.N_TRIPLES) or b"").decode()
