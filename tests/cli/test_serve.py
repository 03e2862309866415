"""The processes of the service: what dies is started again, and nothing outlives the parent."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from oress_opendata.settings import Settings

pytestmark = pytest.mark.slow

PATIENCE = 15


class Service:
    """A service in a process of its own, on a free port."""

    def __init__(self, settings: Settings, *options: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "oress_opendata", "serve", "--port", "0", *options],
            env={**os.environ, "ORESS_HOME": str(settings.home), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def wait_ready(self) -> None:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert found is not None, line
        self.address = found.group()
        wait_until(lambda: self.get("/health/live"))

    def get(self, path: str) -> Any:
        try:
            with urllib.request.urlopen(f"{self.address}{path}", timeout=PATIENCE) as answer:
                return json.loads(answer.read())
        except OSError:
            return None

    @property
    def children(self) -> list[int]:
        tasks = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(number) for number in tasks.read_text().split()]

    def stop(self, number: int = signal.SIGTERM) -> str:
        self.process.send_signal(number)
        _, said = self.process.communicate(timeout=PATIENCE)
        return said


def wait_until(condition: Callable[[], Any]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def is_gone(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


def open_files(process: int) -> set[str]:
    found = set()
    for file in Path(f"/proc/{process}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed since
            found.add(str(file.readlink()))
    return found


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
    assert service.get("/health/ready")["status"] == "ready"


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
