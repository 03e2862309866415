"""Two publishers and three readers, each with a home of its own, on one object storage.

Machines are killed, and the object storage and the database are stopped and started, while versions
are published.
What was acknowledged is on every machine in the end, once, and in the same order. In the long form
the readers answer requests: no answer mixes two versions, and none is older than it says.
"""

from __future__ import annotations

import json
import os
import random
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from threading import Event, Thread
from typing import Any
from urllib.request import urlopen

import pytest
from sqlalchemy import create_engine, text

from oress_opendata.errors import OressError
from oress_opendata.publication.following import FOLLOW_SECONDS, follow_once
from oress_opendata.settings import read_settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import init_store
from oress_opendata.store.releases import list_datasets
from tests.conftest import POSTGRESQL
from tests.endurance.machine import DATASET
from tests.object_storage import Server
from tests.serving import wait_until

SHORT, LONG = 6.0, 1_200.0
PUBLISHERS, READERS = ("one", "two"), ("left", "middle", "right")
ROWS = f"/api/v1/datasets/{DATASET}/versions/{{}}/resources/structures/rows.json"
# Seconds in which a reader makes its views of a version, on a busy machine.
VIEWS_SECONDS = 20


class Database:
    """A registry for both publishers, on the PostgreSQL server at an address."""

    def __init__(self, server: str) -> None:
        self.name = f"test_{uuid.uuid4().hex}"
        self.address = f"{server.rsplit('/', 1)[0]}/{self.name}"
        self.admin = create_engine(
            server.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT"
        )
        self.run(f"CREATE DATABASE {self.name}")

    def run(self, statement: str) -> None:
        with self.admin.connect() as connection:
            connection.execute(text(statement))

    def stop(self) -> None:
        """End all connections, and take no others."""
        self.run(f"ALTER DATABASE {self.name} ALLOW_CONNECTIONS false")
        self.run(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{self.name}'"
        )

    def start(self) -> None:
        self.run(f"ALTER DATABASE {self.name} ALLOW_CONNECTIONS true")

    def drop(self) -> None:
        self.run(f"DROP DATABASE {self.name} WITH (FORCE)")
        self.admin.dispose()


class Machines:
    """Their processes, by name."""

    def __init__(
        self, folder: Path, server: Server, database: Database | None, *, serves: bool
    ) -> None:
        self.folder, self.server, self.database, self.serves = folder, server, database, serves
        self.acknowledged = folder / "acknowledged"
        self.acknowledged.touch()
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.ports = dict(zip(READERS, find_ports(len(READERS)), strict=True))

    def environment(self, name: str) -> dict[str, str]:
        own = {
            "ORESS_HOME": str(self.folder / name),
            "ORESS_BLOBS": self.server.address,
            **self.server.environment,
        }
        if name in READERS:
            own["ORESS_READER"] = "1"
        elif self.database:
            own["ORESS_DATABASE_URL"] = self.database.address
        return own

    def start(self, name: str) -> None:
        command = ["-m", "tests.endurance.machine", "publish", str(self.acknowledged)]
        if name in READERS:
            command[2] = "follow"
            if self.serves:
                port = str(self.ports[name])
                command = ["-m", "oress_opendata", "serve", "--port", port, "--workers", "1"]
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, *command],
                env={**os.environ, **self.environment(name)},
                stdout=log,
                stderr=log,
            )

    def kill(self, name: str) -> None:
        self.processes[name].kill()
        self.processes[name].wait()

    def read_acknowledged(self) -> list[int]:
        return [int(line) for line in self.acknowledged.read_text().split()]

    def history(self, name: str) -> object:
        """What a machine has in the end, when it has followed."""
        environment = {**self.environment(name), "ORESS_MEANING": "0"}
        with closing(init_store(read_settings(environment, self.folder / "absent"))) as store:
            follow_once(store)
            with transaction(store.reading) as connection:
                datasets = list_datasets(connection)
            for release in datasets[0].releases:
                for sha256 in store.manifest(release.manifest).blobs:
                    store.blobs.checked(sha256)
            return datasets, [entry.to_bytes() for entry in store.journal.read()]


def find_ports(count: int) -> list[int]:

    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


