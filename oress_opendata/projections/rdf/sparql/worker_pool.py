"""The helper that answers SPARQL: one process with one thread, which keeps a few children.

Each child has the store open and answers one query after another, under limits that begin anew with
each; the query that bursts them ends its child, and the helper forks another. Nothing of one query
is left for the next but memory, so a child that has grown ends too, as does one whose store is no
longer the current one: nothing of what was erased stays open. The web workers talk to the children
through a socket in the folder of the state; a broken connection means that the query burst a limit.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from oress_opendata.projections.rdf.sparql.evaluate import (
    Answer,
    Opened,
    Question,
    answer_question,
    open_graph,
)
from oress_opendata.projections.rdf.store.generation import find_current
from oress_opendata.sandbox.limits import SECONDS, Limits

SOCKET = "sparql.sock"
AT_ONCE = 4
MOST_QUERIES = 1_000
# Seconds after which who waits looks whether it is still wanted.
PAUSE = 0.25
_LENGTHS = struct.Struct("!QQ")


class Burst(Exception):
    """The query needed more than it may have."""


class NoHelper(Exception):
    """Nobody answers queries now."""


def serve_questions(home: Path, parent: int) -> None:
    """Answer while the process `parent` lives."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    with _listening(home) as listener:
        children: set[int] = set()
        while os.getppid() == parent:
            children -= {child for child in children if _has_ended(child)}
            while len(children) < AT_ONCE:
                children.add(_fork_child(listener, home))
            signal.sigtimedwait({signal.SIGCHLD}, PAUSE)


def ask_helper(home: Path, question: Question) -> Answer:
    """The answer to a query. Raises Burst or NoHelper."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(SECONDS * 3)
        try:
            with _reachable(home) as path:
                connection.connect(path)
        except OSError as problem:
            raise NoHelper from problem
        try:
            _send(connection, asdict(question))
            header, body = _receive(connection)
        except (OSError, EOFError) as problem:
            raise Burst from problem
    error = header["error"]
    return Answer(header["form"], body, (error[0], error[1]) if error else None)


@contextmanager
def _listening(home: Path) -> Iterator[socket.socket]:
    (home / SOCKET).unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        with _reachable(home) as path:
            listener.bind(path)
        (home / SOCKET).chmod(0o600)
        listener.listen(64)
        yield listener


@contextmanager
def _reachable(home: Path) -> Iterator[str]:
    """The socket's path through a handle: a path of a socket may have 108 characters only."""
    handle = os.open(home, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{handle}/{SOCKET}"
    finally:
        os.close(handle)


def _fork_child(listener: socket.socket, home: Path) -> int:
    helper = os.getpid()
    child = os.fork()
    if child:
        return child
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
        for number in (signal.SIGTERM, signal.SIGALRM, signal.SIGPROF):
            signal.signal(number, signal.SIG_DFL)
        _answer_all(listener, home, helper)
    finally:
        os._exit(0)


def _answer_all(listener: socket.socket, home: Path, helper: int) -> None:
    """The life of a child: open the store, and answer while it is the current one."""
    listener.setblocking(False)
    opened = open_graph(home)
    limits = Limits.here()
    for _ in range(MOST_QUERIES):
        if limits.has_grown():
            return
        connection = _accept(listener, home, opened, helper)
        if connection is None:
            return
        with connection, suppress(OSError, EOFError):
            _answer_one(connection, home, opened, limits)


def _answer_one(connection: socket.socket, home: Path, opened: Opened, limits: Limits) -> None:
    # The clocks are the limit, not a timeout of the socket's own.
    connection.settimeout(None)
    with limits.clock():
        asked, _ = _receive(connection)
    if opened.generation != find_current(home):
        opened = open_graph(home)
    with limits.all():
        answer = answer_question(Question(**asked), opened.graph)
    with limits.clock():
        _send(connection, {"form": answer.form, "error": answer.error}, answer.body)


def _accept(
    listener: socket.socket, home: Path, opened: Opened, helper: int
) -> socket.socket | None:
    """The next connection; None where the helper is gone or the store has been replaced."""
    while os.getppid() == helper and opened.generation == find_current(home):
        if select.select([listener], [], [], PAUSE)[0]:
            # Another child may have been quicker.
            with suppress(BlockingIOError):
                return listener.accept()[0]
    return None


def _has_ended(child: int) -> bool:
    try:
        return os.waitpid(child, os.WNOHANG)[0] == child
    except ChildProcessError:
        return True


def _send(connection: socket.socket, header: Any, body: bytes = b"") -> None:
    """A message: what is said of it, as JSON, and its bytes."""
    content = json.dumps(header).encode()
    connection.sendall(_LENGTHS.pack(len(content), len(body)) + content + body)


def _receive(connection: socket.socket) -> tuple[Any, bytes]:
    said, size = _LENGTHS.unpack(_read(connection, _LENGTHS.size))
    header = json.loads(_read(connection, said))
    return header, _read(connection, size)


def _read(connection: socket.socket, size: int) -> bytes:
    content = bytearray()
    while len(content) < size:
        piece = connection.recv(min(1 << 20, size - len(content)))
        if not piece:
            raise EOFError
        content += piece
    return bytes(content)
