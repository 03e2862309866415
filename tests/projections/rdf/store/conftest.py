"""`project`: bring the views up to the journal, and give the generation that is current then."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from oress_opendata.projections.rdf.store.generation import find_current
from oress_opendata.projections.refresh import refresh
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store


@pytest.fixture
def project(store: Store, settings: Settings) -> Callable[[], Path]:
    def project() -> Path:
        refresh(store, settings)
        found = find_current(store.home)
        assert found is not None
        return found

    return project
