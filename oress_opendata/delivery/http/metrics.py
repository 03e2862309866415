"""`/metrics` in the text format of Prometheus: requests, views, disk, backups."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path

from flask import Blueprint, Flask, Response
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from oress_opendata import __version__
from oress_opendata.delivery.http.measurements import (
    BUCKETS,
    Measurements,
    RouteMeasurement,
    list_routes,
)
from oress_opendata.delivery.http.service import Service
from oress_opendata.errors import StoreUnavailable
from oress_opendata.queries.status import Status, read_status
from oress_opendata.store.engine import transaction


class _Metrics(Collector):
    """All metrics at this moment. Without the registry, those of the requests remain."""

    def __init__(self, service: Service, measurements: Measurements, routes: Sequence[str]) -> None:
        self.service, self.measurements, self.routes = service, measurements, routes

    def collect(self) -> Iterator[Metric]:
        version = GaugeMetricFamily("oress_info", "The program.", labels=["version"])
        version.add_metric([__version__], 1)
        yield version
        yield from _describe_requests(list(self.measurements.read_routes(self.routes)))
        connections, waiting = self.measurements.read_load()
        yield _gauge("oress_connections", "Open connections.", connections)
        yield _gauge("oress_waiting_requests", "Requests that wait for a thread.", waiting)
        try:
            with transaction(self.service.store.reading) as connection:
                status = read_status(self.service.store, connection, datetime.now(UTC))
        except StoreUnavailable:
            return
        yield from _describe_status(status)
        yield from _describe_sizes(self.service.store.home)


def make_metrics(app: Flask, service: Service, measurements: Measurements) -> Blueprint:
    metrics = Blueprint("metrics", __name__)

    @metrics.get("/metrics")
    def show() -> Response:
        registry = CollectorRegistry(auto_describe=False)
        registry.register(_Metrics(service, measurements, list_routes(app)))
        response = Response(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)
        response.headers["Cache-Control"] = "no-store"
        return response

    return metrics


def _describe_requests(routes: Iterable[RouteMeasurement]) -> Iterator[Metric]:
    answers = CounterMetricFamily(
        "oress_requests", "Answers by route and status.", labels=["route", "status"]
    )
    times = HistogramMetricFamily(
        "oress_request_seconds", "Time until an answer is made, by route.", labels=["route"]
    )
    for route in routes:
        for status, count in route.statuses.items():
            answers.add_metric([route.route, status], count)
        bounds = (*map(str, BUCKETS), "+Inf")
        counts = accumulate(route.buckets)
        times.add_metric([route.route], list(zip(bounds, counts, strict=True)), route.seconds)
    yield answers
    yield times


def _describe_status(status: Status) -> Iterator[Metric]:
    yield _gauge("oress_journal_entries", "Entries of the journal.", status.head)
    if status.last:
        time = status.last.timestamp()
        yield _gauge("oress_last_entry_timestamp_seconds", "Time of the last publication.", time)
    if status.follow:
        time = status.follow.at.timestamp()
        yield _gauge("oress_last_follow_timestamp_seconds", "Time of the last state shown.", time)
    behind = GaugeMetricFamily(
        "oress_view_behind_entries", "Journal entries that a view lacks.", labels=["view"]
    )
    seconds = GaugeMetricFamily(
        "oress_view_behind_seconds", "Age of the first entry that a view lacks.", labels=["view"]
    )
    external = {"external": status.external} if status.external else {}
    for name, position in {**status.positions, **external}.items():
        behind.add_metric([name], position.behind)
        seconds.add_metric([name], position.seconds_behind)
    yield behind
    yield seconds
    yield _gauge("oress_view_omissions", "Releases that a view lacks.", len(status.omissions))
    yield _gauge("oress_damaged_releases", "Releases with damaged files.", len(status.damaged))
    yield _gauge("oress_disk_free_bytes", "Free space on the disk.", status.disk.free)
    yield _gauge("oress_disk_bytes", "Size of the disk.", status.disk.total)
    if status.backup:
        time = status.backup.at.timestamp()
        yield _gauge("oress_last_backup_timestamp_seconds", "Time of the last backup.", time)
    if status.verify:
        time, problems = status.verify.at.timestamp(), status.verify.problems
        yield _gauge("oress_last_verify_timestamp_seconds", "Time of the last verification.", time)
        yield _gauge("oress_last_verify_problems", "Problems that it found.", problems)


def _describe_sizes(home: Path) -> Iterator[Metric]:
    sizes = GaugeMetricFamily("oress_stored_bytes", "Size of a part of the state.", labels=["part"])
    for folder in (home / "blobs", *sorted((home / "projections").glob("*/"))):
        sizes.add_metric([folder.name], _size_of(folder))
    yield sizes


def _size_of(folder: Path) -> int:
    """The bytes of the files below a folder; some may go meanwhile."""
    total = 0
    for path, _, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(path) / name).lstat().st_size
            except OSError:
                continue
    return total


def _gauge(name: str, help_text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, help_text, value=value)
