"""What is remembered is forgotten the moment that it may not be true any more."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from oress_opendata.delivery.pages.datasets import routes
from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.queries import snapshot
from oress_opendata.queries.snapshot import MAX_ANSWER_BYTES, MAX_BYTES, Snapshot, Snapshots
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store

FILE = "/datasets/cooperatives/1.0.0/structures.csv"


@pytest.fixture
def watch(store: Store) -> Snapshots:
    watch = Snapshots(store)
    with transaction(store.reading) as connection:
        watch.read(connection)
    return watch


def questions(store: Store) -> list[str]:
    """The questions that the registry is asked from now on."""
    asked: list[str] = []

    @event.listens_for(store.reading, "before_cursor_execute")
    def note(*arguments: object) -> None:
        asked.append(str(arguments[2]))

    return asked


def test_nothing_is_certain_before_it_was_read(store: Store) -> None:
    assert Snapshots(store).unchanged() is None


def test_a_transaction_is_read_once(store: Store) -> None:
    watch, asked = Snapshots(store), questions(store)
    with transaction(store.reading) as connection:
        first = watch.read(connection)
        asked.clear()
        assert watch.read(connection) is first
        assert asked == []
    with transaction(store.reading) as connection:
        watch.read(connection)
    assert len(asked) > 1


@pytest.mark.usefixtures("release")
def test_certain_until_an_entry_comes(watch: Snapshots, publish: Callable[..., object]) -> None:
    state = watch.unchanged()
    assert state is not None
    assert state.head == 1
    publish("other")
    assert watch.unchanged() is None


@pytest.mark.usefixtures("release")
def test_not_certain_while_an_entry_is_staged(watch: Snapshots, store: Store) -> None:
    store.journal.staged_path(2).write_bytes(b"torn")
    assert watch.unchanged() is None
    store.journal.staged_path(2).unlink()
    assert watch.unchanged() is not None


@pytest.mark.usefixtures("release")
def test_not_certain_when_the_journal_is_another(watch: Snapshots, store: Store) -> None:
    store.journal.path(1).rename(store.journal.path(1).with_suffix(".away"))
    assert watch.unchanged() is None


def test_not_certain_while_a_projection_is_behind(
    store: Store, publish: Callable[..., object]
) -> None:
    publish()
    watch = Snapshots(store)
    with transaction(store.reading) as connection:
        assert watch.read(connection).cursor == 0
    assert watch.unchanged() is None


@pytest.mark.usefixtures("release")
def test_not_certain_for_ever(watch: Snapshots, monkeypatch: pytest.MonkeyPatch) -> None:
    assert watch.unchanged() is not None
    monkeypatch.setattr("oress_opendata.queries.snapshot.time.monotonic", lambda: 1e12)
    assert watch.unchanged() is None


@pytest.mark.usefixtures("release")
@pytest.mark.parametrize(
    "path", [FILE, "/fr/datasets", "/api/v1/datasets", "/api/v1/registers/cooperatives-thing"]
)
def test_a_second_reader_asks_the_registry_nothing(
    client: FlaskClient, store: Store, path: str
) -> None:
    first = client.get(path)
    asked = questions(store)
    second = client.get(path)
    packed = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert (first.data, first.headers["ETag"]) == (second.data, second.headers["ETag"])
    assert packed.status_code == 200
    assert asked == []


@pytest.mark.usefixtures("release")
def test_a_withdrawal_is_seen_at_once(client: FlaskClient, store: Store) -> None:
    pages = [FILE, "/fr/datasets/cooperatives", "/api/v1/datasets/cooperatives"]
    assert [client.get(path).status_code for path in pages] == [200, 200, 200]
    withdraw_release(store, "cooperatives", "1.0.0", "Wrong", erase=True)
    assert [client.get(path).status_code for path in pages] == [410, 410, 410]


@pytest.mark.usefixtures("release")
def test_a_page_is_made_once_for_many_at_once(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def render_slowly(*_: object) -> str:
        made.append("page")
        time.sleep(0.1)
        return "page"

    monkeypatch.setattr(routes, "render_inventory", render_slowly)
    clients = [client.application.test_client() for _ in range(8)]
    with ThreadPoolExecutor(len(clients)) as readers:
        answers = list(readers.map(lambda reader: reader.get("/fr/datasets").text, clients))
    assert answers == ["page"] * len(clients)
    assert made == ["page"]


def test_memory_is_bounded() -> None:
    state = Snapshot(1, 1, "", 0.0)
    state.keep_answer("large", b"x" * (MAX_ANSWER_BYTES + 1))
    assert state.answers == {}
    for number in range(100):
        state.keep_answer(str(number), b"x" * MAX_ANSWER_BYTES)
        assert sum(map(len, state.answers.values())) == state.size <= MAX_BYTES


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "MAX_VALUES", 2)
    state = Snapshot(head=1, cursor=1, fingerprint="", until=0.0)
    for key in range(10):
        assert state.remember(key, partial(str, key)) == str(key)
        assert len(state.memory) <= 2
