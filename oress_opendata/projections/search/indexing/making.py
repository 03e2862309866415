"""Makes entries from their sources, and analyses them: by several processes if they are many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any

from oress_opendata.projections.omissions import Omissions
from oress_opendata.projections.search.engine import Engine
from oress_opendata.projections.search.entry import Entry
from oress_opendata.projections.search.indexing.collect import DOCUMENT, Collector
from oress_opendata.projections.search.indexing.names import NamedEntity, Spellings, name_entity
from oress_opendata.projections.search.indexing.sources import EntrySource, Labels
from oress_opendata.projections.search.meaning.texts import is_embedded
from oress_opendata.store.records import RecordStamp, list_registers
from oress_opendata.workers import MOST as MOST_WORKERS
from oress_opendata.workers import Run, count_processors

# Starting workers takes longer than making fewer records.
MANY = 5_000
# Records in a batch; those of documents have hundreds of pages.
BATCH, FEW = 100, 2
NAME = "search"

Records = list[tuple[RecordStamp, str]]


@dataclass(frozen=True, slots=True)
class AnalysedEntry:
    """What is written of an entry: its `document` for the engine, its names if it has any, and the
    entry itself if it is found by meaning."""

    key: str
    document: Any
    named: NamedEntity | None
    embedded: Entry | None


@dataclass(frozen=True, slots=True)
class Results:
    """The entries of records, in their order; None for one that failed. `labels` are those of the
    facet values that they have."""

    entries: list[list[AnalysedEntry] | None]
    labels: Labels


@dataclass(frozen=True, slots=True)
class Analyst:
    """Makes and analyses entries; nothing of it is read from the database."""

    collector: Collector
    engine: Engine
    spellings: Spellings

    def analyse(self, entry: Entry) -> AnalysedEntry:
        return AnalysedEntry(
            key=entry.key,
            document=self.engine.analyse(entry),
            named=name_entity(entry, self.spellings),
            embedded=entry if is_embedded(entry) else None,
        )

    def analyse_records(self, records: Records) -> Results:
        entries = [self._try_record(row, text) for row, text in records]
        return Results(entries, self.collector.take_labels())

    def _try_record(self, row: RecordStamp, text: str) -> list[AnalysedEntry] | None:
        try:
            return [self.analyse(entry) for entry in self.collector.make_record(row, text)]
        except Exception:  # the process that notes it meets it again
            return None


def count_workers(collector: Collector, sources: Iterable[EntrySource]) -> int:
    """The workers that are worth while for these sources, or for all records. What they need of the
    registry is read, since they must not."""
    processors = min(count_processors(), MOST_WORKERS)
    if processors == 1 or _count(collector, sources) <= MANY:
        return 0
    _ = collector.places, collector.provided, collector.current
    return processors


def _count(collector: Collector, sources: Iterable[EntrySource]) -> int:
    if isinstance(sources, list):
        return len(sources)
    return sum(list_registers(collector.connection).values())


class Making:
    """Makes the entries of sources, the records with `run`. Fills `stamps`: the stamp and the entry
    keys of each source. One that fails is left out, without a stamp, so that it is made with the
    next change."""

    def __init__(self, analyst: Analyst, run: Run[Records, Results]) -> None:
        self.analyst, self.collector, self.run = analyst, analyst.collector, run
        self.stamps: dict[str, tuple[str, list[str]]] = {}
        self.omissions = Omissions(self.collector.store.home, NAME)
        self.failed: set[tuple[str, str]] = set()

    def make(self, sources: Iterable[EntrySource]) -> Iterator[AnalysedEntry]:
        for is_record, some in groupby(sources, key=lambda source: source.row is not None):
            make = self._make_records if is_record else self._make_others
            yield from make(some)
        self.omissions.keep(self.failed)

    def _make_others(self, sources: Iterable[EntrySource]) -> Iterator[AnalysedEntry]:
        for source in sources:
            yield from self._attempt(source)

    def _make_records(self, sources: Iterable[EntrySource]) -> Iterator[AnalysedEntry]:
        waiting: list[list[EntrySource]] = []
        for results in self.run(self._read(sources, waiting)):
            self.collector.add_labels(results.labels)
            for source, entries in zip(waiting.pop(0), results.entries, strict=True):
                if entries is None:
                    yield from self._attempt(source)
                else:
                    yield from self._note(source, entries)

    def _read(
        self, sources: Iterable[EntrySource], waiting: list[list[EntrySource]]
    ) -> Iterator[Records]:
        """Batches of records with their texts; appends their sources to `waiting`."""
        for register, some in groupby(sources, key=lambda source: source.register):
            while batch := list(islice(some, FEW if register == DOCUMENT else BATCH)):
                texts = self.collector.read_texts(register, batch)
                waiting.append(batch)
                yield [(source.row, texts[source.key]) for source in batch if source.row]

    def _attempt(self, source: EntrySource) -> Iterator[AnalysedEntry]:
        """The entries of a source, made in this process."""
        try:
            made = [self.analyst.analyse(entry) for entry in self.collector.make(source)]
        except Exception as error:
            if not source.dataset:
                raise
            version = self.collector.current[source.dataset][0].version
            self.failed.add((source.dataset, version))
            self.omissions.note(source.dataset, version, error)
            return
        yield from self._note(source, made)

    def _note(self, source: EntrySource, made: list[AnalysedEntry]) -> list[AnalysedEntry]:
        self.stamps[source.key] = (source.stamp, [entry.key for entry in made])
        return made
