"""Requests in numbers, of all web processes together: routes, statuses, times, what waits.

The numbers are in shared memory that the processes inherit. Each has a part of its own, where only
it writes: no lock between processes, and one that is killed leaves whole numbers. Nothing about a
client or a query is counted.
"""

from __future__ import annotations

import mmap
import time
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from threading import Lock

from flask import Flask, Response, g, request

# Upper bounds in seconds.
BUCKETS = (0.005, 0.025, 0.1, 0.5, 1.0, 2.5, 10.0)
STATUSES = (
    *(200, 201, 204, 206, 301, 302, 303, 304, 307, 308),
    *(400, 401, 403, 404, 405, 406, 409, 410, 412, 413, 414, 415, 416, 422, 429, 500, 503),
)
# Requests for no route have the first.
ROUTES = 256
NO_ROUTE = "none"
# Of a route: the counts by status, one for any other status; the buckets, one above; the sum.
_TIMES = len(STATUSES) + 1
_SUM = _TIMES + len(BUCKETS) + 1
WIDTH = _SUM + 1
# Of a process, behind the routes: open connections, and requests that wait for a thread.
_CONNECTIONS = ROUTES * WIDTH
_WAITING = _CONNECTIONS + 1
PART = _WAITING + 1
DOUBLE = 8


@dataclass(frozen=True, slots=True)
class RouteMeasurement:
    """Of one route: the number of answers by status, the number of answers that took no longer
    than each bucket and longer than the one before, and the sum of their seconds."""

    route: str
    statuses: dict[str, int]
    buckets: tuple[int, ...]
    seconds: float


class Measurements:
    """The shared numbers. Make them before the processes are forked; each then sets `part`."""

    def __init__(self, processes: int = 1) -> None:
        self.processes = processes
        self.part = 0
        self._numbers = memoryview(mmap.mmap(-1, processes * PART * DOUBLE)).cast("d")
        self._lock = Lock()

    def record(self, route: int, status: int, seconds: float) -> None:
        """Count an answer."""
        place = bisect_left(STATUSES, status)
        known = place < len(STATUSES) and STATUSES[place] == status
        start = self.part * PART + route * WIDTH
        with self._lock:
            self._numbers[start + (place if known else len(STATUSES))] += 1
            self._numbers[start + _TIMES + bisect_left(BUCKETS, seconds)] += 1
            self._numbers[start + _SUM] += seconds

    def set_load(self, connections: int, waiting: int) -> None:
        """What this process has open, and what waits in it."""
        start = self.part * PART
        self._numbers[start + _CONNECTIONS] = connections
        self._numbers[start + _WAITING] = waiting

    def read_load(self) -> tuple[int, int]:
        """Open connections, and requests that wait for a thread."""
        return int(self._sum(_CONNECTIONS)), int(self._sum(_WAITING))

    def read_routes(self, names: Sequence[str]) -> Iterator[RouteMeasurement]:
        """The routes that were asked for; `names` in the order of their numbers."""
        labels = (*map(str, STATUSES), "other")
        for number, name in enumerate(names):
            row = [self._sum(number * WIDTH + place) for place in range(WIDTH)]
            statuses = {label: int(row[at]) for at, label in enumerate(labels) if row[at]}
            if statuses:
                yield RouteMeasurement(name, statuses, tuple(map(int, row[_TIMES:_SUM])), row[_SUM])

    def _sum(self, place: int) -> float:
        return sum(self._numbers[part * PART + place] for part in range(self.processes))


def measure_requests(app: Flask, measurements: Measurements) -> None:
    """Record every answer of the application."""
    numbers: dict[str, int] = {}

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        if not numbers:
            numbers.update((name, number) for number, name in enumerate(list_routes(app)))
        seconds = time.perf_counter() - g.get("began", time.perf_counter())
        measurements.record(numbers[request.endpoint or NO_ROUTE], response.status_code, seconds)
        return response


def list_routes(app: Flask) -> list[str]:
    """The names of the routes, each at its number: the same in every process."""
    return [NO_ROUTE, *sorted({rule.endpoint for rule in app.url_map.iter_rules()})]
