"""The pool of query workers that answer SPARQL: one parent with one thread, and a few workers.

Each worker keeps the store open and answers one query after another; limits restart with every
query. A query that exceeds them ends its worker, and the pool forks another. Only memory is left
from one query to the next, so a worker that has grown ends too, as does one whose store is no
longer current: no erased data stays open. The web workers talk to the query workers through a
socket in the state folder; a broken connection means that the query exceeded a limit.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from oress_opendata.projections.rdf.sparql.evaluate import (
    OpenGraph,
    SparqlAnswer,
    SparqlQuery,
    answer_query,
    open_graph,
)
from oress_opendata.projections.rdf.store.generation import find_current
from oress_opendata.sandbox.limits import LimitExceeded
from oress_opendata.sandbox.messages import frame, read_frame
from oress_opendata.sandbox.query_limits import SECONDS, QueryLimits
from oress_opendata.sandbox.system_calls import NETWORK, PROGRAMS, forbid_calls

SOCKET = "sparql.sock"
# Its name until it listens.
NEW_SOCKET = "sparql.sock.new"
AT_ONCE = 4
MOST_QUERIES = 1_000
# Queries leave the processors to pages and to the refresher, while these need them.
NICENESS = 10
# Seconds between checks that a waiting process is still needed.
POLL_SECONDS = 0.25


class QueryServiceUnavailable(Exception):
    """No query worker can be reached."""


def serve_queries(home: Path, parent: int) -> None:
    """Run the pool while the process `parent` lives."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    with listen(home) as listener:
        workers: set[int] = set()
        while os.getppid() == parent:
            workers -= {worker for worker in workers if _has_ended(worker)}
            while len(workers) < AT_ONCE:
                workers.add(_fork_worker(listener, home))
            signal.sigtimedwait({signal.SIGCHLD}, POLL_SECONDS)


def ask_worker(home: Path, query: SparqlQuery) -> SparqlAnswer:
    """Send a query to a worker. Raises LimitExceeded or QueryServiceUnavailable."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(SECONDS * 3)
        try:
            with _reachable(home) as path:
                connection.connect(path)
        except OSError as problem:
            raise QueryServiceUnavailable from problem
        try:
            _send(connection, asdict(query))
            header, body = _receive(connection)
        except (OSError, EOFError) as problem:
            raise LimitExceeded from problem
    error = header["error"]
    return SparqlAnswer(header["form"], body, (error[0], error[1]) if error else None)


@contextmanager
def listen(home: Path) -> Iterator[socket.socket]:
    """A socket that has its name only once it accepts connections."""
    (home / NEW_SOCKET).unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        with _reachable(home, NEW_SOCKET) as path:
            listener.bind(path)
        (home / NEW_SOCKET).chmod(0o600)
        listener.listen(64)
        (home / NEW_SOCKET).rename(home / SOCKET)
        yield listener


@contextmanager
def _reachable(home: Path, name: str = SOCKET) -> Iterator[str]:
    """The path of a socket through a file descriptor: a socket path has at most 108 bytes."""
    handle = os.open(home, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{handle}/{name}"
    finally:
        os.close(handle)


def _fork_worker(listener: socket.socket, home: Path) -> int:
    pool = os.getpid()
    worker = os.fork()
    if worker:
        return worker
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
        for number in (signal.SIGTERM, signal.SIGALRM, signal.SIGPROF):
            signal.signal(number, signal.SIG_DFL)
        _run_worker(listener, home, pool)
    finally:
        os._exit(0)


def _run_worker(listener: socket.socket, home: Path, pool: int) -> None:
    """Run one worker: open the store, answer queries while the store is the current one."""
    listener.setblocking(False)
    os.nice(NICENESS)
    opened = open_graph(home)
    limits = QueryLimits.start()
    forbid_calls(NETWORK + PROGRAMS)
    with watch(listener) as waiting:
        for _ in range(MOST_QUERIES):
            if limits.has_grown():
                return
            connection = _accept(listener, waiting, home, opened, pool)
            if connection is None:
                return
            with connection, suppress(OSError, EOFError):
                _answer_one(connection, home, opened, limits)


def watch(listener: socket.socket) -> select.epoll:
    """What waits for a connection: one wakes one worker, and not all of them for nothing."""
    waiting = select.epoll()
    waiting.register(listener, select.EPOLLIN | select.EPOLLEXCLUSIVE)
    return waiting


def _answer_one(
    connection: socket.socket, home: Path, opened: OpenGraph, limits: QueryLimits
) -> None:
    # The timers of `limits` apply, not a timeout of the socket.
    connection.settimeout(None)
    with limits.elapsed():
        request, _ = _receive(connection)
    if opened.generation != find_current(home):
        opened = open_graph(home)
    with limits.evaluation():
        answer = answer_query(SparqlQuery(**request), opened.graph)
    with limits.elapsed():
        _send(connection, {"form": answer.form, "error": answer.error}, answer.body)


def _accept(
    listener: socket.socket, waiting: select.epoll, home: Path, opened: OpenGraph, pool: int
) -> socket.socket | None:
    """The next connection; None if the pool has ended or the store has been replaced."""
    while os.getppid() == pool and opened.generation == find_current(home):
        if waiting.poll(POLL_SECONDS):
            # Another worker may have accepted it first.
            with suppress(BlockingIOError):
                return listener.accept()[0]
    return None


def _has_ended(worker: int) -> bool:
    try:
        return os.waitpid(worker, os.WNOHANG)[0] == worker
    except ChildProcessError:
        return True


def _send(connection: socket.socket, header: Any, body: bytes = b"") -> None:
    """Send a message: a JSON header and a binary body."""
    connection.sendall(frame(json.dumps(header).encode(), body))


def _receive(connection: socket.socket) -> tuple[Any, bytes]:
    header = json.loads(read_frame(connection.recv))
    return header, read_frame(connection.recv)
