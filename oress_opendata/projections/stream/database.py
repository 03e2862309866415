"""The file of the stream.

`events` are the members, numbered in the order of the journal; `position` counts within a stream.
An event belongs to the dataset whose release said something else about the thing; `repeat` orders
those of one second. `texts` are what
it then said, as N-Triples; `parts` are the last event of each dataset about each thing. `things`
are by the number of their last event, with what OAI-PMH answers: its header and the Dublin Core;
`sets` are the same by set. A thing without a record, about which satellites say something before
its register is there, has events of no stream.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from oress_opendata.iris import dataset_iri, record_iri
from oress_opendata.model.entry import time_from_text, time_to_text
from oress_opendata.model.markup import element
from oress_opendata.projections.stream.content import Content, Key

DATASET = "dataset"
STREAMS = ("things", "datasets")
# The sets beside `dataset`: all things, the records of all registers, those in any province. Each
# register and province has one of its own: `register:actor`, `province:01.151`.
ALL, REGISTERS, PROVINCES = "", "register", "province"
CREATE, UPDATE, DELETE = "Create", "Update", "Delete"
BATCH = 2_000
# As many as there are milliseconds.
MOST_REPEATS = 999
_SCHEMA = """
CREATE TABLE events (
  number INTEGER PRIMARY KEY, stream TEXT, position INTEGER, at TEXT NOT NULL,
  repeat INTEGER NOT NULL, register TEXT NOT NULL, id TEXT NOT NULL, dataset TEXT NOT NULL,
  kind TEXT NOT NULL
);
CREATE UNIQUE INDEX events_of_stream ON events (stream, position);
CREATE INDEX events_of_thing ON events (register, id, number);
CREATE INDEX events_of_dataset ON events (dataset);
CREATE TABLE texts (
  number INTEGER, place INTEGER, text BLOB NOT NULL, PRIMARY KEY (number, place)
) WITHOUT ROWID;
CREATE TABLE parts (
  dataset TEXT, register TEXT, id TEXT, number INTEGER NOT NULL, digest BLOB NOT NULL,
  is_record INTEGER NOT NULL, PRIMARY KEY (dataset, register, id)
) WITHOUT ROWID;
CREATE INDEX parts_of_thing ON parts (register, id);
CREATE TABLE things (
  number INTEGER PRIMARY KEY, at TEXT NOT NULL, register TEXT NOT NULL, id TEXT NOT NULL,
  is_live INTEGER NOT NULL, header TEXT NOT NULL, card TEXT NOT NULL
);
CREATE UNIQUE INDEX things_by_id ON things (register, id);
CREATE INDEX things_by_time ON things (at, number);
CREATE TABLE sets (spec TEXT, number INTEGER, PRIMARY KEY (spec, number)) WITHOUT ROWID;
CREATE INDEX sets_of_thing ON sets (number);
"""


@dataclass(frozen=True, slots=True)
class Change:
    """What a release says otherwise about a thing than the release before; `content` is None if it
    says nothing any more."""

    key: Key
    content: Content | None


class Moment(NamedTuple):
    """When something changed. `repeat` counts, within a second, from 0 to 999. It follows from the
    journal, so that a version has the same moment after an erasure and a rebuild."""

    at: datetime
    repeat: int = 0

    def following(self) -> Moment:
        return Moment(self.at, min(self.repeat + 1, MOST_REPEATS))


def create_database(path: Path) -> None:
    connection = sqlite3.connect(path)
    try:
        connection.executescript(_SCHEMA)
    finally:
        connection.close()


def stream_of(register: str) -> str:
    return "datasets" if register == DATASET else "things"


def _own_sets(register: str) -> frozenset[str]:
    """The sets of all things of a register."""
    if register == DATASET:
        return frozenset({ALL, DATASET})
    return frozenset({ALL, REGISTERS, f"{REGISTERS}:{register}"})


def write_header(iri: str, time: str, sets: Iterable[str], is_live: bool) -> str:
    """The header of a thing in OAI-PMH."""
    opening = "<header>" if is_live else '<header status="deleted">'
    specs = "".join(element("setSpec", spec) for spec in sets)
    return f"{opening}{element('identifier', iri)}{element('datestamp', time)}{specs}</header>"


def compress(text: str) -> bytes:
    return zlib.compress(text.encode(), 6)


def expand(text: bytes) -> str:
    return zlib.decompress(text).decode()


class StreamWriter:
    """Appends events to the file of a generation, in one transaction."""

    def __init__(self, connection: sqlite3.Connection, id_base: str) -> None:
        self.connection, self.id_base = connection, id_base
        query = "SELECT number, at, repeat FROM events ORDER BY number DESC LIMIT 1"
        number, at, repeat = connection.execute(query).fetchone() or (0, "", 0)
        self.number: int = number
        self.first = self.number + 1
        self.latest = Moment(time_from_text(at), repeat) if at else None
        self.moment = self.latest
        counts = connection.execute("SELECT stream, max(position) FROM events GROUP BY stream")
        # The position of the next event of each stream.
        self.positions = {stream: last + 1 for stream, last in counts if stream}

    def read_parts(self, dataset: str) -> dict[Key, tuple[bytes, bool]]:
        """The digest of what a dataset says about each thing, and whether it has its record."""
        query = "SELECT register, id, digest, is_record FROM parts WHERE dataset = ?"
        rows = self.connection.execute(query, (dataset,))
        return {(register, id_): (digest, bool(flag)) for register, id_, digest, flag in rows}

    def begin(self, moment: Moment) -> None:
        """What is appended from now on is of this moment, or of the one after the latest."""
        self.moment = max(moment, self.latest.following()) if self.latest else moment

    def append(self, dataset: str, changes: Iterable[Change]) -> dict[Key, int]:
        """Append the events of a release. Returns the numbers of those with content, which need
        their texts."""
        return {change.key: self.number for change in changes if self._append_one(dataset, change)}

    def add_texts(self, texts: Iterable[tuple[int, str]]) -> None:
        rows = ((number, place, compress(text)) for place, (number, text) in enumerate(texts))
        self.connection.executemany("INSERT INTO texts VALUES (?, ?, ?)", rows)

    def list_changed(self) -> list[tuple[str, str, int]]:
        """The register, id and number of the things that changed and are there, by register."""
        query = (
            "SELECT register, id, number FROM things WHERE number >= ? AND is_live "
            "ORDER BY register, number"
        )
        return list(self.connection.execute(query, (self.first,)))

    def add_cards(self, cards: Iterable[tuple[int, str]]) -> None:
        rows = ((card, number) for number, card in cards)
        self.connection.executemany("UPDATE things SET card = ? WHERE number = ?", rows)

    def forget_past(self, dataset: str) -> None:
        """Remove what a dataset said before: parts of it were erased. The last event of each thing
        stays, also where it says that the thing is gone."""
        run = self.connection.execute
        past = (
            "FROM events WHERE dataset = ?1 AND number NOT IN "
            "(SELECT number FROM parts WHERE dataset = ?1)"
        )
        run(f"DELETE FROM texts WHERE number IN (SELECT number {past})", (dataset,))
        kept = "(SELECT number FROM things)"
        run(f"DELETE {past} AND number NOT IN {kept}", (dataset,))

    def append_lost(self, things: Mapping[Key, frozenset[str]]) -> None:
        """Things that once were, with their provinces, and of which nothing can be read any
        more."""
        query = "SELECT 1 FROM things WHERE register = ? AND id = ?"
        unknown = [key for key in things if not self.connection.execute(query, key).fetchone()]
        for key in unknown:
            time = self._record(key, "", DELETE)
            self._set_thing(key, time, False, things[key])

    def date_from(self, first: int, at: datetime) -> None:
        """Give the events from a number on a later time."""
        if self.latest:
            at = max(at, self.latest.at)
        values = (time_to_text(at), first)
        stamp = "'<datestamp>' || {} || '</datestamp>'"
        header = f"replace(header, {stamp.format('at')}, {stamp.format('?1')})"
        self.connection.execute("UPDATE events SET at = ?1 WHERE number >= ?2", values)
        self.connection.execute(
            f"UPDATE things SET at = ?1, header = {header} WHERE number >= ?2", values
        )

    def _append_one(self, dataset: str, change: Change) -> bool:
        """Append an event. Return whether it has content."""
        run, key, content = self.connection.execute, change.key, change.content
        here = (dataset, *key)
        known = run("SELECT is_live FROM things WHERE register = ? AND id = ?", key).fetchone()
        was_live = bool(known and known[0])
        if content is None:
            run("DELETE FROM parts WHERE dataset = ? AND register = ? AND id = ?", here)
        else:
            row = (*here, self.number + 1, content.digest, content.is_record)
            run("REPLACE INTO parts VALUES (?, ?, ?, ?, ?, ?)", row)
        query = "SELECT 1 FROM parts WHERE register = ? AND id = ? AND is_record LIMIT 1"
        is_live = run(query, key).fetchone() is not None
        kind = {(False, True): CREATE, (True, True): UPDATE, (True, False): DELETE}.get(
            (was_live, is_live), ""
        )
        time = self._record(key, dataset, kind)
        if kind:
            self._set_thing(key, time, is_live, self._sets_of(key, content))
        return content is not None

    def _record(self, key: Key, dataset: str, kind: str) -> str:
        """Add the next event; without a kind it is of no stream. Returns its time."""
        assert self.moment is not None
        self.number += 1
        self.latest, time = self.moment, time_to_text(self.moment.at)
        stream = stream_of(key[0]) if kind else None
        position = None
        if stream:
            position = self.positions.get(stream, 0)
            self.positions[stream] = position + 1
        row = (self.number, stream, position, time, self.moment.repeat, *key, dataset, kind)
        self.connection.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        return time

    def _sets_of(self, key: Key, content: Content | None) -> frozenset[str]:
        """The provinces of a thing. One that is gone keeps its sets, so that those who harvest a
        set hear of it; so does one about which several datasets say something."""
        run = self.connection.execute
        query = (
            "SELECT spec FROM sets WHERE spec LIKE ? AND number = "
            "(SELECT number FROM things WHERE register = ? AND id = ?)"
        )
        known = frozenset(spec for (spec,) in run(query, (f"{PROVINCES}:%", *key)))
        parts = run("SELECT count(*) FROM parts WHERE register = ? AND id = ?", key).fetchone()[0]
        if content is None or parts > 1:
            return known | (content.sets if content else frozenset())
        return content.sets

    def _set_thing(self, key: Key, time: str, is_live: bool, sets: frozenset[str]) -> None:
        run = self.connection.execute
        query = "SELECT number FROM things WHERE register = ? AND id = ?"
        if old := run(query, key).fetchone():
            run("DELETE FROM sets WHERE number = ?", old)
            run("DELETE FROM things WHERE number = ?", old)
        specs = sorted(sets | _own_sets(key[0]) | {PROVINCES for _ in sets})
        header = write_header(self._iri_of(key), time, specs[1:], is_live)
        row = (self.number, time, *key, is_live, header)
        run("INSERT INTO things VALUES (?, ?, ?, ?, ?, ?, '')", row)
        self.connection.executemany(
            "INSERT INTO sets VALUES (?, ?)", [(spec, self.number) for spec in specs]
        )

    def _iri_of(self, key: Key) -> str:
        if key[0] == DATASET:
            return dataset_iri(self.id_base, key[1])
        return record_iri(self.id_base, *key)
