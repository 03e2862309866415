"""The catalogue as it is served: what every view is given. Nothing below delivery sees it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from oress_opendata import __version__
from oress_opendata.delivery.http.urls import Addresses
from oress_opendata.languages import LOCALE
from oress_opendata.projections.search.querying.searcher import Searcher
from oress_opendata.queries.catalogue import Catalogue
from oress_opendata.queries.snapshot import Snapshots
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store


@dataclass(frozen=True, slots=True)
class Service(Catalogue):
    """The catalogue with its addresses."""

    addresses: Addresses


def make_service(settings: Settings, store: Store) -> Service:
    addresses = Addresses(settings.base_url, settings.languages[0])
    searcher = Searcher(store.home, settings.languages)
    build = fingerprint_build(settings)
    return Service(settings, store, build, Snapshots(store), searcher, addresses)


def fingerprint_build(settings: Settings) -> str:
    digest = hashlib.sha256(__version__.encode())
    digest.update(repr(settings).encode())
    for file in _sources():
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _sources() -> Iterable[Path]:
    folders = (Path(__file__).parents[1], LOCALE)
    kinds = (".py", ".html", ".css", ".svg", ".png", ".js", ".po")
    return sorted(file for folder in folders for file in folder.rglob("*") if file.suffix in kinds)
