"""Which fixture to use when.

- `shipped`: a store with everything that is shipped, samples too, published and projected once
  for all tests that only read.
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
from oress_opendata.projections.refresh import refresh
from oress_opendata.publication.publish import publish_path
from oress_opendata.settings import Settings, read_settings
from oress_opendata.sources.packages.tree import find_packages
from oress_opendata.store.home import Store, init_store
from oress_opendata.vocabularies.locations import find_shipped

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
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shipped]:
    home = tmp_path_factory.mktemp("shipped") / "var"
    environment = {"ORESS_HOME": str(home), "ORESS_SAMPLES": "1"}
    settings = read_settings(environment, home / "absent.toml")
    store = init_store(settings)
    for path in find_packages(find_shipped("datasets")):
        publish_path(store, path, settings)
    refresh(store, settings)
    yield Shipped(settings, store)
    store.close()


@pytest.fixture(scope="session")
def described(shipped: Shipped) -> Graph:
    return shipped.read_pieces("*/catalog")
