"""`desk`: the desk of a store with one small register, and the people who work at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from oress_opendata.desk.database import Desk, open_desk
from oress_opendata.desk.person import Person, Role
from oress_opendata.publication.publish import Publication
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store

EDITOR = Person("p1", "salma", Role.EDITOR)
PUBLISHER = Person("p2", "hamza", Role.PUBLISHER)


@pytest.fixture
def desk(settings: Settings, store: Store, publish: Callable[..., Publication]) -> Iterator[Desk]:
    publish()
    desk = open_desk(settings, store)
    yield desk
    desk.close()
