"""Which fixture to use when.

- `shipped`: a store with everything that is shipped, samples too, as `service` published and
  projected it; for tests that only read.
- `described`: the catalogue's whole description of it, as one rdflib graph.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from rdflib import Graph

from oress_opendata.projections.rdf.store.generation import find_current
from oress_opendata.settings import Settings, read_settings
from oress_opendata.store.home import Store, open_store
from tests.conftest import Service

SHAPES = Path(__file__).parents[4] / "shared" / "shapes"


@dataclass(frozen=True)
class Shipped:
    settings: Settings
    store: Store

    @property
    def generation(self) -> Path:
        found = find_current(self.store.home)
        assert found is not None
        return found

    def read_pieces(self, pattern: str) -> Graph:
        graph = Graph()
        for piece in sorted(self.generation.glob(f"pieces/{pattern}.nt.gz")):
            graph.parse(data=gzip.decompress(piece.read_bytes()), format="nt")
        return graph


@pytest.fixture(scope="session")
def shipped(service: Service) -> Iterator[Shipped]:
    home = service.published
    environment = {**service.environment, "ORESS_HOME": str(home)}
    settings = read_settings(environment, home / "absent.toml")
    store = open_store(settings)
    yield Shipped(settings, store)
    store.close()


@pytest.fixture(scope="session")
def described(shipped: Shipped) -> Graph:
    return shipped.read_pieces("*/catalog")
