"""Reading the stream: its members by position, things in the order of their last change."""

from __future__ import annotations

import sqlite3
from bisect import bisect_left
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from oress_opendata.projections.stream.content import Key
from oress_opendata.projections.stream.database import PROVINCES, expand
from oress_opendata.projections.stream.generation import (
    FILE,
    FORM,
    Cursor,
    find_current,
    read_cursor,
)

# What each dataset said last, up to an event, about the thing of that event.
_TEXTS = """
SELECT e.number, t.text FROM events e
JOIN events p ON p.register = e.register AND p.id = e.id AND p.number <= e.number
JOIN texts t ON t.number = p.number
WHERE {where} AND e.kind != 'Delete' AND NOT EXISTS (
  SELECT 1 FROM events q WHERE q.register = p.register AND q.id = p.id
  AND q.dataset = p.dataset AND q.number > p.number AND q.number <= e.number
)
ORDER BY e.number, t.number, t.place
"""
_MEMBERS = """
SELECT e.number, e.at, e.register, e.id, e.kind, e.repeat
FROM events e WHERE {where} ORDER BY e.number
"""
_THINGS = """
SELECT t.* FROM sets s JOIN things t ON t.number = s.number
WHERE s.spec = ? AND s.number > ? AND s.number <= ? ORDER BY s.number LIMIT ?
"""
LAST = 2**63 - 1
_AGES = "SELECT max(number) FROM things WHERE at {relation} ?"


@dataclass(frozen=True, slots=True)
class Member:
    """One version of a thing. `kind` is Create, Update or Delete; `text` are its N-Triples, and
    `repeat` orders the versions of one second."""

    number: int
    at: str
    register: str
    id: str
    kind: str
    text: str = ""
    repeat: int = 0


class Thing(NamedTuple):
    """A thing at its last change, which has the number `number`. `header` is that of OAI-PMH,
    `card` the Dublin Core, empty if the thing is gone."""

    number: int
    at: str
    register: str
    id: str
    is_live: bool
    header: str
    card: str


