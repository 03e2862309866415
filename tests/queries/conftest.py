"""Which fixture to use when.

- `catalogue`: the catalogue of everything that is shipped, without HTTP; for tests that only read.
- `connection`: a reading transaction on its registry.
- the fixtures of tests/delivery, for the snapshots of a store that changes.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from oress_opendata.projections.search.querying.searcher import Searcher
from oress_opendata.queries.catalogue import Catalogue
from oress_opendata.queries.snapshot import Snapshots
from oress_opendata.store.engine import transaction
from tests.delivery.conftest import client, prepare, prepared, project, release, share, store
from tests.projections.rdf.conftest import Shipped, shipped

__all__ = [
    "client",
    "prepare",
    "prepared",
    "project",
    "release",
    "share",
    "shipped",
    "store",
]


@pytest.fixture(scope="module")
def catalogue(shipped: Shipped) -> Catalogue:
    settings, store = shipped.settings, shipped.store
    searcher = Searcher(store.home, settings.languages)
    return Catalogue(settings, store, "test", Snapshots(store), searcher)


@pytest.fixture
def connection(catalogue: Catalogue) -> Iterator[Connection]:
    with transaction(catalogue.store.reading) as connection:
        yield connection
