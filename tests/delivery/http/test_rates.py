"""How often a client may ask, and that what is kept about clients is bounded."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from oress_opendata.app import create_app
from oress_opendata.delivery.http import rates
from oress_opendata.delivery.http.rates import DAY, RESERVE_SECONDS, Rates
from oress_opendata.errors import TooManyRequests
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store

RATE = 2.0
RESERVE = int(RATE * RESERVE_SECONDS)
CLIENT, OTHER = "192.0.2.1", "192.0.2.2"


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limited(clock: Clock) -> Rates:
    return Rates(RATE, clock)


def exhaust(limited: Rates, client: str = CLIENT) -> None:
    for _ in range(RESERVE):
        limited.take(client)


def test_after_a_burst_a_client_waits(limited: Rates, clock: Clock) -> None:
    exhaust(limited)
    with pytest.raises(TooManyRequests) as refused:
        limited.take(CLIENT)
    assert refused.value.seconds == 1
    clock.now += refused.value.seconds
    limited.take(CLIENT)


def test_a_steady_client_is_never_refused(limited: Rates, clock: Clock) -> None:
    for _ in range(10 * RESERVE):
        limited.take(CLIENT)
        clock.now += 1 / RATE


def test_refused_requests_do_not_extend_the_wait(limited: Rates, clock: Clock) -> None:
    exhaust(limited)
    for _ in range(100):
        with pytest.raises(TooManyRequests):
            limited.take(CLIENT)
    clock.now += 1
    limited.take(CLIENT)


def test_others_are_not_affected(limited: Rates) -> None:
    exhaust(limited)
    limited.take(OTHER)


@pytest.mark.parametrize("rate", [0.0, RATE])
def test_the_machine_itself_is_not_limited(rate: float) -> None:
    limited = Rates(rate)
    for _ in range(10 * RESERVE):
        limited.take("127.0.0.1" if rate else CLIENT)
    assert not limited.buckets


def test_the_table_of_clients_is_bounded(limited: Rates, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "MAX_CLIENTS", 3)
    for number in range(10):
        limited.take(f"192.0.2.{number}")
    assert len(limited.buckets) == 3


def test_no_address_is_kept_and_the_salt_changes_daily(limited: Rates, clock: Clock) -> None:
    limited.take(CLIENT)
    [before] = limited.buckets
    assert CLIENT.encode() not in before
    clock.now += DAY + 1
    limited.take(CLIENT)
    [after] = limited.buckets
    assert before != after


@pytest.fixture
def behind_proxy(settings: Settings, store: Store) -> FlaskClient:
    known = replace(settings, proxies=("127.0.0.1",), rate=1 / RESERVE_SECONDS)
    return create_app(known, store).test_client()


def test_the_answer_is_a_problem_with_the_time_to_wait(behind_proxy: FlaskClient) -> None:
    headers = {"X-Forwarded-For": f"203.0.113.1, {CLIENT}"}
    assert behind_proxy.get("/api/v1/datasets", headers=headers).status_code == 200
    answer = behind_proxy.get("/api/v1/datasets", headers=headers)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    problem = json.loads(answer.data)
    assert problem["type"].endswith("#too-many-requests")
    assert CLIENT not in answer.text
    page = behind_proxy.get("/fr/", headers={**headers, "Accept": "text/html"})
    assert page.status_code == 429
    assert "Trop de demandes" in page.text


def test_a_client_cannot_choose_its_address(behind_proxy: FlaskClient) -> None:
    for number, status in enumerate((200, 429)):
        headers = {"X-Forwarded-For": f"203.0.113.{number}, {CLIENT}"}
        assert behind_proxy.get("/api/v1/datasets", headers=headers).status_code == status


def test_health_is_not_counted(behind_proxy: FlaskClient) -> None:
    for _ in range(3):
        headers = {"X-Forwarded-For": CLIENT}
        assert behind_proxy.get("/health/live", headers=headers).status_code == 200
