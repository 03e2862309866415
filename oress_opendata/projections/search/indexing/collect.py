"""Everything that should be in the index: datasets, concepts and records, with their stamps.

Read from the registry and the installed vocabularies in one transaction. If a stamp has not
changed, the entries are not rebuilt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from hashlib import blake2b
from itertools import islice

from sqlalchemy import Connection

from oress_opendata.meaning.descriptor import Table, read_tables, satellite_owners
from oress_opendata.model.concept import Vocabulary
from oress_opendata.model.places import REGISTER as PLACE
from oress_opendata.model.places import Places, read_places
from oress_opendata.model.record import Record
from oress_opendata.model.release import Manifest, Release
from oress_opendata.projections.search.entry import Entry
from oress_opendata.projections.search.indexing.catalogue_entries import (
    dataset_to_entries,
    read_values,
    vocabulary_to_entries,
)
from oress_opendata.projections.search.indexing.column_roles import (
    PROVIDER,
    Role,
    facet_columns,
    read_roles,
)
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
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store
from oress_opendata.store.records import (
    RecordStamp,
    list_registers,
    read_records,
    stream_records,
    stream_stamps,
)
from oress_opendata.store.releases import list_datasets

DOCUMENT = "document"
CONCEPTS = "concepts"
PAGES = "pages"
BATCH = 500


@dataclass(frozen=True, slots=True)
class EntrySource:
    """What entries are made from, with its stamp; `make` is None if the stamp has not changed. The
    entries of a release have its `dataset`."""

    key: str
    stamp: str
    make: Callable[[], Iterator[Entry]] | None
    dataset: str = ""


@dataclass
class Collector:
    """One pass over the registry. `known` are the previous stamps, by key; `before` the PDFs whose
    text was indexed before, `read` those whose text is available now, `waits` the others. `labels`
    collects the labels of facet values that are neither concepts nor places."""

    store: Store
    settings: Settings
    connection: Connection
    vocabulary: Vocabulary
    read_text: ReadText
    known: Mapping[str, str] = field(default_factory=dict)
    before: frozenset[str] = frozenset()
    waits: list[str] = field(default_factory=list)
    read: set[str] = field(default_factory=set)
    labels: dict[str, dict[str, Mapping[str, str]]] = field(default_factory=dict)
    columns: dict[str, set[str]] = field(default_factory=dict)

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
    def provided(self) -> dict[str, frozenset[tuple[str, str]]]:
        """The codes of the services that a record provides, by the key of the provider."""
        found: dict[str, set[tuple[str, str]]] = {}
        for register in list_registers(self.connection):
            roles = self._all_roles(register)
            providers = [n for n, r in roles.items() if r.column.property_url == PROVIDER]
            if providers:
                for record in stream_records(self.connection, register):
                    _add_provided(found, roles, providers, record)
        return {key: frozenset(codes) for key, codes in found.items()}

    def sources(self) -> Iterator[EntrySource]:
        yield from self._concepts()
        yield from self._pages()
        yield from self._datasets()
        rows = (row for row in stream_stamps(self.connection) if row.dataset in self.current)
        while batch := list(islice(rows, BATCH)):
            yield from self._records(batch)

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
        if CONCEPTS in self.known:
            yield EntrySource(CONCEPTS, "", None)
        else:
            yield EntrySource(CONCEPTS, "", partial(vocabulary_to_entries, self.vocabulary))

    def _pages(self) -> Iterator[EntrySource]:
        """The site's own pages, whose words change with the program."""
        languages = self.settings.languages
        entries = tuple(site_to_entries(languages))
        payloads = "".join(entry.payload() for entry in entries)
        stamp = blake2b(payloads.encode(), digest_size=12).hexdigest()
        same = self.known.get(PAGES) == stamp
        yield EntrySource(PAGES, stamp, None if same else partial(site_to_entries, languages))

    def _datasets(self) -> Iterator[EntrySource]:
        for name, (release, manifest) in self.current.items():

            def make(release: Release = release, manifest: Manifest = manifest) -> Iterator[Entry]:
                read = partial(self._read_values, manifest)
                yield from dataset_to_entries(manifest, release, self.places, self.settings, read)
                yield from self._figures(manifest)

            key = f"dataset/{name}"
            same = self.known.get(key) == release.manifest
            yield EntrySource(key, release.manifest, None if same else make, name)

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

    def _records(self, rows: list[RecordStamp]) -> Iterator[EntrySource]:
        """Unchanged records are not read, except documents, for the state of their PDF."""
        stamps = {row.key: self._stamp(row) for row in rows}
        # The stamp of a document has a part for its PDF, so it differs here, and all are read.
        changed = [row for row in rows if self.known.get(row.key) != stamps[row.key]]
        records = self._read_records(changed)
        for row in rows:
            record, stamp = records.get(row.key), stamps[row.key]
            if record and row.register == DOCUMENT:
                stamp = f"{stamp} {self._text_stamp(row, record)}"
            if record is None or self.known.get(row.key) == stamp:
                yield EntrySource(row.key, stamp, None)
            else:
                make = partial(self._make_record_entries, row, record)
                yield EntrySource(row.key, stamp, make, row.dataset)

    def _stamp(self, row: RecordStamp) -> str:
        provided = self.provided.get(row.key)
        if not provided:
            return row.stamp
        digest = blake2b(repr(sorted(provided)).encode(), digest_size=12).hexdigest()
        return f"{row.stamp} {digest}"

    def _read_records(self, rows: list[RecordStamp]) -> dict[str, Record]:
        found = {}
        for register in {row.register for row in rows}:
            ids = [row.id for row in rows if row.register == register]
            for identifier, record in read_records(self.connection, register, ids).items():
                found[f"{register}/{identifier}"] = record
        return found

    def _text_stamp(self, row: RecordStamp, record: Record) -> str:
        """The PDF of a document, and whether its text has been read."""
        pdf = self._pdfs_of(row.dataset).get(record.text(RESOURCE))
        if pdf is None:
            return ""
        path, sha256 = pdf
        if sha256 in self.before or self.read_text(sha256) is not None:
            self.read.add(sha256)
            return f"{path} {sha256} read"
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

    def _make_record_entries(self, row: RecordStamp, record: Record) -> Iterator[Entry]:
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

    def _note_labels(self, roles: Mapping[str, Role], record: Record) -> None:
        for name, role in roles.items():
            if role.kind == "facet" and role.column.register not in (None, PLACE):
                value = record.value(name)
                for cell in value if isinstance(value, list) else [value]:
                    if isinstance(cell, Mapping):
                        self.labels.setdefault(role.facet, {})[cell["code"]] = cell["label"]


def _add_provided(
    found: dict[str, set[tuple[str, str]]],
    roles: Mapping[str, Role],
    providers: list[str],
    record: Record,
) -> None:
    codes: set[tuple[str, str]] = set()
    for name, role in roles.items():
        scheme = role.column.scheme or (PLACE if role.column.register == PLACE else None)
        if role.kind == "facet" and scheme and name not in providers:
            codes.update((scheme, code) for code in record.codes(name))
    for name in providers:
        provider, register = record.code(name), roles[name].column.register
        if provider:
            found.setdefault(f"{register}/{provider}", set()).update(codes)
