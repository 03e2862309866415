"""All that should be in the index now: each thing with a stamp of what its entries are made from.

Read from the registry and the installed vocabularies in one transaction. A stamp that is the same
as before spares making the entries again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from hashlib import blake2b
from itertools import islice
from typing import Any

from sqlalchemy import Connection

from oress_opendata.meaning.descriptor import satellite_owners
from oress_opendata.model.concept import Vocabulary
from oress_opendata.model.release import Manifest, Release
from oress_opendata.projections.search.entry import Entry
from oress_opendata.projections.search.indexing.catalogue_entries import (
    dataset_to_entries,
    vocabulary_to_entries,
)
from oress_opendata.projections.search.indexing.column_roles import (
    PROVIDER,
    Role,
    facet_columns,
    read_roles,
)
from oress_opendata.projections.search.indexing.item_entries import (
    RESOURCE,
    ReadText,
    Teller,
    item_to_entries,
    list_pdfs,
)
from oress_opendata.projections.search.indexing.places import REGISTER as PLACE
from oress_opendata.projections.search.indexing.places import Places, read_places
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store
from oress_opendata.store.records import (
    RecordStamp,
    list_registers,
    read_record_texts,
    stream_record_texts,
    stream_stamps,
)
from oress_opendata.store.releases import list_datasets

DOCUMENT = "document"
CONCEPTS = "concepts"
BATCH = 500


@dataclass(frozen=True, slots=True)
class Piece:
    """Something with its stamp, and how its entries are made; None where they are as before."""

    key: str
    stamp: str
    make: Callable[[], Iterator[Entry]] | None


@dataclass
class Gathering:
    """One look at the registry. `known` are the stamps of before, by key; `before` the PDFs whose
    text was read before, `read` those whose text is read now, `waits` the others. `labels` gathers
    what codes of facets are called that are neither concepts nor places."""

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
        current = (each.current for each in list_datasets(self.connection))
        return {
            release.dataset: (release, self.store.manifest(release.manifest))
            for release in current
            if release
        }

    @cached_property
    def places(self) -> Places:
        return read_places(stream_record_texts(self.connection, PLACE))

    @cached_property
    def lent(self) -> dict[str, frozenset[tuple[str, str]]]:
        """What a thing provides says what the thing is good for: its codes, by the provider."""
        found: dict[str, set[tuple[str, str]]] = {}
        for register in list_registers(self.connection):
            roles = self._all_roles(register)
            providers = [n for n, r in roles.items() if r.column.property_url == PROVIDER]
            if providers:
                for body in stream_record_texts(self.connection, register):
                    _lend(found, roles, providers, json.loads(body)["values"])
        return {key: frozenset(codes) for key, codes in found.items()}

    def pieces(self) -> Iterator[Piece]:
        yield from self._concepts()
        yield from self._datasets()
        rows = (row for row in stream_stamps(self.connection) if row.dataset in self.current)
        while batch := list(islice(rows, BATCH)):
            yield from self._items(batch)

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

    def _concepts(self) -> Iterator[Piece]:
        # Other vocabularies are another fingerprint, with which all is made again.
        if CONCEPTS in self.known:
            yield Piece(CONCEPTS, "", None)
        else:
            yield Piece(CONCEPTS, "", partial(vocabulary_to_entries, self.vocabulary))

    def _datasets(self) -> Iterator[Piece]:
        language = self.settings.languages[0]
        for name, (release, manifest) in self.current.items():

            def make(release: Release = release, manifest: Manifest = manifest) -> Iterator[Entry]:
                return dataset_to_entries(manifest, release, self.places, language)

            key = f"dataset/{name}"
            same = self.known.get(key) == release.manifest
            yield Piece(key, release.manifest, None if same else make)

    def _items(self, rows: list[RecordStamp]) -> Iterator[Piece]:
        """Of items that are as before, only documents are read: for their PDF."""
        stamps = {row.key: self._stamp(row) for row in rows}
        news = [row for row in rows if self.known.get(row.key) != stamps[row.key]]
        bodies = self._read_bodies(news)  # a document's stamp has more to it: all are read
        for row in rows:
            body, stamp = bodies.get(row.key, ""), stamps[row.key]
            if row.register == DOCUMENT:
                stamp = f"{stamp} {self._text_stamp(row, body)}"
            same = self.known.get(row.key) == stamp
            yield Piece(row.key, stamp, None if same else partial(self._make_item, row, body))

    def _stamp(self, row: RecordStamp) -> str:
        lent = self.lent.get(row.key)
        if not lent:
            return row.stamp
        return f"{row.stamp} {blake2b(repr(sorted(lent)).encode(), digest_size=12).hexdigest()}"

    def _read_bodies(self, rows: list[RecordStamp]) -> dict[str, str]:
        found = {}
        for register in {row.register for row in rows}:
            ids = [row.id for row in rows if row.register == register]
            for identifier, body in read_record_texts(self.connection, register, ids).items():
                found[f"{register}/{identifier}"] = body
        return found

    def _text_stamp(self, row: RecordStamp, body: str) -> str:
        """The PDF of a document, and whether its text is read."""
        pdf = self._pdfs_of(row.dataset).get(str(json.loads(body)["values"].get(RESOURCE)))
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

    def _make_item(self, row: RecordStamp, text: str) -> Iterator[Entry]:
        body: dict[str, Any] = json.loads(text)
        roles = self.roles(row.dataset, row.register)
        self._note_labels(roles, body["values"])
        teller = Teller(
            manifest=self.current[row.dataset][1],
            roles=roles,
            places=self.places,
            languages=self.settings.languages,
            lent=self.lent,
            read_text=self.read_text,
            pdfs=self._pdfs_of(row.dataset),
        )
        return item_to_entries(teller, row.register, body)

    def _note_labels(self, roles: Mapping[str, Role], values: Mapping[str, Any]) -> None:
        for name, role in roles.items():
            if role.kind == "facet" and role.column.register not in (None, PLACE):
                value = values.get(name)
                for each in value if isinstance(value, list) else [value]:
                    if isinstance(each, Mapping):
                        self.labels.setdefault(role.facet, {})[each["code"]] = each["label"]


def _lend(
    found: dict[str, set[tuple[str, str]]],
    roles: Mapping[str, Role],
    providers: list[str],
    values: Mapping[str, Any],
) -> None:
    codes = set()
    for name, role in roles.items():
        scheme = role.column.scheme or (PLACE if role.column.register == PLACE else None)
        if role.kind == "facet" and scheme and name not in providers:
            value = values.get(name)
            for each in value if isinstance(value, list) else [value]:
                if isinstance(each, Mapping):
                    codes.add((scheme, str(each["code"])))
    for name in providers:
        owner = values.get(name)
        if isinstance(owner, Mapping):
            register = roles[name].column.register
            found.setdefault(f"{register}/{owner['code']}", set()).update(codes)
