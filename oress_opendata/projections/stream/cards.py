"""The Dublin Core of each thing, written when the thing changes: harvesters then take it as it is.

So it says what was so at the time of the change. What a record has from its dataset (publisher,
licence) is that of the release of that time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import groupby, islice
from typing import NamedTuple

from sqlalchemy import Connection

from oress_opendata.errors import Gone, NotFound
from oress_opendata.iris import dataset_iri, record_iri
from oress_opendata.model.record import parse_record
from oress_opendata.model.texts import codes_of, is_sample
from oress_opendata.projections.descriptions.dublin_core import (
    Line,
    describe_dataset,
    describe_record,
    describe_source,
    write_dc,
)
from oress_opendata.projections.descriptions.places import read_covered_places
from oress_opendata.projections.descriptions.subject import Subject
from oress_opendata.projections.stream.database import DATASET
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store
from oress_opendata.store.records import read_record_texts
from oress_opendata.store.releases import find_current

BATCH = 500


class Changed(NamedTuple):
    """A thing that is there, with the number of its last change."""

    register: str
    id: str
    number: int


class CardWriter:
    """Writes cards from the registry, which may be a moment ahead of the stream."""

    def __init__(self, store: Store, settings: Settings, connection: Connection) -> None:
        self.store, self.settings, self.connection = store, settings, connection

    @cached_property
    def subjects(self) -> dict[str, Subject | None]:
        """Current releases by dataset, each read once."""
        return {}

    @cached_property
    def sources(self) -> dict[str, tuple[Line, ...]]:
        """What the records of a dataset have from it."""
        return {}

    def write(self, things: Iterable[Changed]) -> Iterator[tuple[int, str]]:
        """The number and the card of each thing. `things` are ordered by register."""
        for register, changed in groupby(things, key=lambda thing: thing.register):
            while batch := {thing.id: thing.number for thing in islice(changed, BATCH)}:
                yield from self._write_batch(register, batch)

    def _write_batch(self, register: str, batch: dict[str, int]) -> Iterator[tuple[int, str]]:
        base = self.settings.id_base
        if register == DATASET:
            for name, number in batch.items():
                yield number, write_dc(self._describe_dataset(name, dataset_iri(base, name)))
            return
        texts = read_record_texts(self.connection, register, batch)
        for identifier, number in batch.items():
            iri = record_iri(base, register, identifier)
            yield number, write_dc(self._describe_record(register, texts.get(identifier), iri))

    def _describe_dataset(self, name: str, iri: str) -> Iterable[Line]:
        subject = self._find_subject(name)
        page = f"{self.settings.base_url}/{self.settings.languages[0]}/datasets/{name}"
        return describe_dataset(subject, iri, page) if subject else (("identifier", iri, ""),)

    def _describe_record(self, register: str, text: str | None, iri: str) -> Iterable[Line]:
        """A record that the registry could not render has its identifier only."""
        if text is None:
            return (("identifier", iri, ""),)
        record = parse_record(text)
        if record.dataset not in self.sources:
            self.sources[record.dataset] = self._describe_source(record.dataset)
        own = describe_record(record, register, self.settings.languages)
        return (*own, *self.sources[record.dataset])

    def _describe_source(self, name: str) -> tuple[Line, ...]:
        subject = self._find_subject(name)
        if subject is None:
            return ()
        iri = dataset_iri(self.settings.id_base, name)
        return tuple(describe_source(subject, is_sample(subject.descriptor), iri))

    def _find_subject(self, name: str) -> Subject | None:
        if name not in self.subjects:
            self.subjects[name] = self._read_subject(name)
        return self.subjects[name]

    def _read_subject(self, name: str) -> Subject | None:
        try:
            release = find_current(self.connection, name)
        except (Gone, NotFound):
            return None
        manifest = self.store.manifest(release.manifest)
        codes = codes_of(manifest.descriptor.get("oress:spatial"))
        places = read_covered_places(self.store.home, self.settings.id_base, codes)
        return Subject(release, manifest, self.settings, places)