@dataclass(frozen=True, slots=True)
class Month:
    """The members of a month, as `2026-11`: the first and the last position."""

    name: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Selection:
    """The things of a set (`""` for all) after a number, changed from one time until another."""

    after: int = 0
    spec: str = ""
    since: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Stream:
    """One open generation, which never changes."""

    cursor: Cursor
    database: sqlite3.Connection = field(repr=False)

    def count_members(self, stream: str) -> int:
        """The number of members of a stream, those included that were erased."""
        query = "SELECT max(position) + 1 FROM events WHERE stream = ?"
        return int(self.database.execute(query, (stream,)).fetchone()[0] or 0)

    def list_months(self, stream: str) -> list[Month]:
        months: list[Month] = []
        while at := self.time_at(stream, months[-1].last + 1 if months else 0):
            months.append(self._month_from(stream, at[:7], months[-1].last + 1 if months else 0))
        return months

    def find_month(self, stream: str, name: str) -> Month | None:
        first = self._position_at(stream, name)
        at = self.time_at(stream, first)
        return self._month_from(stream, name, first) if at and at[:7] == name else None

    def _month_from(self, stream: str, name: str, first: int) -> Month:
        # The character after all those of a time.
        return Month(name, first, self._position_at(stream, f"{name}~") - 1)

    def _position_at(self, stream: str, time: str) -> int:
        """The first position of which the member is not before a time: positions and times have the
        same order."""
        positions = range(self.count_members(stream))
        return bisect_left(positions, time, key=lambda place: self.time_at(stream, place) or "~")

    def list_members(self, stream: str, first: int, end: int) -> list[Member]:
        """The members from one position until before another."""
        where, values = "e.stream = ? AND e.position >= ? AND e.position < ?", (stream, first, end)
        texts = self._read_texts(where, values)
        rows = self.database.execute(_MEMBERS.format(where=where), values)
        return [
            Member(number, at, register, identifier, kind, texts.get(number, ""), repeat)
            for number, at, register, identifier, kind, repeat in rows
        ]

    def time_at(self, stream: str, position: int) -> str | None:
        """The time of the member at a position, or else of the next one."""
        query = "SELECT at FROM events WHERE stream = ? AND position >= ? ORDER BY position LIMIT 1"
        row = self.database.execute(query, (stream, position)).fetchone()
        return str(row[0]) if row else None

    def list_things(self, selection: Selection, limit: int) -> list[Thing]:
        """Things in the order of their last change."""
        values = (selection.spec, *self._range(selection), limit)
        return [*map(Thing._make, self.database.execute(_THINGS, values))]

    def count_things(self, selection: Selection) -> int:
        query = "SELECT count(*) FROM sets WHERE spec = ? AND number > ? AND number <= ?"
        values = (selection.spec, *self._range(selection))
        return int(self.database.execute(query, values).fetchone()[0])

    def find_thing(self, register: str, identifier: str) -> Thing | None:
        query = "SELECT * FROM things WHERE register = ? AND id = ?"
        row = self.database.execute(query, (register, identifier)).fetchone()
        return Thing._make(row) if row else None

    def read_texts(self, numbers: Collection[int]) -> dict[int, str]:
        """The N-Triples of the things at some events, by the number of the event."""
        marks = ",".join("?" * len(numbers))
        return self._read_texts(f"e.number IN ({marks})", tuple(numbers))

    def list_sets(self) -> list[str]:
        query = "SELECT DISTINCT spec FROM sets WHERE spec != '' ORDER BY spec"
        return [spec for (spec,) in self.database.execute(query)]

    def first_time(self) -> str | None:
        """The time of the oldest last change of a thing."""
        row = self.database.execute("SELECT min(at) FROM things").fetchone()
        return row[0] if row else None

    def _read_texts(self, where: str, values: tuple[object, ...]) -> dict[int, str]:
        found: dict[int, list[str]] = {}
        for number, text in self.database.execute(_TEXTS.format(where=where), values):
            found.setdefault(number, []).append(expand(text))
        return {number: "".join(texts) for number, texts in found.items()}

    def _range(self, selection: Selection) -> tuple[int, int]:
        """The number before the first, and the last. Numbers and times have the same order."""
        first, last = selection.after, LAST
        if selection.since is not None:
            first = max(first, self._number("<", selection.since))
        if selection.until is not None:
            last = self._number("<=", selection.until)
        return first, last

    def _number(self, relation: str, time: str) -> int:
        query = _AGES.format(relation=relation)
        return int(self.database.execute(query, (time,)).fetchone()[0] or 0)


def read_known(home: Path) -> dict[Key, frozenset[str]]:
    """All things that ever were, with their provinces, as far as the current file can be read."""
    query = (
        "SELECT t.register, t.id, s.spec FROM things t LEFT JOIN sets s "
        "ON s.number = t.number AND s.spec LIKE ? ORDER BY t.number"
    )
    found: dict[Key, frozenset[str]] = {}
    try:
        stream = _open_current(home)
        if stream is None:
            return {}
        with closing(stream.database) as database:
            for *key, spec in database.execute(query, (f"{PROVINCES}:%",)):
                own = frozenset({spec} if spec else ())
                found[key[0], key[1]] = found.get((key[0], key[1]), frozenset()) | own
    except (sqlite3.DatabaseError, OSError, ValueError):
        return {}
    return found


@contextmanager
def open_stream(home: Path) -> Iterator[Stream | None]:
    """The current generation; None before the first one of this form exists."""
    stream = _open_current(home)
    if stream is None:
        yield None
        return
    with closing(stream.database):
        yield stream if stream.cursor.form == FORM else None


def _open_current(home: Path) -> Stream | None:
    """If the generation is removed meanwhile, open the next one."""
    generation = find_current(home)
    if generation is None:
        return None
    address = f"{(generation / FILE).absolute().as_uri()}?mode=ro&immutable=1"
    try:
        return Stream(read_cursor(generation), sqlite3.connect(address, uri=True))
    except (OSError, sqlite3.OperationalError):
        if generation == find_current(home):
            raise
        return _open_current(home)
