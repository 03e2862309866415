"""What /metrics says, read by Prometheus' own parser."""

from __future__ import annotations

import os

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from oress_opendata.delivery.http.measurements import BUCKETS, Measurements

Labels = tuple[tuple[str, str], ...]


def read_metrics(client: FlaskClient) -> dict[tuple[str, Labels], float]:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.get_data(as_text=True))
        for sample in family.samples
    }


@pytest.mark.usefixtures("release")
def test_requests_are_counted_by_route_and_status(client: FlaskClient) -> None:
    for path in ("/health/live", "/health/live", "/fr/nowhere", "/api/v1/datasets?limit=x"):
        client.get(path)
    found = read_metrics(client)
    live = (("route", "health.live"),)
    assert found["oress_requests_total", (*live, ("status", "200"))] == 2
    assert found["oress_request_seconds_count", live] == 2
    assert found["oress_request_seconds_bucket", (("le", "+Inf"), *live)] == 2
    statuses = {dict(labels).get("status") for name, labels in found if "requests" in name}
    assert statuses >= {"200", "400", "404"}


@pytest.mark.usefixtures("release")
def test_the_state_is_told_in_numbers(client: FlaskClient) -> None:
    found = read_metrics(client)
    assert found["oress_journal_entries", ()] == 1
    assert found["oress_view_behind_entries", (("view", "search"),)] == 0
    assert found["oress_disk_free_bytes", ()] > 0
    assert found["oress_stored_bytes", (("part", "blobs"),)] > 0
    assert ("oress_last_backup_timestamp_seconds", ()) not in found


def test_processes_count_together_and_none_writes_for_another() -> None:
    measurements = Measurements(processes=3)
    for part in (0, 1, 2):
        child = os.fork()
        if child == 0:
            measurements.part = part
            measurements.record(route=1, status=200, seconds=BUCKETS[part])
            measurements.record(route=1, status=299, seconds=99.0)
            measurements.set_load(connections=5, waiting=part)
            os._exit(0)
        os.waitpid(child, 0)
    [route] = measurements.read_routes(["none", "files.show"])
    assert (route.route, route.statuses) == ("files.show", {"200": 3, "other": 3})
    assert route.buckets == (1, 1, 1, 0, 0, 0, 0, 3)
    assert route.seconds == pytest.approx(sum(BUCKETS[:3]) + 3 * 99)
    assert measurements.read_load() == (15, 3)
