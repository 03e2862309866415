"""An answer of another server that comes slowly, or without end."""

from __future__ import annotations

import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from oress_opendata.projections.other_server import (
    LongAnswer,
    SlowAnswer,
    make_basic,
    open_session,
    read_body,
    split_address,
    within,
)


@pytest.fixture
def address() -> Iterator[str]:
    """A server that sends a byte now and then."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")
            for _ in range(100):
                try:
                    self.wfile.write(b"a")
                except OSError:
                    return
                time.sleep(0.02)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_a_slow_answer_is_given_up(address: str) -> None:
    with open_session().get(address, stream=True) as response, pytest.raises(SlowAnswer):
        read_body(response, time.monotonic() + 0.1, 1_000)


def test_a_long_answer_is_given_up(address: str) -> None:
    with open_session().get(address, stream=True) as response, pytest.raises(LongAnswer):
        read_body(response, time.monotonic() + 60, 3)


def test_a_header_that_never_ends_is_given_up() -> None:
    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):
                for _ in range(100):
                    self.wfile.write(b"H")
                    time.sleep(0.02)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}"
        with pytest.raises(SlowAnswer):
            within(0.2, lambda: open_session().get(address, timeout=5))
        server.shutdown()


def test_what_fails_beside_fails_here() -> None:
    with pytest.raises(ZeroDivisionError):
        within(5, lambda: 1 // 0)
    assert within(5, lambda: "done") == "done"


def test_a_user_is_taken_out_of_an_address() -> None:
    given = "https://us%40er:p%2F%D8%B3@host:9200/a?b=c"
    assert split_address(given) == ("https://host:9200/a?b=c", "us@er", "p/س")
    assert split_address("http://host/a") == ("http://host/a", "", "")
    assert make_basic("", "") is None
