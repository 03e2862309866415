"""Connections: what a slow, silent or greedy client may cost, with a clock of the test's own."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest

from oress_opendata.server.connections import Limits
from oress_opendata.server.listener import MAX_BODY, MAX_HEADER, Server

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

PATIENCE = 60
KERNEL_BUFFER = 65_536
LIMITS = Limits(connections=4, per_client=2, unsent=2_000_000)
LARGE = 4_000_000
GET = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
SESSION = b"Host: h\r\nCookie: oress-desk=x\r\n"
PARTIAL = b"GET / HTTP/1.1\r\nHost: local"


def application(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
    match environ["PATH_INFO"]:
        case "/large":
            start("200 OK", [("Content-Length", str(LARGE))])
            return [bytes(LARGE)]
        case "/file":
            start("200 OK", [("Content-Length", str(LARGE))])
            wrapped: Iterable[bytes] = environ["wsgi.file_wrapper"](BytesIO(bytes(LARGE)))
            return wrapped
        case "/unchanged":
            start("304 Not Modified", [])
            return []
        case "/cut":
            start("200 OK", [("Content-Length", "10")])
            return [b"short"]
        case "/unknown-length":
            start("200 OK", [])
            return iter([b"one", b"two"] if environ["REQUEST_METHOD"] == "GET" else [])
        case "/fails-later":
            start("200 OK", [])
            return fail_later()
        case "/fails":
            raise ValueError("no")
    start("200 OK", [("Content-Type", "text/plain")])
    return [environ["wsgi.input"].read() or b"hello"]


def fail_later() -> Iterator[bytes]:
    yield b"one"
    raise ValueError("no")


class Clients:
    """A server on a free port, its clients, and its clock."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.listener = socket.create_server(("127.0.0.1", 0))
        # Else the kernel takes megabytes for a client that reads nothing.
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BUFFER)
        self.address = self.listener.getsockname()
        self.server = self._serve(LIMITS, frozenset({"127.0.0.1"}))
        self.open: list[socket.socket] = []

    def _serve(self, limits: Limits, exempt: frozenset[str]) -> Server:
        return Server(
            application,
            self.listener,
            limits=limits,
            exempt=exempt,
            threads=2,
            clock=lambda: self.now,
        )

    def limit_received(self, size: int) -> None:
        self.server.limits = replace(self.server.limits, received=size)

    def limit_all(self) -> None:
        self.server.exempt = frozenset()

    def connect(self, sent: bytes = b"") -> socket.socket:
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, KERNEL_BUFFER)
        client.settimeout(PATIENCE)
        client.connect(self.address)
        self.open.append(client)
        client.sendall(sent)
        self.turn()
        return client

    def turn(self, times: int = 5) -> None:
        for _ in range(times):
            self.server.turn(0.02)

    def wait(self, seconds: float) -> None:
        """Let the time pass."""
        self.now += seconds
        self.server.maintenance(0)
        self.turn()

    def receive(self, client: socket.socket, size: int = 1) -> bytes:
        """At least `size` bytes, or all up to the end."""
        client.setblocking(False)
        found, end = b"", time.monotonic() + PATIENCE
        while len(found) < size and time.monotonic() < end:
            self.server.turn(0.01)
            try:
                part = client.recv(1 << 16)
            except BlockingIOError:
                continue
            except ConnectionResetError:
                break
            if not part:
                break
            found += part
        return found

    def is_closed(self, client: socket.socket) -> bool:
        self.turn()
        client.setblocking(False)
        try:
            return client.recv(1) == b""
        except BlockingIOError:
            return False
        except ConnectionResetError:
            return True


@pytest.fixture
def clients() -> Iterator[Clients]:
    clients = Clients()
    yield clients
    for client in clients.open:
        client.close()
    clients.turn()
    clients.server.task_dispatcher.shutdown()
    for channel in list(clients.server.active_channels.values()):
        channel.handle_close()
    clients.server.stop_accepting()
    clients.server.trigger.close()


def header_of(answer: bytes) -> dict[str, str]:
    lines = answer.partition(b"\r\n\r\n")[0].decode().split("\r\n")[1:]
    return {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}


def test_a_request_is_answered_and_the_connection_stays(clients: Clients) -> None:
    client = clients.connect(GET)
    assert clients.receive(client).endswith(b"hello")
    client.sendall(GET)
    assert clients.receive(client).startswith(b"HTTP/1.1 200 OK")


