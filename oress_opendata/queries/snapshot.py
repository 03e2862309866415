"""What one process remembers of the registry, for as long as it is certain to be true.

Whatever changes what is published is an entry of the journal, staged as a file before it is true
and settled after. So while neither file of the next entry is there, and the projection has read
the last, all that was looked up is still so; looking costs three `stat`s and no SQL. The registry
is asked again every second all the same, for a projection may be made again without an entry.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Connection

from oress_opendata.projections.documents import read_progress
from oress_opendata.projections.tables.reading import close_gone
from oress_opendata.store.entries import head_of
from oress_opendata.store.home import Store
from oress_opendata.store.records import read_cursor

T = TypeVar("T")
SECONDS = 1.0
MOST_BYTES = 16_000_000
LARGEST = 1_000_000


@dataclass(slots=True)
class Snapshot:
    """The registry at one moment, and what was made from it: by key, dropped with it."""

    head: int
    cursor: int
    fingerprint: str
    until: float
    memory: dict[Hashable, Any] = field(default_factory=dict)
    answers: dict[str, bytes] = field(default_factory=dict)
    size: int = 0

    @property
    def key(self) -> tuple[int, int, str]:
        return self.head, self.cursor, self.fingerprint

    def remember(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` makes, made once for as long as this state of the registry lasts."""
        if key not in self.memory:
            self.memory[key] = make()
        value: T = self.memory[key]
        return value

    def keep_answer(self, tag: str, body: bytes) -> None:
        """Keep what is small; begin again when it is much."""
        if len(body) > LARGEST:
            return
        if self.size + len(body) > MOST_BYTES:
            self.answers.clear()
            self.size = 0
        self.answers[tag] = body
        self.size += len(body)


class Snapshots:
    """The last state that this process read."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.state: Snapshot | None = None

    def unchanged(self) -> Snapshot | None:
        """The state, if it is certain that it still is."""
        state = self.state
        if state is None or time.monotonic() > state.until:
            return None
        journal, following = self.store.journal, state.head + 1
        moved = journal.path(following).exists() or journal.staged_path(following).exists()
        lost = state.head > 0 and not journal.path(state.head).exists()
        return None if moved or lost else state

    def read(self, connection: Connection) -> Snapshot:
        """The state of a transaction; what was kept of another one is forgotten."""
        close_gone()
        head = head_of(connection)
        cursor, registers = read_cursor(connection, "registers")
        # Texts and covers of documents come after their rows, without an entry of the journal.
        fingerprint = f"{registers} {read_progress(self.store.home)}"
        until = time.monotonic() + SECONDS if cursor == head else 0.0
        state = self.state
        if state is None or state.key != (head, cursor, fingerprint):
            state = Snapshot(head, cursor, fingerprint, until)
            self.state = state
        state.until = until
        return state
