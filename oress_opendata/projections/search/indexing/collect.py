"""Everything that should be in the index: datasets, concepts and records, with their stamps.

Read from the registry and the installed vocabularies in one transaction. If a stamp has not
changed, the entries are not rebuilt.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from hashlib import blake2b
from itertools import chain, groupby, islice
from operator import attrgetter

from sqlalchemy import Connection

from oress_opendata.meaning.descriptor import (
    Table,
    declared_registers,
    read_tables,
    satellite_owners,
)
from oress_opendata.model.concept import Vocabulary
from oress_opendata.model.places import REGISTER as PLACE
from oress_opendata.model.places import Places, read_places
from oress_opendata.model.record import Record, parse_record
from oress_opendata.model.release import Manifest, Release
from oress_opendata.projections.search.entry import Entry
from oress_opendata.projections.search.indexing.catalogue_entries import (
    dataset_to_entries,
    read_values,
    vocabulary_to_entries,
)
from oress_opendata.projections.search.indexing.column_roles import (
    Role,
    facet_columns,
    read_roles,
)
from oress_opendata.projections.search.indexing.provided import Provided, find_provided
from oress_opendata.projections.search.indexing.record_entries import (
    RESOURCE,
    ReadText,
    RecordContext,
    list_pdfs,
    record_to_entries,
)
from oress_opendata.projections.search.indexing.site_pages import (
    cube_to_entries,
    site_to_entries,
)
from oress_opendata.projections.search.indexing.sources import EntrySource, Labels
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store
from oress_opendata.store.records import (
    RecordStamp,
    read_record_texts,
    read_records,
    stream_records,
    stream_stamps,
)
from oress_opendata.store.releases import list_datasets

DOCUMENT = "document"
CONCEPTS = "concepts"
PAGES = "pages"
BATCH = 500
READ = " read"

# A record with its key and its stamp.
Stamped = tuple[RecordStamp, str, str]


@dataclass
class Collector:
    """One pass over the registry. `known` are the previous stamps, by key; `before` the PDFs whose
    text was indexed before, `read` those whose text is available now, `waits` the others. `labels`
    collects the labels of facet values that are neither concepts nor places. `gone` are the known
    keys that a pass has not met."""

    store: Store
    settings: Settings
    connection: Connection
    vocabulary: Vocabulary
    read_text: ReadText
    known: Mapping[str, str] = field(default_factory=dict)
    before: frozenset[str] = frozenset()
    waits: list[str] = field(default_factory=list)
    read: set[str] = field(default_factory=set)
    labels: Labels = field(default_factory=dict)
    columns: dict[str, set[str]] = field(default_factory=dict)
    gone: dict[str, None] = field(default_factory=dict)

    @cached_property
    def current(self) -> dict[str, tuple[Release, Manifest]]:
        """The current releases by dataset."""
        current = (dataset.current for dataset in list_datasets(self.connection))
        return {
            release.dataset: (release, self.store.manifest(release.manifest))
            for release in current
            if release
        }

    @cached_property
    def places(self) -> Places:
        return read_places(stream_records(self.connection, PLACE))

    @cached_property
    def provided(self) -> Provided:
        # Counting the records of all registers would read each of them.
        descriptors = (manifest.descriptor for _, manifest in self.current.values())
        registers = frozenset().union(*map(declared_registers, descriptors))
        return find_provided(self.connection, sorted(registers), self._all_roles)

    def sources(self) -> Iterator[EntrySource]:
        """What has changed. What has not is not read, except what tells the state of a PDF."""
        self.gone = dict.fromkeys(self.known)
        for source in chain(self._concepts(), self._pages(), self._datasets()):
            if self._has_changed(source.key, source.stamp):
                yield source
        rows = (row for row in stream_stamps(self.connection) if row.dataset in self.current)
        for register, some in groupby(rows, key=attrgetter("register")):
            stamp_all = self._stamp_documents if register == DOCUMENT else self._stamp_rows
            for row, key, stamp in stamp_all(some):
                if self._has_changed(key, stamp):
                    yield EntrySource(key, stamp, row.dataset, row=row)

    def _has_changed(self, key: str, stamp: str) -> bool:
        self.gone.pop(key, None)
        return self.known.get(key) != stamp

    def roles(self, dataset: str, register: str) -> Mapping[str, Role]:
        known = self._roles.get((dataset, register))
        if known is None:
            _, manifest = self.current[dataset]
            others = [
                other
                for name, (_, other) in self.current.items()
                if name != dataset and register in satellite_owners(other.descriptor)
            ]
            known = self._roles[dataset, register] = read_roles(manifest, others, register)
            for column, facet in facet_columns(known).items():
                self.columns.setdefault(column, set()).add(facet)
        return known

    def read_texts(self, register: str, sources: Iterable[EntrySource]) -> dict[str, str]:
        """The texts of the records of some sources of one register, by key."""
        rows = [source.row for source in sources if source.row]
        for row in rows:
            self.roles(row.dataset, register)
        texts = read_record_texts(self.connection, register, [row.id for row in rows])
        return {f"{register}/{identifier}": text for identifier, text in texts.items()}

    def make(self, source: EntrySource) -> Iterator[Entry]:
        """The entries of a source."""
        if source.row:
            texts = self.read_texts(source.register, [source])
            return self.make_record(source.row, texts[source.key])
        assert source.make is not None
        return source.make()

    def make_record(self, row: RecordStamp, text: str) -> Iterator[Entry]:
        """The entries of a record. Reads nothing from the registry once `places`, `provided` and
        the roles are read."""
        record = parse_record(text)
        roles = self.roles(row.dataset, row.register)
        self._note_labels(roles, record)
        context = RecordContext(
            manifest=self.current[row.dataset][1],
            roles=roles,
            places=self.places,
            languages=self.settings.languages,
            provided=self.provided,
            read_text=self.read_text,
            pdfs=self._pdfs_of(row.dataset),
        )
        return record_to_entries(context, row.register, record)

    def take_labels(self) -> Labels:
        """The labels that were collected since they were taken the last time."""
        taken, self.labels = self.labels, {}
        return taken

    def add_labels(self, labels: Labels) -> None:
        for facet, values in labels.items():
            self.labels.setdefault(facet, {}).update(values)

    @cached_property
    def _roles(self) -> dict[tuple[str, str], Mapping[str, Role]]:
        return {}

    def _all_roles(self, register: str) -> Mapping[str, Role]:
        found: dict[str, Role] = {}
        for dataset in self.current:
            found.update(self.roles(dataset, register))
        return found

    def _concepts(self) -> Iterator[EntrySource]:
        # A change of the vocabularies changes the fingerprint, and everything is rebuilt.
        yield EntrySource(CONCEPTS, "", make=partial(vocabulary_to_entries, self.vocabulary))

    def _pages(self) -> Iterator[EntrySource]:
        """The site's own pages, whose words change with the program."""
        languages = self.settings.languages
        entries = tuple(site_to_entries(languages))
        payloads = "".join(entry.payload() for entry in entries)
        stamp = blake2b(payloads.encode(), digest_size=12).hexdigest()
        yield EntrySource(PAGES, stamp, make=partial(iter, entries))

    def _datasets(self) -> Iterator[EntrySource]:
        for name, (release, manifest) in self.current.items():

            def make(release: Release = release, manifest: Manifest = manifest) -> Iterator[Entry]:
                read = partial(self._read_values, manifest)
                yield from dataset_to_entries(manifest, release, self.places, self.settings, read)
                yield from self._figures(manifest)

            yield EntrySource(f"dataset/{name}", release.manifest, name, make)

    def _figures(self, manifest: Manifest) -> Iterator[Entry]:
        for table in read_tables(manifest.descriptor):
            if file := manifest.find_file(table.path):
                location = self.store.blobs.checked(file.sha256)
                yield from cube_to_entries(
                    table, location, self.vocabulary, self.settings.languages
                )

    def _read_values(self, manifest: Manifest, table: Table) -> dict[str, str]:
        file = manifest.find_file(table.path)
        return read_values(self.store.blobs.checked(file.sha256), table) if file else {}

    def _stamp_rows(self, rows: Iterable[RecordStamp]) -> Iterator[Stamped]:
        provided = self.provided
        for row in rows:
            key = f"{row.register}/{row.id}"
            yield row, key, self._stamp(row, key) if key in provided else row.stamp

    def _stamp(self, row: RecordStamp, key: str) -> str:
        provided = self.provided.get(key)
        if not provided:
            return row.stamp
        digest = blake2b(repr(sorted(provided)).encode(), digest_size=12).hexdigest()
        return f"{row.stamp} {digest}"

    def _stamp_documents(self, rows: Iterable[RecordStamp]) -> Iterator[Stamped]:
        """The stamps of documents have a part for their PDF. Only documents are read that may have
        another one than before, or one whose text waits."""
        rows = iter(rows)
        while batch := list(islice(rows, BATCH)):
            stamps = {row.key: self._stamp(row, row.key) for row in batch}
            unsettled = [row for row in batch if not self._is_settled(row, stamps[row.key])]
            records = read_records(self.connection, DOCUMENT, [row.id for row in unsettled])
            for row in batch:
                if record := records.get(row.id):
                    yield row, row.key, f"{stamps[row.key]} {self._text_stamp(row, record)}"
                else:
                    yield row, row.key, self.known[row.key]

    def _is_settled(self, row: RecordStamp, stamp: str) -> bool:
        """Whether a document and its release are those of before, and its PDF is not waited for."""
        known = self.known.get(row.key, "")
        same = self.known.get(f"dataset/{row.dataset}") == self.current[row.dataset][0].manifest
        if not same or not known.startswith(f"{stamp} "):
            return False
        if known.endswith(READ):
            self.read.add(known.removesuffix(READ).rpartition(" ")[2])
            return True
        return known == f"{stamp} "

    def _text_stamp(self, row: RecordStamp, record: Record) -> str:
        """The PDF of a document, and whether its text has been read."""
        pdf = self._pdfs_of(row.dataset).get(record.text(RESOURCE))
        if pdf is None:
            return ""
        path, sha256 = pdf
        if sha256 in self.before or self.read_text(sha256) is not None:
            self.read.add(sha256)
            return f"{path} {sha256}{READ}"
        self.waits.append(sha256)
        return f"{path} {sha256}"

    def _pdfs_of(self, dataset: str) -> Mapping[str, tuple[str, str]]:
        known = self._pdfs.get(dataset)
        if known is None:
            known = self._pdfs[dataset] = list_pdfs(self.current[dataset][1])
        return known

    @cached_property
    def _pdfs(self) -> dict[str, Mapping[str, tuple[str, str]]]:
        return {}

    def _note_labels(self, roles: Mapping[str, Role], record: Record) -> None:
        for name, role in roles.items():
            if role.kind == "facet" and role.column.register not in (None, PLACE):
                value = record.value(name)
                for cell in value if isinstance(value, list) else [value]:
                    if isinstance(cell, Mapping):
                        self.labels.setdefault(role.facet, {})[cell["code"]] = cell["label"]
