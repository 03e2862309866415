"""The socket that accepts connections, and what keeps their number and cost in bounds."""

from __future__ import annotations

import socket
import time
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from waitress.adjustments import Adjustments
from waitress.server import TcpWSGIServer
from waitress.wasyncore import loop

from oress_opendata.delivery.http.clients import LOCAL
from oress_opendata.delivery.http.uploads import LEAST_BYTES
from oress_opendata.server.connections import Connection, Limits
from oress_opendata.server.queues import Dispatcher

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

THREADS = 36
MAX_HEADER = 32_768
MAX_BODY = LEAST_BYTES + 1
# Answers are kept until they are sent: a thread never waits for a client.
NO_WATERMARK = 1 << 40
IN_MEMORY = 1 << 20


class Server(TcpWSGIServer):
    """One listening socket with its connections. Waitress stops accepting when there are too
    many; here, the one that has waited longest for its client makes room.

    `exempt` are the clients without a limit of their own: the machine itself, and proxies.
    """

    channel_class = Connection

    def __init__(
        self,
        application: WSGIApplication,
        listener: socket.socket,
        *,
        limits: Limits | None = None,
        exempt: frozenset[str] = LOCAL,
        threads: int = THREADS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.limits, self.exempt, self.clock = limits or Limits(), exempt, clock
        address = (listener.family, listener.type, listener.proto, listener.getsockname())
        super().__init__(
            application,
            {},
            True,
            listener,
            dispatcher=Dispatcher(threads),
            adj=_adjust(),
            bind_socket=False,
            sockinfo=address,
        )

    def turn(self, seconds: float = 1.0) -> None:
        """Serve what is ready, or wait for it; then close what is late."""
        loop(timeout=seconds, use_poll=True, map=self._map, count=1)

    def handle_accept(self) -> None:
        super().handle_accept()
        newest = next(reversed(self.active_channels.values()), None)
        if newest is not None:
            self._make_room(newest)

    def maintenance(self, now: float) -> None:
        """Once a second: close connections that are late, and those with the largest answers
        that wait to be sent, or with the largest files that arrive, if there are too many."""
        moment = self.clock()
        for connection in list(self.active_channels.values()):
            if connection.is_late(moment, self.limits):
                connection.expire()
        self._bound_bytes(self.limits.unsent, lambda connection: connection.unsent)
        self._bound_bytes(self.limits.received, lambda connection: connection.unread)

    def stop_accepting(self) -> None:
        """Close the port; connections that are open finish their requests."""
        self.accepting = False
        self.del_channel()
        self.socket.close()

    def load(self) -> tuple[int, int]:
        """Open connections, and requests that wait for a thread."""
        return len(self.active_channels), len(self.task_dispatcher.queue)

    def is_idle(self) -> bool:
        """Whether no request is running and no answer is left to be sent."""
        return all(connection.awaits_client for connection in self.active_channels.values())

    def _make_room(self, newest: Connection) -> None:
        of_client = sum(c.client == newest.client for c in self.active_channels.values())
        if newest.client not in self.exempt and of_client > self.limits.per_client:
            newest.drop()
        elif len(self.active_channels) > self.limits.connections:
            (self._longest_waiting(newest) or newest).drop()

    def _longest_waiting(self, newest: Connection) -> Connection | None:
        """Of the client with most of the waiting connections, the one that has waited longest."""
        waiting: list[Connection] = [
            connection
            for connection in self.active_channels.values()
            if connection is not newest and connection.awaits_client
        ]
        if not waiting:
            return None
        counts = Counter(connection.client for connection in waiting)
        [(client, _)] = counts.most_common(1)
        of_client = [connection for connection in waiting if connection.client == client]
        of_client.sort(key=lambda connection: connection.waiting_since)
        return of_client[0]

    def _bound_bytes(self, most: int, measure: Callable[[Connection], int]) -> None:
        sizes = {connection: measure(connection) for connection in self.active_channels.values()}
        total = sum(sizes.values())
        for connection in sorted(sizes, key=lambda c: sizes[c], reverse=True):
            if total <= most:
                return
            total -= sizes[connection]
            connection.drop()


def _adjust() -> Adjustments:
    return Adjustments(
        ident="",
        cleanup_interval=1,
        log_socket_errors=False,
        max_request_header_size=MAX_HEADER,
        max_request_body_size=MAX_BODY,
        inbuf_overflow=MAX_BODY,
        outbuf_overflow=IN_MEMORY,
        outbuf_high_watermark=NO_WATERMARK,
        # Our own limits come first; these must never stop the server from accepting.
        connection_limit=1 << 20,
        # `delivery.http.clients` reads them, from a proxy that the settings name.
        clear_untrusted_proxy_headers=False,
    )