@pytest.fixture
def machines(tmp_path: Path, is_long: bool, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machines]:
    server = Server(tmp_path / "server")
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    # Without a PostgreSQL server, each publisher has a registry of its own.
    postgresql = os.environ.get(POSTGRESQL)
    database = Database(postgresql) if postgresql else None
    machines = Machines(tmp_path, server, database, serves=is_long)
    try:
        yield machines
    finally:
        for name in machines.processes:
            machines.kill(name)
        server.stop()
        if database:
            database.drop()


@pytest.mark.slow
def test_nothing_is_lost_between_machines(machines: Machines, is_long: bool) -> None:
    machines.start("one")
    wait_until(machines.read_acknowledged)
    for name in (*PUBLISHERS[1:], *READERS):
        machines.start(name)
    dice, ended = random.Random(), Event()
    clients = [Client(machines, name) for name in READERS if is_long]
    threads = [Thread(target=client.run, args=(ended,)) for client in clients]
    for thread in threads:
        thread.start()
    disturb(machines, dice, LONG if is_long else SHORT)
    published = len(machines.read_acknowledged())
    wait_until(lambda: len(machines.read_acknowledged()) > published + 2)
    ended.set()
    for thread in threads:
        thread.join()
    # A machine that is read here while it runs would be two processes that follow in one home.
    for name in (*PUBLISHERS, *READERS):
        machines.kill(name)
    histories = [machines.history(name) for name in (*PUBLISHERS, *READERS)]
    assert all(history == histories[0] for history in histories)
    acknowledged = machines.read_acknowledged()
    assert len(acknowledged) == len(set(acknowledged))
    (dataset,) = histories[0][0]  # type: ignore[index]
    versions = [int(release.version.partition(".")[0]) for release in dataset.releases]
    assert sorted(versions) == list(range(1, len(versions) + 1))
    assert set(acknowledged) <= set(versions)
    assert [fault for client in clients for fault in client.faults] == []
    assert all(client.count for client in clients)


def disturb(machines: Machines, dice: random.Random, seconds: float) -> None:
    """Kill one machine after another, and stop the object storage or the database now and then."""
    stopped = {"store": machines.server, "database": machines.database}
    names = [*PUBLISHERS, *READERS, *(name for name, one in stopped.items() if one)]
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(dice.uniform(0.1, seconds / 8 if seconds < 60 else 10))
        name = dice.choice(names)
        if one := stopped.get(name):
            one.stop()
            time.sleep(dice.uniform(0.1, 1))
            one.start()
        else:
            machines.kill(name)
            machines.start(name)


class Client:
    """Asks one reader, and notes what it should not have seen."""

    def __init__(self, machines: Machines, name: str) -> None:
        self.machines, self.name = machines, name
        self.address = f"http://127.0.0.1:{machines.ports[name]}"
        self.faults: list[str] = []
        self.count = self.newest = 0
        # When each version had been acknowledged at the latest.
        self.seen: list[tuple[float, int]] = []

    def run(self, ended: Event) -> None:
        while not ended.is_set():
            known = max(self.machines.read_acknowledged(), default=0)
            self.seen.append((time.monotonic(), known))
            # A reader that was killed is silent for a moment.
            with suppress(OSError, OressError, json.JSONDecodeError):
                self._ask()
            time.sleep(0.2)

    def _ask(self) -> None:
        version, age = self._get(f"/api/v1/datasets/{DATASET}")
        number = int(str(version["version"]).partition(".")[0])
        if number < self.newest:
            self.faults.append(f"{self.name}: {number} after {self.newest}")
        self.newest = number
        then = time.monotonic() - age - FOLLOW_SECONDS - VIEWS_SECONDS
        due = max((known for moment, known in self.seen if moment <= then), default=0)
        if number < due:
            self.faults.append(f"{self.name}: {number}, but {due} is older than {age} s")
        rows, _ = self._get(ROWS.format(version["version"]))
        members = {item["members"] for item in rows["items"]}
        if members != {number}:
            self.faults.append(f"{self.name}: {members} in {number}")
        self.count += 1

    def _get(self, path: str) -> tuple[Any, int]:
        with urlopen(self.address + path, timeout=30) as answer:
            return json.loads(answer.read()), int(answer.headers["Age"])
