"""Tests with a short form, which every run has, and a long one, for `make endurance`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from oress_opendata.settings import Settings
from tests.serving import Service, wait_until

ROWS = "/api/v1/datasets/cooperatives/versions/1.0.0/resources/structures/rows"


@pytest.fixture(params=["short", pytest.param("long", marks=pytest.mark.endurance)])
def is_long(request: pytest.FixtureRequest) -> bool:
    return bool(request.param == "long")


@pytest.fixture
def running(settings: Settings, publish: Callable[..., object]) -> Iterator[Service]:
    """A service on a home with one release."""
    if not Path("/proc/self/task").is_dir():
        pytest.skip("needs a /proc file system (Linux)")
    publish()
    service = Service(settings, "--workers", "2")
    try:
        service.wait_ready()
        for path in (
            f"{ROWS}.json",
            "/sparql?query=ASK%7B%7D",
            "/api/v1/registers/cooperatives-thing",
        ):
            wait_until(partial(service.get, path))
        yield service
    finally:
        service.stop()
