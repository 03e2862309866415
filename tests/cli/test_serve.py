"""The processes of the service: what dies is started again, and nothing outlives the parent."""

from __future__ import annotations

import gc
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from oress_opendata.cli.serve import COLLECT_AFTER, share_memory
from oress_opendata.languages import catalogue
from oress_opendata.projections.rdf.vocabularies import load_vocabularies
from oress_opendata.server.listener import THREADS
from oress_opendata.settings import Settings
from tests.serving import PATIENCE, Service, is_gone, open_files, wait_until

pytestmark = pytest.mark.slow


@pytest.fixture
def service(settings: Settings, publish: Callable[..., object]) -> Iterator[Service]:
    if not Path("/proc/self/task").is_dir():
        pytest.skip("needs a /proc file system (Linux)")
    publish()
    service = Service(settings, "--workers", "1")
    try:
        service.wait_ready()
        yield service
    finally:
        if service.process.poll() is None:
            service.stop(signal.SIGKILL)


def test_what_no_process_changes_is_loaded_before_the_fork(settings: Settings) -> None:
    before = gc.get_threshold()
    try:
        share_memory(settings)
        assert gc.get_threshold() == COLLECT_AFTER
        assert gc.get_freeze_count() > 100_000
        assert catalogue.cache_info().currsize >= len(settings.languages)
        assert load_vocabularies.cache_info().currsize
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)


def test_the_refresher_follows_and_is_started_again(
    service: Service, publish: Callable[..., object]
) -> None:
    wait_until(lambda: service.get("/api/v1/registers/cooperatives-thing"))
    before = service.children
    assert len(before) >= 2
    for child in before:
        os.kill(child, signal.SIGKILL)
    wait_until(
        lambda: len(service.children) == len(before) and not set(service.children) & set(before)
    )
    publish("other")
    wait_until(lambda: service.get("/api/v1/registers/other-thing"))
    wait_until(lambda: (service.get("/health/ready") or {}).get("status") == "ready")


def test_nothing_outlives_a_parent_that_is_killed(service: Service) -> None:
    children = service.children
    service.stop(signal.SIGKILL)
    wait_until(lambda: all(is_gone(child) for child in children))


def test_only_the_worker_holds_the_port(service: Service) -> None:
    """Else a child that is busy would keep it from the next service."""
    port = f":{int(service.address.rpartition(':')[2]):04X}"
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()]
    listener = next(line[9] for line in lines if line[1].endswith(port) and line[3] == "0A")
    holding = [f"socket:[{listener}]" in open_files(child) for child in service.children]
    assert holding.count(True) == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_graceful_stop_prints_nothing(service: Service, number: int) -> None:
    children = service.children
    said = service.stop(number)
    assert service.process.returncode == 0
    assert said == ""
    assert all(is_gone(child) for child in children)


def test_a_bad_request_leaves_no_address_in_the_log(service: Service) -> None:
    host, port = service.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nBad Header: 1\r\n\r\n")
        assert b"400" in connection.recv(1000)
    assert "127.0.0.1" not in service.stop()


def test_slow_clients_do_not_keep_others_from_answers(service: Service) -> None:
    """More than a worker has threads: each sends a part of a request, and then waits."""
    host, port = service.address.removeprefix("http://").split(":")
    parts = (
        b"",
        b"GET / HTTP/1.1\r\nX-a: ",
        b"POST /sparql HTTP/1.1\r\nContent-Length: 9\r\n\r\n1",
    )
    with ExitStack() as clients:
        for number in range(3 * THREADS):
            client = clients.enter_context(socket.create_connection((host, int(port))))
            client.sendall(parts[number % len(parts)])
        assert service.get("/health/live") == {"status": "live"}
        assert service.get("/api/v1/datasets")["total"] == 1


def test_a_port_in_use_is_one_sentence(service: Service, settings: Settings) -> None:
    port = service.address.rpartition(":")[2]
    again = subprocess.run(
        [sys.executable, "-m", "oress_opendata", "serve", "--port", port],
        env={**os.environ, "ORESS_HOME": str(settings.home), "ORESS_LANGUAGES": "en"},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert again.returncode == 1
    assert again.stdout == ""
    assert again.stderr.count("\n") == 1
    assert f"The port {port} of 127.0.0.1 is in use." in again.stderr


def test_without_a_state_the_message_gives_the_command(settings: Settings) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "oress_opendata", "serve", "--port", "0"],
        env={**os.environ, "ORESS_HOME": str(settings.home), "ORESS_LANGUAGES": "en"},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert run.returncode == 1
    assert "oress init" in run.stderr
