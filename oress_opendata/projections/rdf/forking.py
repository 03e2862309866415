"""The helper that answers SPARQL: one process with one thread, which forks one for each query.

Forking needs a process without threads, and with all modules imported it costs some milliseconds.
The web workers talk to it through a socket in the folder of the state; a broken connection means
that the query burst a limit.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from oress_opendata.projections.rdf.answering import SECONDS, Answer, Question, answer_question

SOCKET = "sparql.sock"
AT_ONCE = 4
_LENGTHS = struct.Struct("!QQ")


class Burst(Exception):
    """The query needed more than it may have."""


class NoHelper(Exception):
    """Nobody answers queries now."""


def serve_questions(home: Path, parent: int) -> None:
    """Answer while the process `parent` lives."""
    with _listening(home) as listener:
        children: set[int] = set()
        while os.getppid() == parent:
            children -= {child for child in children if _has_ended(child)}
            if len(children) >= AT_ONCE:
                time.sleep(0.002)
                continue
            if select.select([listener], [], [], 0.5)[0]:
                connection, _ = listener.accept()
                children.add(_fork_answer(connection, listener, home))


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


def _fork_answer(connection: socket.socket, listener: socket.socket, home: Path) -> int:
    child = os.fork()
    if child:
        connection.close()
        return child
    try:
        for number in (signal.SIGTERM, signal.SIGALRM, signal.SIGXCPU):
            signal.signal(number, signal.SIG_DFL)
        listener.close()
        _reply(connection, home)
    finally:
        os._exit(0)


def _reply(connection: socket.socket, home: Path) -> None:
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    # No timeout of the socket's own: it would poll, which the limit on open files forbids.
    connection.settimeout(None)
    with suppress(OSError, EOFError, MemoryError):
        asked, _ = _receive(connection)
        answer = answer_question(Question(**asked), home)
        # The clock was for evaluating; a slow reader has the time of the connection.
        signal.setitimer(signal.ITIMER_REAL, SECONDS)
        _send(connection, {"form": answer.form, "error": answer.error}, answer.body)


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
