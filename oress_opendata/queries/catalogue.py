"""The catalogue for reading: settings, store, snapshots of the registry, search.

Knows no HTTP. `delivery` adds the URLs (delivery/http/service.py).
"""

from __future__ import annotations

from dataclasses import dataclass

from oress_opendata.projections.search.querying.searcher import Searcher
from oress_opendata.queries.snapshot import Snapshots
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store


@dataclass(frozen=True, slots=True)
class Catalogue:
    """`build` changes with the program, its templates, its messages and the settings, so that an
    answer cached by a client is never taken for that of another build."""

    settings: Settings
    store: Store
    build: str
    snapshots: Snapshots
    searcher: Searcher
