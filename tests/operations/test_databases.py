"""Backup, restore and upgrade on SQLite and on PostgreSQL."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from oress_opendata.errors import StoreUnavailable
from oress_opendata.operations.backup import back_up_folder
from oress_opendata.operations.restoration import Wish, restore
from oress_opendata.operations.upgrade import upgrade
from oress_opendata.publication.publish import publish_path
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store, open_store, reopen_store
from oress_opendata.store.releases import list_datasets
from oress_opendata.store.tables import about, metadata
from oress_opendata.store.verification import verify_store
from tests.conftest import WritePackage

pytestmark = pytest.mark.slow


def read_facts(store: Store) -> object:
    assert verify_store(store).problems == ()
    with transaction(store.reading) as connection:
        return list_datasets(connection)


def test_a_lost_home_is_restored(
    any_store: Store, any_settings: Settings, write_package: WritePackage, tmp_path: Path
) -> None:
    publish_path(any_store, write_package(), any_settings)
    facts = read_facts(any_store)
    made = back_up_folder(any_store, any_settings, tmp_path / "backups")
    any_store.close()
    shutil.rmtree(any_settings.home)
    if not any_settings.database_url.startswith("sqlite"):
        with pytest.raises(StoreUnavailable, match="not empty"):
            restore(any_settings, Wish(made.place))
        assert not any_settings.home.exists()
        with transaction(any_store.writing) as connection:
            metadata.drop_all(connection)
    assert restore(any_settings, Wish(made.place)).problems == ()
    store = open_store(any_settings)
    assert read_facts(store) == facts
    store.close()


def test_an_older_registry_is_upgraded(
    any_store: Store, any_settings: Settings, write_package: WritePackage, tmp_path: Path
) -> None:
    publish_path(any_store, write_package(), any_settings)
    facts = read_facts(any_store)
    with transaction(any_store.writing) as connection:
        connection.execute(about.update().where(about.c.name == "schema").values(value="1"))
    any_store.close()
    with pytest.raises(StoreUnavailable, match="oress upgrade"):
        open_store(any_settings)
    old = reopen_store(any_settings)
    assert upgrade(old, any_settings, tmp_path / "backups").damaged == ()
    old.close()
    store = open_store(any_settings)
    assert read_facts(store) == facts
    store.close()
