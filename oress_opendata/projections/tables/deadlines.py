"""Time limits of queries, kept by one thread of the process.

A timer of its own for each query is a thread of its own, which costs more than a small query.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Interruptible(Protocol):
    def interrupt(self) -> None: ...


class Deadlines:
    """What is running, and when it must have ended. The thread sleeps until the next deadline, so
    that most queries come and go without waking it."""

    def __init__(self) -> None:
        self._start()

    def _start(self) -> None:
        self.process = os.getpid()
        self.changed = threading.Condition()
        self.running: dict[object, tuple[float, Interruptible]] = {}
        # When the thread looks next; none while it waits for a first query.
        self.wakes: float | None = None
        self.thread: threading.Thread | None = None

    @contextmanager
    def limit(self, query: Interruptible, seconds: float) -> Iterator[None]:
        """Interrupt a query that takes longer."""
        if self.process != os.getpid():
            self._start()  # the parent's thread is not here
        key, end = object(), time.monotonic() + seconds
        with self.changed:
            self.running[key] = (end, query)
            if self.thread is None:
                self.thread = threading.Thread(target=self._watch, daemon=True)
                self.thread.start()
            if self.wakes is None or end < self.wakes:
                self.wakes = end
                self.changed.notify()
        try:
            yield
        finally:
            with self.changed:
                # None where it was interrupted.
                self.running.pop(key, None)

    def _watch(self) -> None:
        with self.changed:
            while True:
                now = time.monotonic()
                for key, (end, query) in list(self.running.items()):
                    if end <= now:
                        query.interrupt()
                        del self.running[key]
                self.wakes = min((end for end, _ in self.running.values()), default=None)
                self.changed.wait(None if self.wakes is None else self.wakes - now)
