"""Expensive kinds of work have few places, and cheap answers always a thread."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from threading import Event, Thread

import pytest
from flask.testing import FlaskClient

from oress_opendata.delivery.http.capacity import ALL, EXPORTS, SEARCH, SPARQL, Capacity
from oress_opendata.errors import Busy
from oress_opendata.server.listener import THREADS

PATIENCE = 60
ROWS = "/api/v1/datasets/cooperatives/versions/1.0.0/resources/structures/rows"
LOCAL, GREEDY, OTHER = "127.0.0.1", "192.0.2.1", "192.0.2.2"


@pytest.fixture
def full() -> Iterator[Capacity]:
    """A kind of which all places are taken, from the machine itself."""
    capacity = Capacity(places=2, queue=1, patience=0)
    with ExitStack() as taken:
        for _ in range(capacity.places):
            taken.enter_context(capacity.place(LOCAL))
        yield capacity


def test_a_place_is_given_back() -> None:
    capacity = Capacity(places=1, queue=0)
    for _ in range(3):
        with capacity.place(GREEDY):
            pass
    assert not capacity.clients


def test_an_error_gives_the_place_back() -> None:
    capacity = Capacity(places=1, queue=0)
    with pytest.raises(ValueError, match="no"), capacity.place(GREEDY):
        raise ValueError("no")
    with capacity.place(GREEDY):
        pass


def test_who_waits_in_vain_is_asked_to_come_back(full: Capacity) -> None:
    with pytest.raises(Busy), full.place(OTHER):
        pass
    assert full.clients == {LOCAL: 2}


def test_who_waits_gets_the_next_place() -> None:
    capacity, entered = Capacity(places=1, queue=1, patience=PATIENCE), Event()

    def wait() -> None:
        with capacity.place(OTHER):
            entered.set()

    with capacity.place(GREEDY):
        waiting = Thread(target=wait)
        waiting.start()
        assert not entered.is_set()
    assert entered.wait(PATIENCE)
    waiting.join()


def test_a_full_queue_refuses_at_once() -> None:
    capacity = Capacity(places=1, queue=0, patience=PATIENCE)
    with capacity.place(GREEDY), pytest.raises(Busy), capacity.place(OTHER):
        pass


def test_one_client_leaves_the_queue_to_others() -> None:
    capacity = Capacity(places=2, queue=1, patience=PATIENCE)
    with capacity.place(GREEDY), capacity.place(GREEDY):
        with pytest.raises(Busy), capacity.place(GREEDY):
            pass
        assert capacity.clients == {GREEDY: 2}


def test_all_kinds_together_leave_threads_to_cheap_answers() -> None:
    assert sum(capacity.places + capacity.queue for capacity in ALL) <= THREADS - 4


@pytest.mark.usefixtures("release")
@pytest.mark.parametrize(
    ("capacity", "path"),
    [
        (SPARQL, "/sparql?query=ASK%7B%7D"),
        (SPARQL, "/fr/sparql?query=ASK%7B%7D"),
        (EXPORTS, f"{ROWS}.csv"),
        (EXPORTS, "/datasets/cooperatives/1.0.0/formats/structures.ttl"),
        (EXPORTS, "/fr/structures.csv"),
        (SEARCH, "/fr/search?q=miel"),
        (SEARCH, "/api/v1/suggest?q=miel"),
    ],
)
def test_a_full_kind_is_503_and_the_rest_answers(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, capacity: Capacity, path: str
) -> None:
    monkeypatch.setattr(capacity, "patience", 0)
    with ExitStack() as taken:
        for _ in range(capacity.places):
            taken.enter_context(capacity.place(LOCAL))
        answer = client.get(path)
        assert answer.status_code == 503
        if not path.startswith("/fr/sparql"):
            assert int(answer.headers["Retry-After"]) > 0
        assert client.get("/health/live").status_code == 200
        assert client.get("/fr/").status_code == 200
