"""Readers beside publications: no answer mixes two versions, none is older than one before it.

All rows of version n have n members, so a mixed answer shows itself.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from statistics import median
from threading import Event
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import urlopen

from tests.conftest import ROWS
from tests.serving import PATIENCE, Service, resident_memory, wait_until

READERS = 8
# Seconds after which half of the versions must be seen, and between publications, in the long form.
STALE, PAUSE, LONG = 2.0, 3.0, 600.0
# How much larger a process may be at the end than after the first quarter.
GROWTH = 1.3
DATASET = "/api/v1/datasets/cooperatives"


def rows_of(number: int) -> Iterable[tuple[str, ...]]:
    header, *rows = ROWS
    return (header, *((*row[:3], str(number)) for row in rows))


def members_of_rows(body: bytes) -> set[int]:
    return {item["members"] for item in json.loads(body)["items"]}


def members_of_records(body: bytes) -> set[int]:
    return {item["values"]["members"] for item in json.loads(body)["items"]}


def members_of_csv(body: bytes) -> set[int]:
    return {int(line.rpartition(",")[2]) for line in body.decode().splitlines()[1:]}


class Reader:
    """Asks one thing after another, and notes what it should not have seen."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.statuses: Counter[int] = Counter()
        self.faults: list[str] = []
        self.newest = 0

    def run(self, ended: Event) -> None:
        while not ended.is_set():
            version = self._read_version()
            base = f"{DATASET}/versions/{version}/resources/structures/rows"
            self._expect(f"{base}.json", members_of_rows, {int(version.split(".")[0])})
            self._expect(f"{base}.csv", members_of_csv, {int(version.split(".")[0])})
            self._expect("/api/v1/registers/cooperatives-thing", members_of_records)
            self._get(f"/fr/datasets/cooperatives/{version}")
            self._get(f"/sparql?query={quote('ASK { ?s ?p ?o }')}")

    def _read_version(self) -> str:
        version = str(json.loads(self._get(DATASET))["version"])
        number = int(version.split(".", maxsplit=1)[0])
        if number < self.newest:
            self.faults.append(f"{number} after {self.newest}")
        self.newest = number
        return version

    def _expect(
        self, path: str, read: Callable[[bytes], set[int]], known: set[int] | None = None
    ) -> None:
        body = self._get(path)
        found = read(body) if body else set()
        if len(found) > 1 or (known and found and found != known):
            self.faults.append(f"{path}: {found}")

    def _get(self, path: str) -> bytes:
        """The body; empty for an honest 503."""
        try:
            with urlopen(f"{self.service.address}{path}", timeout=PATIENCE) as answer:
                self.statuses[answer.status] += 1
                return bytes(answer.read())
        except HTTPError as error:
            self.statuses[error.code] += 1
            if error.code != 503 or not error.headers["Retry-After"]:
                self.faults.append(f"{path}: {error.code}")
            return b""


def test_readers_see_whole_versions_in_order(
    running: Service, is_long: bool, publish: Callable[..., Any]
) -> None:
    publish(version="2.0.0", rows=rows_of(2))
    wait_until(partial(shows, running, 2))
    with reading(running) as readers:
        delays, sizes = publish_versions(running, publish, LONG if is_long else 0.0)
    statuses = sum((reader.statuses for reader in readers), Counter())
    print(f"{len(delays)} versions, {dict(statuses)}, delays to {max(delays):.2f} s, {sizes} kB")
    assert [fault for reader in readers for fault in reader.faults] == []
    assert statuses[200]
    if is_long:
        # The longest says more about what else runs on the machine.
        assert median(delays) < STALE
        assert sizes[-1] < GROWTH * sizes[len(sizes) // 4]


@contextmanager
def reading(service: Service) -> Iterator[list[Reader]]:
    """Readers, for as long as the context lasts."""
    readers, ended = [Reader(service) for _ in range(READERS)], Event()
    with ThreadPoolExecutor(READERS) as pool:
        running = [pool.submit(reader.run, ended) for reader in readers]
        try:
            yield readers
        finally:
            ended.set()
    for future in running:
        future.result()


def publish_versions(
    service: Service, publish: Callable[..., Any], seconds: float
) -> tuple[list[float], list[int]]:
    """Publish three versions, or more for some time: how long each took to be seen, and the
    memory of the largest process."""
    delays: list[float] = []
    sizes: list[int] = []
    end = time.monotonic() + seconds
    while len(delays) < 3 or time.monotonic() < end:
        number = len(delays) + 3
        publish(version=f"{number}.0.0", rows=rows_of(number))
        published = time.monotonic()
        wait_until(partial(shows, service, number))
        delays.append(time.monotonic() - published)
        sizes.append(max(map(resident_memory, service.children)))
        time.sleep(PAUSE if seconds else 0)
    return delays, sizes


def shows(service: Service, number: int) -> bool:
    """Whether records come from this version."""
    found = service.get("/api/v1/registers/cooperatives-thing")
    return bool(found) and {item["values"]["members"] for item in found["items"]} == {number}
