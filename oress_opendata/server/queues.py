"""Complete requests that wait for a thread: each client in turn, and the cheapest beside them."""

from __future__ import annotations

from collections import OrderedDict, deque
from typing import Any

from waitress.task import ThreadedTaskDispatcher

EXPRESS_THREADS = 2
# What costs next to nothing, and tells whether the service lives.
EXPRESS = ("/health/", "/static/", "/metrics")


class FairQueue:
    """Connections with a request, one of each client after another. In place of the queue of
    Waitress, which has a lock around changes. The length may be asked without it."""

    def __init__(self) -> None:
        self.clients: OrderedDict[str, deque[Any]] = OrderedDict()
        self.length = 0

    def __len__(self) -> int:
        return self.length

    def append(self, connection: Any) -> None:
        self.length += 1
        self.clients.setdefault(connection.client, deque()).append(connection)

    def popleft(self) -> Any:
        client, waiting = self.clients.popitem(last=False)
        connection = waiting.popleft()
        if waiting:
            self.clients[client] = waiting
        self.length -= 1
        return connection


class Dispatcher(ThreadedTaskDispatcher):
    """Threads for requests, and two more for the cheapest, which never wait for a page."""

    def __init__(self, threads: int) -> None:
        super().__init__()
        self.queue = FairQueue()
        self.express = ThreadedTaskDispatcher()
        self.set_thread_count(threads)
        self.express.set_thread_count(EXPRESS_THREADS)

    def add_task(self, connection: Any) -> None:
        request = connection.requests[0]
        # A request with an error has no path.
        if getattr(request, "path", "").startswith(EXPRESS):
            self.express.add_task(connection)
        else:
            super().add_task(connection)

    def shutdown(self, cancel_pending: bool = True, timeout: float = 5) -> bool:
        self.express.shutdown(cancel_pending, timeout)
        return bool(super().shutdown(cancel_pending, timeout))
