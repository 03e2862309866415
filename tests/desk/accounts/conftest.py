"""`any_desk`: the desk of a new home, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from oress_opendata.desk.database import Desk, open_desk
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store


@pytest.fixture
def any_desk(any_settings: Settings, any_store: Store) -> Iterator[Desk]:
    desk = open_desk(any_settings, any_store)
    yield desk
    desk.close()
