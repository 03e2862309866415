"""Requests that wait for a thread: no client is behind all requests of another."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest

from oress_opendata.server.queues import Dispatcher, FairQueue

PATIENCE = 60


@dataclass
class Connection:
    """As much of a connection as a queue needs."""

    client: str
    path: str = "/"
    begun: Event = field(default_factory=Event)
    ended: Event = field(default_factory=Event)

    @property
    def requests(self) -> list[SimpleNamespace]:
        return [SimpleNamespace(path=self.path)]

    def service(self) -> None:
        self.begun.set()
        self.ended.wait(PATIENCE)


def test_clients_take_turns() -> None:
    queue = FairQueue()
    greedy, others = [Connection("a") for _ in range(3)], [Connection("b"), Connection("c")]
    for connection in (*greedy, *others):
        queue.append(connection)
    assert len(queue) == 5
    taken = [queue.popleft() for _ in range(5)]
    assert [connection.client for connection in taken] == ["a", "b", "c", "a", "a"]
    assert [connection for connection in taken if connection.client == "a"] == greedy
    assert not queue
    assert not queue.clients


def test_the_length_is_read_while_requests_come_and_go() -> None:
    queue = FairQueue()

    class Waiting(deque[Any]):
        """Of one client, whose length is read while a request of another arrives."""

        def __len__(self) -> int:
            queue.append(Connection("c"))
            return super().__len__()

    queue.append(Connection("a"))
    queue.append(Connection("b"))
    queue.clients["a"] = Waiting(queue.clients["a"])
    assert len(queue) == 2


@pytest.mark.parametrize("path", ["/health/live", "/static/site.css", "/metrics"])
def test_the_cheapest_do_not_wait_for_others(path: str) -> None:
    dispatcher = Dispatcher(threads=1)
    pages = [Connection("a"), Connection("a")]
    cheap = Connection("a", path)
    for connection in (*pages, cheap):
        dispatcher.add_task(connection)
    assert cheap.begun.wait(PATIENCE)
    assert pages[0].begun.wait(PATIENCE)
    assert not pages[1].begun.is_set()
    for connection in (*pages, cheap):
        connection.ended.set()
    assert pages[1].begun.wait(PATIENCE)
    dispatcher.shutdown()
