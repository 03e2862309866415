"""A host that only reads gives the publisher's answers, and says how old they may be."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from oress_opendata.app import create_app
from oress_opendata.desk.database import open_desk
from oress_opendata.errors import StoreUnavailable
from oress_opendata.projections.refresh import refresh
from oress_opendata.settings import Settings
from oress_opendata.store.home import READER, Store, open_store
from oress_opendata.store.upkeep import FOLLOW, LastFollow, write_last_follow

pytestmark = pytest.mark.slow


@pytest.fixture
def reading(settings: Settings, store: Store, publish: Callable[..., object]) -> Settings:
    publish()
    refresh(store, settings)
    return replace(settings, blobs="s3://bucket/catalogue", reader=True)


@pytest.fixture
def reader(reading: Settings) -> FlaskClient:
    return create_app(reading, open_store(reading)).test_client()


def note(home: Path, seconds: int) -> None:
    """Note that the home followed so many seconds ago."""
    write_last_follow(home, LastFollow(datetime.now(UTC) - timedelta(seconds=seconds), 1))
    then = time.time() - seconds
    os.utime(home / FOLLOW, (then, then))


def test_it_is_ready_once_it_has_followed(reader: FlaskClient, reading: Settings) -> None:
    answer = reader.get("/health/ready")
    assert (answer.status_code, answer.get_json()["status"]) == (503, "stale")
    assert answer.get_json()["followed"] is None
    assert reader.get("/fr").status_code == reader.get("/api/v1/datasets").status_code == 503
    note(reading.home, 5)
    answer = reader.get("/health/ready")
    assert (answer.status_code, answer.get_json()["status"]) == (200, "ready")
    assert 5 <= answer.get_json()["followed"]["seconds_ago"] <= 9


def test_a_stale_reader_says_so_and_still_answers(reader: FlaskClient, reading: Settings) -> None:
    note(reading.home, 600)
    assert reader.get("/health/ready").status_code == 503
    assert reader.get("/health/live").status_code == 200
    answer = reader.get("/fr/datasets/cooperatives")
    assert answer.status_code == 200
    assert 600 <= int(answer.headers["Age"]) < 700
    assert b"oress_last_follow_timestamp_seconds" in reader.get("/metrics").data


def test_it_answers_as_the_publisher(reader: FlaskClient, settings: Settings, store: Store) -> None:
    """The links to forms too: the proxy sends those to the publisher."""
    note(settings.home, 0)
    publisher = create_app(settings, store).test_client()
    for path in ("/fr", "/ar/datasets/cooperatives", "/api/v1/datasets", "/catalog.ttl"):
        ours, theirs = reader.get(path), publisher.get(path)
        assert ours.status_code == theirs.status_code == 200
        assert ours.data == theirs.data
        assert ours.headers.get("ETag") == theirs.headers.get("ETag")


@pytest.mark.parametrize(
    "path", ["/fr/desk", "/fr/desk/drafts", "/ar/report", "/en/declare/a/b", "/api/v1/packages"]
)
def test_forms_are_at_the_publisher(reader: FlaskClient, path: str) -> None:
    answer = reader.get(path)
    assert answer.status_code == 503
    assert path in answer.get_data(as_text=True)


def test_it_has_no_desk(reading: Settings) -> None:
    """Also with the home of a publisher, which has one."""
    with pytest.raises(StoreUnavailable) as raised:
        open_desk(reading, open_store(reading))
    assert raised.value.sentence == READER
