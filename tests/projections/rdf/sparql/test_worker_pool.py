"""One query wakes one of the workers that wait."""

from __future__ import annotations

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from oress_opendata.projections.rdf.sparql.worker_pool import AT_ONCE, SOCKET, listen, watch


def test_what_has_the_name_of_the_socket_accepts_connections(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    original = socket.socket.listen

    def listen_late(listener: socket.socket, backlog: int) -> None:
        seen.append((tmp_path / SOCKET).exists())
        original(listener, backlog)

    monkeypatch.setattr(socket.socket, "listen", listen_late)
    with listen(tmp_path), socket.socket(socket.AF_UNIX) as client:
        client.connect(str(tmp_path / SOCKET))
    assert seen == [False]


def test_a_connection_wakes_one_worker(tmp_path: Path) -> None:
    address = str(tmp_path / "s")
    with socket.socket(socket.AF_UNIX) as listener, socket.socket(socket.AF_UNIX) as client:
        listener.bind(address)
        listener.listen()
        waiting = [watch(listener) for _ in range(AT_ONCE)]
        with ThreadPoolExecutor(AT_ONCE) as workers:
            woken = [workers.submit(one.poll, 1) for one in waiting]
            time.sleep(0.2)
            client.connect(address)
            time.sleep(0.5)
            assert sum(one.done() for one in woken) == 1
        for workers_own in waiting:
            workers_own.close()
