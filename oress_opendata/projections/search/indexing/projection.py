"""The projection `search`: keeps the index up to date with the journal and the registers.

After a publication, the entries whose stamp has changed are rebuilt. After an erasure, they leave
at once, and the whole index is rebuilt in a new generation, so that no file keeps a trace; so it is
if the fingerprint changes (vocabularies, places, form, engine).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from oress_opendata.projections.documents import FORM as TEXT_FORM
from oress_opendata.projections.generations import (
    begin_generation,
    finish_generation,
    forget_others,
    is_rebuild_requested,
    request_rebuild,
)
from oress_opendata.projections.omissions import Omissions
from oress_opendata.projections.search.engines import engine_of
from oress_opendata.projections.search.indexing.collect import Collector
from oress_opendata.projections.search.indexing.generation import (
    CHANGING,
    ENGINE,
    META,
    Cursor,
    find_current,
    folder_of,
    read_cursor,
    read_json,
    write_cursor,
    write_json,
)
from oress_opendata.projections.search.indexing.making import (
    NAME,
    AnalysedEntry,
    Analyst,
    Making,
    count_workers,
)
from oress_opendata.projections.search.indexing.names import NamesWriter, group_spellings
from oress_opendata.projections.search.indexing.places import fingerprint_places
from oress_opendata.projections.search.indexing.record_entries import ReadText
from oress_opendata.projections.search.indexing.sources import EntrySource
from oress_opendata.projections.search.indexing.stamps import (
    Stamps,
    list_entries,
    read_stamps,
    write_stamps,
)
from oress_opendata.projections.search.indexing.thesaurus import FILE as THESAURUS
from oress_opendata.projections.search.indexing.thesaurus import describe_codes
from oress_opendata.projections.search.meaning.writer import MeaningWriter, is_outdated
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.entries import list_entries as list_journal
from oress_opendata.store.home import Store
from oress_opendata.store.records import read_cursor as read_registers
from oress_opendata.vocabularies.installed import installed_spellings, installed_vocabulary
from oress_opendata.workers import working

# Raise it when entries are made differently: the whole index is then rebuilt.
FORM = 12


def project_search(store: Store, settings: Settings, read_text: ReadText) -> bool:
    """Bring the index up to the registers. Return whether there was anything to do."""
    generation = find_current(store.home)
    cursor = read_cursor(generation)
    # An interrupted change may be in the engine or not.
    interrupted = generation is not None and (generation / CHANGING).exists()
    again = is_rebuild_requested(folder_of(store.home)) or interrupted or cursor.form != FORM
    engine = _name_engine(settings)
    again = again or cursor.engine != engine
    again = again or (generation is not None and is_outdated(generation, settings))
    due = Omissions(store.home, NAME).due()
    with transaction(store.reading) as connection:
        seq, registers = read_registers(connection, "registers")
        read = any(read_text(sha256) is not None for sha256 in cursor.waits)
        if (cursor.seq, cursor.registers) == (seq, registers) and not (again or read or due):
            return False
        collector = _collect(store, settings, connection, read_text)
        fingerprint = _fingerprint(collector)
        next_position = Cursor(
            seq, fingerprint, registers, change=cursor.change + 1, form=FORM, engine=engine
        )
        erased = any(entry.erase for entry in list_journal(connection, after=cursor.seq))
        if generation is None or again or cursor.fingerprint != fingerprint:
            new = _make_again(store, collector, next_position, generation)
            if erased:
                forget_others(new)
        else:
            if erased:  # which is not over before the index is rebuilt
                next_position = replace(next_position, seq=cursor.seq)
            _change(generation, collector, next_position, erased=erased)
    return True


def _name_engine(settings: Settings) -> str:
    """The address of a cluster may hold a password."""
    return hashlib.sha256(settings.search.encode()).hexdigest()


def _collect(
    store: Store, settings: Settings, connection: Connection, read_text: ReadText
) -> Collector:
    vocabulary = installed_vocabulary(settings.id_base)
    return Collector(store, settings, connection, vocabulary, read_text)


def _fingerprint(collector: Collector) -> str:
    """A fingerprint of what every entry is made from."""
    parts = (
        f"{FORM} {TEXT_FORM} {collector.settings.search}",
        collector.vocabulary.sha256,
        fingerprint_places(collector.places),
        *collector.settings.languages,
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _make_again(store: Store, collector: Collector, cursor: Cursor, before: Path | None) -> Path:
    """Make the whole index, aside."""
    new = begin_generation(folder_of(store.home))
    engine_of(collector.settings.search).create(new / ENGINE)
    stamps = _write(new, collector, collector.sources(), (), before)
    write_stamps(new, (), stamps)
    _describe(new, collector, cursor)
    finish_generation(new)
    return new


def _change(generation: Path, collector: Collector, cursor: Cursor, *, erased: bool) -> None:
    """Make the entries again whose stamp has changed."""
    collector.known = read_stamps(generation)
    collector.before = frozenset(read_json(generation, META).get("read", ()))
    changed = list(collector.sources())
    if not changed:
        # What failed before has no stamp, so it would be among the changed: it is withdrawn.
        Omissions(collector.store.home, NAME).clear()
    gone = [*collector.gone, *(source.key for source in changed)]
    (generation / CHANGING).touch()
    if gone:
        removed = list(list_entries(generation, gone))
        stamps = _write(generation, collector, changed, removed)
        write_stamps(generation, gone, stamps)
    if erased:
        _forget(generation)
    _describe(generation, collector, cursor)
    (generation / CHANGING).unlink()


def _write(
    generation: Path,
    collector: Collector,
    sources: Iterable[EntrySource],
    removed: Collection[str],
    before: Path | None = None,
) -> Stamps:
    """Remove entries from the files of a generation, and add those of some sources. Return the
    stamps of the sources."""
    engine = engine_of(collector.settings.search)
    analyst = Analyst(collector, engine, group_spellings(installed_spellings()))
    with (
        # The workers come first: they inherit no threads of the engine.
        working(analyst.analyse_records, count_workers(collector, sources)) as run,
        closing(NamesWriter(generation)) as names,
        closing(MeaningWriter(generation, collector.settings, before)) as meaning,
    ):
        names.remove(removed)
        meaning.remove(removed)
        making = Making(analyst, run)
        engine.write(generation / ENGINE, removed, _pass(making.make(sources), names, meaning))
        names.finish()
        meaning.finish()
    return making.stamps


def _pass(
    entries: Iterable[AnalysedEntry], names: NamesWriter, meaning: MeaningWriter
) -> Iterator[Any]:
    """The documents of the engine; notes what else there is of each entry."""
    for entry in entries:
        if entry.named:
            names.add(entry.named)
        if entry.embedded:
            meaning.add(entry.embedded)
        yield entry.document


def _forget(generation: Path) -> None:
    """Labels and the generation before may still hold what was erased: drop them, and have the
    next round make everything again."""
    write_json(generation, META, {})
    forget_others(generation)
    request_rebuild(generation.parent)


def _describe(generation: Path, collector: Collector, cursor: Cursor) -> None:
    """Write the files beside the engine's; the cursor last."""
    meta = read_json(generation, META) if (generation / META).is_file() else {}
    labels = meta.get("labels", {})
    for facet, values in collector.labels.items():
        labels.setdefault(facet, {}).update({code: dict(value) for code, value in values.items()})
    columns = {name: sorted(facets) for name, facets in collector.columns.items()}
    columns = {**meta.get("columns", {}), **columns}
    spellings = installed_spellings()
    if not (generation / THESAURUS).is_file():
        described = describe_codes(collector.vocabulary, collector.places, spellings)
        write_json(generation, THESAURUS, described)
    read = sorted(collector.read)
    write_json(generation, META, {"labels": labels, "columns": columns, "read": read})
    write_cursor(generation, replace(cursor, waits=tuple(collector.waits)))
