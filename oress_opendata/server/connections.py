"""Connections with deadlines and limits, on Waitress.

One loop reads requests and sends answers for all connections; a thread gets a request only when it
is complete, and gives its answer away at once. So a slow client costs a socket, never a thread.
What it may cost of those is limited here. No address of a client is logged or kept.
"""

from __future__ import annotations

import os
import socket
from copy import copy
from dataclasses import dataclass
from typing import Any

from waitress.buffers import ReadOnlyFileBasedBuffer
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser

from oress_opendata.delivery.http.clients import network_of
from oress_opendata.delivery.http.uploads import MOST_BYTES, may_be_large
from oress_opendata.server.tasks import TIMED_OUT, Answer, Refusal


@dataclass(frozen=True, slots=True)
class Limits:
    """What connections may take, in a process."""

    # Seconds for a complete header, and for a complete request, from its first byte or from the
    # opening of the connection.
    header: float = 10.0
    request: float = 30.0
    # The same for a file that the staff or one of their programs sends.
    upload: float = 600.0
    # Seconds that a connection may wait for its next request.
    idle: float = 15.0
    # Bytes per second of an answer that the client must accept on average, after `patience` s.
    rate: float = 1_000.0
    patience: float = 60.0
    # Open connections, in all and of one client.
    connections: int = 512
    per_client: int = 64
    # Bytes of answers that are made and not yet sent; files of releases not counted. Beyond the
    # first of its megabytes, an answer waits on the disk.
    unsent: int = 1_000_000_000
    # Bytes of requests that arrive. Beyond the first of its kilobytes, a request waits on the disk.
    received: int = 400_000_000


class Parser(HTTPRequestParser):
    """Reads a request. Files are read from those who show a key; it is checked later."""

    adj: Any
    is_upload = False

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        self.is_upload = may_be_large(self.path, self.headers)
        if self.is_upload:
            limits = copy(self.adj)
            limits.max_request_body_size = MOST_BYTES + 1
            self.adj = limits


class Connection(HTTPChannel):
    """A connection that knows since when it waits for its client."""

    task_class = Answer
    error_task_class = Refusal
    parser_class = Parser

    def __init__(self, server: Any, sock: socket.socket, addr: Any, *others: Any, **more: Any):
        self.client = network_of(str(addr[0]))
        self.waiting_since: float = server.clock()
        self.has_begun = self.has_answered = False
        self.sending_since: float | None = None
        self.sent_at_start = self.sent = 0
        super().__init__(server, sock, addr, *others, **more)

    def received(self, data: bytes) -> bool:
        if not self.has_begun:
            self.waiting_since, self.has_begun = self.server.clock(), True
        return bool(super().received(data))

    def service(self) -> None:
        # Nothing is read meanwhile: the next byte begins the next request.
        self.has_begun, self.has_answered = False, True
        super().service()

    def send(self, data: bytes, do_close: bool = True) -> int:
        sent: int = super().send(data, do_close)
        self.sent += sent
        return sent

    def expire(self) -> None:
        """Close the connection; a request that began is answered that it took too long."""
        if self.has_begun and self.awaits_client:
            self.send(TIMED_OUT)
        self.drop()

    def handle_close(self) -> None:
        # The file of a request that never became complete.
        if self.request is not None:
            self.request.close()
        super().handle_close()

    def drop(self) -> None:
        """Close the connection now. `will_close` alone waits until the client reads."""
        self.will_close = True
        self.handle_close()

    @property
    def awaits_client(self) -> bool:
        """Whether no request is complete: nothing is computed or sent."""
        return not (self.requests or self.total_outbufs_len)

    @property
    def unsent(self) -> int:
        """Bytes that are kept for this client alone."""
        with self.outbuf_lock:
            return sum(buffer.__len__() for buffer in self.outbufs if _is_temporary(buffer))

    @property
    def unread(self) -> int:
        """Bytes of a request that is not complete."""
        return self.request.body_bytes_received if self.request is not None else 0

    def is_late(self, now: float, limits: Limits) -> bool:
        """Whether the client takes longer than it may. Asked once a second."""
        if not self.awaits_client:
            self.waiting_since = now
            return not self.requests and self._sends_slowly(now, limits)
        self.sending_since = None
        return now - self.waiting_since > self._patience(limits)

    def _patience(self, limits: Limits) -> float:
        if self.request is not None and self.request.headers_finished:
            return limits.upload if self.request.is_upload else limits.request
        return limits.idle if self.has_answered and not self.has_begun else limits.header

    def _sends_slowly(self, now: float, limits: Limits) -> bool:
        if self.sending_since is None:
            self.sending_since, self.sent_at_start = now, self.sent
        seconds = now - self.sending_since
        return seconds > limits.patience and self.sent - self.sent_at_start < limits.rate * seconds


def _is_temporary(buffer: Any) -> bool:
    """Whether a buffer is not a file that stays: those that were made for an answer have no name
    on the disk."""
    if not isinstance(buffer, ReadOnlyFileBasedBuffer):
        return True
    try:
        return os.fstat(buffer.file.fileno()).st_nlink == 0
    except (OSError, ValueError):
        return False
