"""How many requests of an expensive kind run at once, so that cheap answers always have a thread.

A kind has places, and a short queue. Who finds the queue full, or waits in it too long, is asked to
come back. No client has more than its share of a kind: all places, but not the queue as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from threading import Condition
from typing import ParamSpec, TypeVar

from flask import g

from oress_opendata.delivery.http.clients import LOCAL
from oress_opendata.errors import Busy
from oress_opendata.languages import N_

P = ParamSpec("P")
R = TypeVar("R")
PATIENCE = 4.0
BUSY = N_("The service is busy with requests of this kind. Try again in a moment.")


class Capacity:
    """The places of one kind of work, in a process."""

    def __init__(self, places: int, queue: int, patience: float = PATIENCE) -> None:
        self.places, self.queue, self.patience = places, queue, patience
        self.running = 0
        self.clients: Counter[str] = Counter()
        self.changed = Condition()

    @contextmanager
    def place(self, client: str) -> Iterator[None]:
        """A place for as long as the context lasts. Raises Busy."""
        with self.changed:
            self._enter(client)
        try:
            yield
        finally:
            with self.changed:
                self.running -= 1
                self._leave(client)
                self.changed.notify()

    def _enter(self, client: str) -> None:
        shared = client not in LOCAL and self.clients[client] >= self.places
        if shared or self.clients.total() >= self.places + self.queue:
            raise Busy(BUSY)
        self.clients[client] += 1
        if not self.changed.wait_for(lambda: self.running < self.places, self.patience):
            self._leave(client)
            raise Busy(BUSY)
        self.running += 1

    def _leave(self, client: str) -> None:
        """Forget a client without requests: the table is as small as the queue."""
        self.clients[client] -= 1
        self.clients = +self.clients


# Their sum stays below the threads of a process (server/listener.py).
# Three seconds of work and this wait stay below five.
SPARQL = Capacity(2, 2, patience=1.5)
# One is computed at a time (comparison/kept.py); the others read what is kept, or wait for it.
DIFFERENCES = Capacity(3, 1)
EXPORTS = Capacity(2, 2)
ROWS = Capacity(4, 4)
SEARCH = Capacity(3, 3)
# Slow on purpose: Argon2.
SIGN_IN = Capacity(2, 1)
DEPOSITS = Capacity(1, 1)
ALL = (SPARQL, DIFFERENCES, EXPORTS, ROWS, SEARCH, SIGN_IN, DEPOSITS)


def takes(capacity: Capacity) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a view take a place, from the client that `g.client` names."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def limited(*arguments: P.args, **named: P.kwargs) -> R:
            with capacity.place(g.client):
                return view(*arguments, **named)

        return limited

    return decorate