def test_an_answer_without_a_body_keeps_the_connection(clients: Clients) -> None:
    client = clients.connect(b"GET /unchanged HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert "connection" not in header_of(clients.receive(client))
    client.sendall(GET)
    assert clients.receive(client).endswith(b"hello")


@pytest.mark.parametrize(
    ("sent", "seconds"),
    [
        (b"", LIMITS.header),
        (PARTIAL, LIMITS.header),
        (b"\r\n\r\n", LIMITS.header),
        (b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\n1", LIMITS.request),
        (GET, LIMITS.idle),
        (b"POST /fr/desk/x HTTP/1.1\r\n" + SESSION + b"Content-Length: 9\r\n\r\n1", LIMITS.upload),
    ],
    ids=[
        "nothing",
        "part of a header",
        "empty lines",
        "part of a body",
        "no second request",
        "part of a file",
    ],
)
def test_a_client_that_is_late_is_closed(clients: Clients, sent: bytes, seconds: float) -> None:
    client = clients.connect(sent)
    if sent == GET:
        clients.receive(client)
    clients.wait(seconds - 1)
    assert not clients.is_closed(client)
    clients.wait(2)
    clients.receive(client, 1 << 16)
    assert clients.is_closed(client)


def test_bytes_that_trickle_in_do_not_extend_the_deadline(clients: Clients) -> None:
    client = clients.connect(PARTIAL)
    for _ in range(4):
        clients.wait(LIMITS.header / 4 + 0.1)
        if clients.server.active_channels:
            client.sendall(b"a")
    answer = clients.receive(client, 1 << 16)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert header_of(answer)["x-content-type-options"] == "nosniff"
    assert clients.is_closed(client)


def test_when_there_are_too_many_the_one_that_waited_longest_is_closed(clients: Clients) -> None:
    first, *others = [clients.connect(PARTIAL) for _ in range(LIMITS.connections)]
    for connection in clients.server.active_channels.values():
        clients.now += 1
        connection.waiting_since = clients.now
    normal = clients.connect(GET)
    assert clients.receive(normal).endswith(b"hello")
    assert clients.is_closed(first)
    assert not any(map(clients.is_closed, others))


def test_the_client_with_most_connections_makes_room(clients: Clients) -> None:
    clients.connect(PARTIAL)
    [old] = clients.server.active_channels.values()
    old.client, old.waiting_since = "192.0.2.1", 0.0
    greedy = [clients.connect(PARTIAL) for _ in range(LIMITS.connections)]
    assert clients.server.active_channels
    assert old in clients.server.active_channels.values()
    assert clients.is_closed(greedy[0])


def test_one_client_has_a_limit_of_its_own(clients: Clients) -> None:
    clients.limit_all()
    kept = [clients.connect(PARTIAL) for _ in range(LIMITS.per_client)]
    assert clients.is_closed(clients.connect(PARTIAL))
    assert not any(map(clients.is_closed, kept))


def test_a_slow_reader_holds_no_thread(clients: Clients) -> None:
    for path in (b"/large", b"/file", b"/large"):
        clients.connect(b"GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n" % path)
    assert clients.receive(clients.connect(GET)).endswith(b"hello")


def test_answers_that_nobody_takes_are_bounded(clients: Clients) -> None:
    slow = clients.connect(b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
    file = clients.connect(b"GET /file HTTP/1.1\r\nHost: localhost\r\n\r\n")
    clients.wait(1)
    assert len(clients.receive(slow, LARGE)) < LARGE
    assert len(clients.receive(file, LARGE)) >= LARGE


def test_a_reader_that_takes_less_than_the_rate_is_closed(clients: Clients) -> None:
    clients.server.limits = replace(LIMITS, unsent=LARGE * 2)
    client = clients.connect(b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
    clients.wait(1)
    clients.wait(LIMITS.patience + 1)
    clients.wait(1)
    assert not clients.server.active_channels
    assert len(clients.receive(client, LARGE)) < LARGE


@pytest.mark.parametrize(("method", "end"), [(b"GET", b"0\r\n\r\n"), (b"HEAD", b"\r\n\r\n")])
def test_an_answer_of_unknown_length_ends(clients: Clients, method: bytes, end: bytes) -> None:
    sent = method + b" /unknown-length HTTP/1.1\r\nHost: localhost\r\n\r\n"
    answer = clients.receive(clients.connect(sent), 1 << 16)
    assert answer.endswith(end)
    assert (b"0\r\n" in answer.partition(b"\r\n\r\n")[2]) == (method == b"GET")


def test_an_answer_that_is_cut_ends_the_connection(clients: Clients) -> None:
    client = clients.connect(b"GET /cut HTTP/1.1\r\nHost: localhost\r\n\r\n")
    answer = clients.receive(client, 1 << 16)
    assert answer.endswith(b"short")
    assert clients.is_closed(client)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET / HTTP/1.1\r\nBad Header: 1\r\n\r\n", 400),
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nX: " + b"a" * MAX_HEADER + b"\r\n\r\n", 431),
        (b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n" % (MAX_BODY + 1), 413),
        (b"POST /fr/desk HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n" % (MAX_BODY + 1), 413),
        (b"POST /fr/desk HTTP/1.1\r\n" + SESSION + b"Content-Length: 50000001\r\n\r\n", 413),
        (b"POST /fr/deskless HTTP/1.1\r\n" + SESSION + b"Content-Length: 70000\r\n\r\n", 413),
        (b"POST /api/v1/packages HTTP/1.1\r\n" + SESSION + b"Content-Length: 70000\r\n\r\n", 413),
        (b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
        (b"GET /fails HTTP/1.1\r\nHost: h\r\n\r\n", 500),
    ],
)
def test_errors_of_the_server_are_problems(clients: Clients, sent: bytes, status: int) -> None:
    answer = clients.receive(clients.connect(sent), 1 << 16)
    header, _, body = answer.partition(b"\r\n\r\n")
    assert header.split()[1] == str(status).encode()
    assert json.loads(body)["status"] == status
    headers = header_of(answer)
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "server" not in headers


@pytest.mark.parametrize(
    "header",
    [
        b"POST /fr/desk/drafts HTTP/1.1\r\n" + SESSION,
        b"POST /api/v1/packages?dry_run=1 HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer x\r\n",
        b"POST /below/api/v1/packages HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer x\r\n",
    ],
)
def test_who_shows_a_key_may_send_a_file(clients: Clients, header: bytes) -> None:
    size = 3 * MAX_BODY
    client = clients.connect(header + b"Content-Length: %d\r\n\r\n" % size)
    client.sendall(b"a" * size)
    assert clients.receive(client).startswith(b"HTTP/1.1 200")


def test_files_that_arrive_are_bounded_together(clients: Clients) -> None:
    clients.limit_received(MAX_BODY // 4)
    header = b"POST /fr/desk HTTP/1.1\r\n" + SESSION + b"Content-Length: 1000000\r\n\r\n"
    small, large = (clients.connect(header + b"a" * size) for size in (100, MAX_BODY))
    clients.wait(1)
    assert clients.is_closed(large)
    assert not clients.is_closed(small)


def test_no_header_names_another_script_or_address(clients: Clients) -> None:
    seen: dict[str, Any] = {}

    def look(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        seen.update(environ)
        return application(environ, start)

    clients.server.application = look
    sent = b"GET / HTTP/1.1\r\nHost: h\r\nScript-Name: /evil\r\nX-Forwarded-For: 192.0.2.1\r\n"
    clients.receive(clients.connect(sent + b"SCRIPT_NAME: /evil\r\nRemote-Addr: 192.0.2.1\r\n\r\n"))
    assert seen["SCRIPT_NAME"] == ""
    assert seen["REMOTE_ADDR"] == "127.0.0.1"


def test_a_stop_lets_answers_end(clients: Clients) -> None:
    client = clients.connect(b"GET /file HTTP/1.1\r\nHost: localhost\r\n\r\n")
    clients.server.stop_accepting()
    assert not clients.server.is_idle()
    assert len(clients.receive(client, LARGE)) >= LARGE
    clients.turn()
    assert clients.server.is_idle()


def test_an_answer_that_fails_while_it_is_sent_has_no_end(clients: Clients) -> None:
    whole = clients.connect(GET.replace(b"GET /", b"GET /unknown-length"))
    assert clients.receive(whole, 150).endswith(b"\r\n0\r\n\r\n")
    failed = clients.connect(GET.replace(b"GET /", b"GET /fails-later"))
    assert clients.receive(failed, 10_000).endswith(b"one\r\n")
