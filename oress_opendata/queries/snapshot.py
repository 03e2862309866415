"""The registry as one process last read it, kept for as long as it is certain to be current.

Every change of what is published is a journal entry, staged as a file before the change takes
effect and settled after it. So while neither file of the next entry exists, and the projection has
read the last one, everything that was looked up still holds; the check costs three `stat` calls and
no SQL. The registry is read again every second even so, since a projection can be rebuilt
without a journal entry.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection

from oress_opendata.projections.documents import read_progress
from oress_opendata.projections.tables.reading import connections
from oress_opendata.store.entries import head_of
from oress_opendata.store.home import Store
from oress_opendata.store.records import read_cursor
from oress_opendata.store.releases import list_damaged

T = TypeVar("T")
SECONDS = 1.0
MAX_VALUES = 10_000
MAX_BYTES = 16_000_000
MAX_ANSWER_BYTES = 1_000_000


@dataclass(slots=True)
class Snapshot:
    """The registry at one moment, and what was derived from it, by key; dropped with it."""

    head: int
    cursor: int
    fingerprint: str
    until: float
    memory: dict[Hashable, Any] = field(default_factory=dict)
    answers: dict[str, bytes] = field(default_factory=dict)
    size: int = 0
    turns: dict[str, Lock] = field(default_factory=dict)

    @property
    def key(self) -> tuple[int, int, str]:
        return self.head, self.cursor, self.fingerprint

    def remember(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value of `make()`, computed once for as long as this snapshot lasts."""
        if key in self.memory:
            known: T = self.memory[key]
            return known
        value = make()
        if len(self.memory) >= MAX_VALUES:
            self.memory.clear()
        self.memory[key] = value
        return value

    def remember_last(self, name: str, key: Hashable, make: Callable[[], T]) -> T:
        """The value of `make()`, kept until another key of the name is asked for: for large ones,
        which several forms of one thing ask for one after the other."""
        last_key, last = self.memory.get(name, (None, None))
        if last_key == key:
            known: T = last
            return known
        value = make()
        self.memory[name] = (key, value)
        return value

    @contextmanager
    def turn(self, tag: str) -> Iterator[None]:
        """One thread at a time makes an answer; the next ones find what it made. After a
        publication, everybody would make the same pages at once otherwise."""
        with self.turns.setdefault(tag, Lock()):
            try:
                yield
            finally:
                self.turns.pop(tag, None)

    def keep_answer(self, tag: str, body: bytes) -> None:
        """Cache an answer if it is small; empty the cache when it is full."""
        if len(body) > MAX_ANSWER_BYTES:
            return
        if self.size + len(body) > MAX_BYTES:
            self.answers.clear()
            self.size = 0
        self.answers[tag] = body
        self.size += len(body)


class Snapshots:
    """The last snapshot that this process read."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.state: Snapshot | None = None
        self.known: WeakKeyDictionary[Connection, Snapshot] = WeakKeyDictionary()

    def unchanged(self) -> Snapshot | None:
        """The snapshot, if it is certain to be current."""
        state = self.state
        if state is None or time.monotonic() > state.until:
            return None
        journal, following = self.store.journal, state.head + 1
        moved = journal.path(following).exists() or journal.staged_path(following).exists()
        lost = state.head > 0 and not journal.path(state.head).exists()
        return None if moved or lost else state

    def read(self, connection: Connection) -> Snapshot:
        """The snapshot of a transaction, which is read once; values derived from another one are
        dropped."""
        if found := self.known.get(connection):
            return found
        connections.close_removed()
        head = head_of(connection)
        cursor, registers = read_cursor(connection, "registers")
        # Texts and covers of documents follow their records without a journal entry, and a damaged
        # release is repaired without one.
        damaged = [release.manifest for release in list_damaged(connection)]
        fingerprint = f"{registers} {read_progress(self.store.home)} {' '.join(damaged)}"
        until = time.monotonic() + SECONDS if cursor == head else 0.0
        state = self.state
        if state is None or state.key != (head, cursor, fingerprint):
            state = Snapshot(head, cursor, fingerprint, until)
            self.state = state
        state.until = until
        self.known[connection] = state
        return state
