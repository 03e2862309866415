"""A rebuilt registry is equal to the one that was lost, whatever had happened."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import select, text

from oress_opendata.errors import StoreUnavailable
from oress_opendata.publication.publish import Publication, publish_path
from oress_opendata.publication.recovery import rebuild_registry
from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store, init_store, open_store, reopen_store
from oress_opendata.store.tables import REGISTRY, metadata
from tests.conftest import ROWS, WritePackage

Publish = Callable[..., Publication]
FEWER = ROWS[:-1]


@pytest.fixture
def history(any_store: Store, any_settings: Settings, write_package: WritePackage) -> Store:
    """A store in which everything happened that can happen."""

    def publish(*arguments: Any, **changes: Any) -> None:
        publish_path(any_store, write_package(*arguments, **changes), any_settings, "m")

    publish()
    publish(version="1.1.0", rows=FEWER)
    publish(version="2.0.0-rc.1", rows=FEWER)
    publish("others", "1.0.0")
    publish("erased", "1.0.0")
    publish("erased", "1.1.0", rows=FEWER)
    withdraw_release(any_store, "cooperatives", "1.1.0", "Faux", replaced_by="1.0.0")
    withdraw_release(any_store, "others", None, "Fin")
    withdraw_release(any_store, "erased", "1.1.0", "Faux")
    withdraw_release(any_store, "erased", None, "Loi 09-08", erase=True)
    publish("erased", "2.0.0", rows=FEWER)
    return any_store


def registry(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    with transaction(store.reading) as connection:
        return {
            table.name: sorted(tuple(row) for row in connection.execute(select(table)))
            for table in REGISTRY
        }


def test_the_rebuilt_registry_is_equal(history: Store) -> None:
    before = registry(history)
    assert rebuild_registry(history).entries == 11
    assert registry(history) == before


def test_a_lost_registry_is_never_taken_for_an_empty_one(
    history: Store, any_settings: Settings
) -> None:
    before = registry(history)
    with transaction(history.writing) as connection:
        metadata.drop_all(connection)
    for opening in (init_store, open_store):
        with pytest.raises(StoreUnavailable, match="rebuild registry"):
            opening(any_settings)
    with closing(reopen_store(any_settings)) as store:
        rebuild_registry(store)
        assert registry(store) == before


def test_an_older_registry_is_refused(
    history: Store, any_settings: Settings, write_package: WritePackage
) -> None:
    with transaction(history.writing) as connection:
        connection.execute(text("DELETE FROM files WHERE dataset = 'erased'"))
        connection.execute(text("DELETE FROM releases WHERE seq = 11"))
        connection.execute(text("DELETE FROM entries WHERE seq = 11"))
    with pytest.raises(StoreUnavailable, match="rebuild registry"):
        publish_path(history, write_package(version="1.2.0"), any_settings)
    assert history.journal.head() == 11


def test_a_whole_staged_entry_is_adopted_and_a_torn_one_dropped(history: Store) -> None:
    before = registry(history)
    head = history.journal.head()
    history.journal.path(head).rename(history.journal.staged_path(head))
    history.journal.staged_path(head + 1).write_bytes(b"{")
    assert rebuild_registry(history).entries == head
    assert registry(history) == before
    history.journal.staged_path(head + 1).write_bytes(b"{")
    assert rebuild_registry(history).entries == head
    assert history.journal.staged() == []
