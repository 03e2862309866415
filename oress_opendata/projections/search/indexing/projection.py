"""The search's projection: follows the journal and the registers, and keeps the index.

A publication changes what it changed: entries are made again where their stamp is another. Where
something was erased, the engine is made to forget it. Another fingerprint (vocabularies, places,
form) makes all of it again, aside.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from oress_opendata.projections.documents import FORM as TEXT_FORM
from oress_opendata.projections.generations import (
    ask_again,
    begin_generation,
    finish_generation,
    forget_others,
    is_asked_again,
)
from oress_opendata.projections.search.engine import Engine
from oress_opendata.projections.search.entry import Entry
from oress_opendata.projections.search.indexing.collect import Gathering, Piece
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
from oress_opendata.projections.search.indexing.item_entries import ReadText
from oress_opendata.projections.search.indexing.thesaurus import FILE as THESAURUS
from oress_opendata.projections.search.indexing.thesaurus import describe_codes
from oress_opendata.projections.search.whoosh_engine.engine import Embedded
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.entries import list_entries
from oress_opendata.store.home import Store
from oress_opendata.store.records import read_cursor as read_registers
from oress_opendata.vocabularies.installed import installed_spellings, installed_vocabulary

# Raised when entries are made otherwise: all of them are then made again.
FORM = 3

Made = dict[str, list[Any]]


def project_search(store: Store, settings: Settings, read_text: ReadText) -> bool:
    """Bring the index up to the registers; whether there was anything to do."""
    generation = find_current(store.home)
    cursor = read_cursor(generation)
    # A change that was broken off may be in the engine or not.
    broken = generation is not None and (generation / CHANGING).exists()
    again = is_asked_again(folder_of(store.home)) or broken
    with transaction(store.reading) as connection:
        seq, registers = read_registers(connection, "registers")
        read = any(read_text(each) is not None for each in cursor.waits)
        if (cursor.seq, cursor.registers) == (seq, registers) and not (again or read):
            return False
        gathering = _gather(store, settings, connection, read_text)
        fingerprint = _fingerprint(gathering)
        following = Cursor(seq, fingerprint, registers, change=cursor.change + 1)
        if generation is None or again or cursor.fingerprint != fingerprint:
            _make_again(store, gathering, following)
        else:
            _change(generation, gathering, cursor, following)
    return True


def engine_of(_settings: Settings) -> Engine:
    """The engine of the setting `search`; there is one."""
    return Embedded()


def _gather(
    store: Store, settings: Settings, connection: Connection, read_text: ReadText
) -> Gathering:
    vocabulary = installed_vocabulary(settings.id_base)
    return Gathering(store, settings, connection, vocabulary, read_text)


def _fingerprint(gathering: Gathering) -> str:
    """All that every entry is made from."""
    parts = (
        f"{FORM} {TEXT_FORM}",
        gathering.vocabulary.sha256,
        gathering.places.fingerprint,
        *gathering.settings.languages,
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _make_again(store: Store, gathering: Gathering, cursor: Cursor) -> None:
    """The whole index, aside."""
    new = begin_generation(folder_of(store.home))
    engine = engine_of(gathering.settings)
    engine.create(new / ENGINE)
    made: Made = {}
    engine.write(new / ENGINE, (), _make(gathering.pieces(), made))
    _describe(new, gathering, made, cursor)
    finish_generation(new)


def _change(generation: Path, gathering: Gathering, before: Cursor, cursor: Cursor) -> None:
    """What is other than before."""
    known: Made = read_json(generation, MADE)
    gathering.known = {key: stamp for key, (stamp, _) in known.items()}
    gathering.before = frozenset(read_json(generation, META).get("read", ()))
    made: Made = {}
    changed = []
    for piece in gathering.pieces():
        if piece.make is None:
            made[piece.key] = known[piece.key]
        else:
            changed.append(piece)
    keys = {piece.key for piece in changed}
    gone = [key for key in known if key in keys or key not in made]
    erased = any(each.erase for each in list_entries(gathering.connection, after=before.seq))
    (generation / CHANGING).touch()
    if changed or gone or erased:
        engine_of(gathering.settings).write(
            generation / ENGINE,
            [each for key in gone for each in known[key][1]],
            _make(iter(changed), made),
            compact=erased,
        )
    if erased:
        _forget(generation)
    _describe(generation, gathering, made, cursor)
    (generation / CHANGING).unlink()


def _forget(generation: Path) -> None:
    """What stands beside the engine's files, and the generation before, may say what was erased;
    the next round makes labels anew, with all else."""
    write_json(generation, META, {})
    forget_others(generation)
    ask_again(generation.parent)


def _make(pieces: Iterator[Piece], made: Made) -> Iterator[Entry]:
    """The entries of pieces; notes the stamp and the keys of each."""
    for piece in pieces:
        assert piece.make is not None
        keys: list[str] = []
        for entry in piece.make():
            keys.append(entry.key)
            yield entry
        made[piece.key] = [piece.stamp, keys]


def _describe(generation: Path, gathering: Gathering, made: Made, cursor: Cursor) -> None:
    """What stands beside the engine's files; the cursor last."""
    meta = read_json(generation, META) if (generation / META).is_file() else {}
    labels = meta.get("labels", {})
    for facet, values in gathering.labels.items():
        labels.setdefault(facet, {}).update({code: dict(each) for code, each in values.items()})
    columns = {name: sorted(facets) for name, facets in gathering.columns.items()}
    columns = {**meta.get("columns", {}), **columns}
    spellings = installed_spellings()
    if not (generation / THESAURUS).is_file():
        described = describe_codes(gathering.vocabulary, gathering.places, spellings)
        write_json(generation, THESAURUS, described)
    read = sorted(gathering.read)
    write_json(generation, META, {"labels": labels, "columns": columns, "read": read})
    write_json(generation, MADE, made)
    write_cursor(
        generation,
        Cursor(
            cursor.seq, cursor.fingerprint, cursor.registers, tuple(gathering.waits), cursor.change
        ),
    )
