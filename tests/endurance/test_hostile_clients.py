"""Hostile clients beside a normal one, which gets all its answers."""

from __future__ import annotations

import socket
import time
from contextlib import suppress
from threading import Event, Thread
from urllib.request import urlopen

from tests.endurance.conftest import ROWS
from tests.serving import PATIENCE, Service, resident_memory, wait_until

MOST_KILOBYTES = 1_000_000
PATHS = ("/health/live", "/fr/", "/api/v1/datasets", f"{ROWS}.csv")
SPARQL = b"SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } ORDER BY ?c ?f ?i ?l"
ATTACKS = {
    "nothing": b"",
    "a header that never ends": b"GET /fr/ HTTP/1.1\r\nHost: localhost\r\nX-a: ",
    "a body that never ends": b"POST /sparql HTTP/1.1\r\nHost: localhost\r\n"
    b"Content-Type: application/sparql-query\r\nContent-Length: 6000\r\n\r\nSELECT",
    "reading nothing": b"GET /fr/ HTTP/1.1\r\nHost: localhost\r\n\r\n" * 20,
    "heavy queries": b"POST /sparql HTTP/1.1\r\nHost: localhost\r\n"
    b"Content-Type: application/sparql-query\r\nContent-Length: %d\r\n\r\n" % len(SPARQL) + SPARQL,
}


class Attack:
    """Many connections that send one thing, then a byte now and then."""

    def __init__(self, service: Service, opening: bytes, count: int, drips: bool) -> None:
        host, port = service.address.removeprefix("http://").split(":")
        self.target, self.opening, self.drips = (host, int(port)), opening, drips
        self.open = [self._connect() for _ in range(count)]
        self.ended = Event()
        self.thread = Thread(target=self._drip)

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self.thread.join()
        for client in self.open:
            client.close()

    def _connect(self) -> socket.socket:
        client = socket.create_connection(self.target, timeout=PATIENCE)
        client.sendall(self.opening)
        return client

    def _drip(self) -> None:
        while not self.ended.wait(0.5):
            for number, client in enumerate(self.open):
                try:
                    if self.drips:
                        client.sendall(b"a")
                except OSError:
                    client.close()
                    with suppress(OSError):
                        self.open[number] = self._connect()


def test_a_normal_client_gets_its_answers(running: Service, is_long: bool) -> None:
    count, seconds = (500, 60.0) if is_long else (100, 0.0)
    for name, opening in ATTACKS.items():
        with Attack(running, opening, count, drips=name.endswith("never ends")):
            worst = ask_normally(running, seconds)
        print(f"beside {count} clients, {name}: {worst}")
        assert max(map(resident_memory, running.children)) < MOST_KILOBYTES, name
    with Attack(running, ATTACKS["nothing"], 4 * count, drips=False):
        wait_until(lambda: running.get("/health/live"))


def ask_normally(service: Service, seconds: float) -> dict[str, float]:
    """Ask for everything, once and until the time is over: the longest wait for each path."""
    worst = dict.fromkeys(PATHS, 0.0)
    end = time.monotonic() + seconds
    while True:
        for path in PATHS:
            begun = time.monotonic()
            with urlopen(f"{service.address}{path}", timeout=PATIENCE) as answer:
                assert answer.status == 200
                answer.read()
            worst[path] = max(worst[path], round(time.monotonic() - begun, 3))
        if time.monotonic() > end:
            return worst
