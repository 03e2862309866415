"""Readiness: the journal's head, and what stays behind it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from oress_opendata.delivery.http.health import describe_state
from oress_opendata.queries.status import PATIENCE_SECONDS
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store


def test_an_empty_catalogue_is_ready(client: FlaskClient) -> None:
    nothing = {"cursor": 0, "behind": 0, "seconds_behind": 0}
    assert client.get("/health/ready").get_json() == {
        "status": "ready",
        "journal": {"head": 0},
        "projections": dict.fromkeys(
            ("registers", "documents", "search", "encoded", "tables", "rdf", "stream"), nothing
        ),
        "omitted": [],
        "damaged": [],
    }


def test_behind_for_a_moment_is_ready_and_for_long_is_late(
    client: FlaskClient, store: Store, publish: Callable[..., object]
) -> None:
    publish()
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert answer.get_json()["projections"]["registers"]["behind"] == 1
    later = datetime.now(UTC) + timedelta(seconds=PATIENCE_SECONDS + 10)
    with transaction(store.reading) as connection:
        assert describe_state(store, connection, later)["status"] == "late"


@pytest.mark.usefixtures("release")
def test_up_to_date(client: FlaskClient) -> None:
    state = client.get("/health/ready").get_json()
    assert state["journal"]["head"] == 1
    for projection in state["projections"].values():
        assert projection == {"cursor": 1, "behind": 0, "seconds_behind": 0}
