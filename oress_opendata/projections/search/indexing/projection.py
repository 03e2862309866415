"""The projection `search`: keeps the index up to date with the journal and the registers.

After a publication, the entries whose stamp has changed are rebuilt. After an erasure, the
engine is compacted, so that it keeps no trace. If the fingerprint changes (vocabularies, places,
form), the whole index is rebuilt in a new generation.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
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
from oress_opendata.projections.search.engine import Engine
from oress_opendata.projections.search.entry import Entry
from oress_opendata.projections.search.indexing.collect import Collector, EntrySource
from oress_opendata.projections.search.indexing.generation import (
    CHANGING,
    ENGINE,
    MADE,
    META,
    Cursor,
    find_current,
    folder_of,
    read_cursor,
    read_json,
    write_cursor,
    write_json,
)
from oress_opendata.projections.search.indexing.names import NamesWriter
from oress_opendata.projections.search.indexing.places import fingerprint_places
from oress_opendata.projections.search.indexing.record_entries import ReadText
from oress_opendata.projections.search.indexing.thesaurus import FILE as THESAURUS
from oress_opendata.projections.search.indexing.thesaurus import describe_codes
from oress_opendata.projections.search.whoosh_engine.engine import WhooshEngine
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.entries import list_entries
from oress_opendata.store.home import Store
from oress_opendata.store.records import read_cursor as read_registers
from oress_opendata.vocabularies.installed import installed_spellings, installed_vocabulary

# Raise it when entries are made differently: the whole index is then rebuilt.
FORM = 10
NAME = "search"

Made = dict[str, list[Any]]


def project_search(store: Store, settings: Settings, read_text: ReadText) -> bool:
    """Bring the index up to the registers. Return whether there was anything to do."""
    generation = find_current(store.home)
    cursor = read_cursor(generation)
    # An interrupted change may be in the engine or not.
    interrupted = generation is not None and (generation / CHANGING).exists()
    again = is_rebuild_requested(folder_of(store.home)) or interrupted or cursor.form != FORM
    due = Omissions(store.home, NAME).due()
    with transaction(store.reading) as connection:
        seq, registers = read_registers(connection, "registers")
        read = any(read_text(sha256) is not None for sha256 in cursor.waits)
        if (cursor.seq, cursor.registers) == (seq, registers) and not (again or read or due):
            return False
        collector = _collect(store, settings, connection, read_text)
        fingerprint = _fingerprint(collector)
        next_position = Cursor(seq, fingerprint, registers, change=cursor.change + 1, form=FORM)
        if generation is None or again or cursor.fingerprint != fingerprint:
            _make_again(store, collector, next_position)
        else:
            _change(generation, collector, cursor, next_position)
    return True


def engine_of(_settings: Settings) -> Engine:
    """The engine of the setting `search`; there is only one."""
    return WhooshEngine()


def _collect(
    store: Store, settings: Settings, connection: Connection, read_text: ReadText
) -> Collector:
    vocabulary = installed_vocabulary(settings.id_base)
    return Collector(store, settings, connection, vocabulary, read_text)


def _fingerprint(collector: Collector) -> str:
    """A fingerprint of what every entry is made from."""
    parts = (
        f"{FORM} {TEXT_FORM}",
        collector.vocabulary.sha256,
        fingerprint_places(collector.places),
        *collector.settings.languages,
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _make_again(store: Store, collector: Collector, cursor: Cursor) -> None:
    """Make the whole index, aside."""
    new = begin_generation(folder_of(store.home))
    engine = engine_of(collector.settings)
    engine.create(new / ENGINE)
    made: Made = {}
    with _open_names(new) as names:
        entries = names.add(_make(collector, collector.sources(), made))
        engine.write(new / ENGINE, (), entries)
        names.finish()
    _describe(new, collector, made, cursor)
    finish_generation(new)


def _change(generation: Path, collector: Collector, before: Cursor, cursor: Cursor) -> None:
    """Make the entries again whose stamp has changed."""
    known: Made = read_json(generation, MADE)
    collector.known = {key: stamp for key, (stamp, _) in known.items()}
    collector.before = frozenset(read_json(generation, META).get("read", ()))
    made: Made = {}
    changed = []
    for source in collector.sources():
        if source.make is None:
            made[source.key] = known[source.key]
        else:
            changed.append(source)
    keys = {source.key for source in changed}
    gone = [key for key in known if key in keys or key not in made]
    erased = any(entry.erase for entry in list_entries(collector.connection, after=before.seq))
    if not changed:
        # What failed before has no stamp, so it would be among the changed: it is withdrawn.
        Omissions(collector.store.home, NAME).clear()
    (generation / CHANGING).touch()
    if changed or gone or erased:
        removed = [entry_key for key in gone for entry_key in known[key][1]]
        with _open_names(generation) as names:
            names.remove(removed)
            entries = names.add(_make(collector, iter(changed), made))
            engine_of(collector.settings).write(
                generation / ENGINE, removed, entries, compact=erased
            )
            names.finish()
    if erased:
        _forget(generation)
    _describe(generation, collector, made, cursor)
    (generation / CHANGING).unlink()


def _open_names(generation: Path) -> closing[NamesWriter]:
    return closing(NamesWriter(generation, installed_spellings()))


def _forget(generation: Path) -> None:
    """Labels and the generation before may still hold what was erased: drop them, and have the
    next round make everything again."""
    write_json(generation, META, {})
    forget_others(generation)
    request_rebuild(generation.parent)


def _make(collector: Collector, sources: Iterator[EntrySource], made: Made) -> Iterator[Entry]:
    """The entries of sources; notes the stamp and the entry keys of each source. One that fails is
    left out, without a stamp, so that it is made with the next change."""
    omissions, failed = Omissions(collector.store.home, NAME), set[tuple[str, str]]()
    for source in sources:
        assert source.make is not None
        try:
            entries = list(source.make())
        except Exception as error:
            if not source.dataset:
                raise
            version = collector.current[source.dataset][0].version
            failed.add((source.dataset, version))
            omissions.note(source.dataset, version, error)
            continue
        yield from entries
        made[source.key] = [source.stamp, [entry.key for entry in entries]]
    omissions.keep(failed)


def _describe(generation: Path, collector: Collector, made: Made, cursor: Cursor) -> None:
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
    write_json(generation, MADE, made)
    write_cursor(generation, replace(cursor, waits=tuple(collector.waits)))
