"""The catalogue as it is served: what every view is given. Nothing below delivery sees it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from oress_opendata import __version__
from oress_opendata.delivery.http.urls import Addresses
from oress_opendata.languages import LOCALE
from oress_opendata.projections.search.querying.searcher import Searcher
from oress_opendata.queries.catalogue import Catalogue
from oress_opendata.queries.snapshot import Snapshots
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store
from oress_opendata.store.mirror import read_mirror, without_desk


@dataclass(frozen=True, slots=True)
class Service(Catalogue):
    """The catalogue with its addresses. `original` is the address of the catalogue that this one
    is a copy of, empty for an original."""

    addresses: Addresses
    original: str = ""


def make_service(settings: Settings, store: Store) -> Service:
    settings, mirror = without_desk(settings), read_mirror(store.home)
    addresses = Addresses(settings.base_url, settings.languages[0])
    searcher = Searcher(store.home, settings.languages, settings.search)
    build = fingerprint_build(settings)
    original = mirror.source if mirror else ""
    return Service(settings, store, build, Snapshots(store), searcher, addresses, original)


def fingerprint_build(settings: Settings) -> str:
    digest = hashlib.sha256(__version__.encode())
    # Hosts of one catalogue give the same tags.
    common = replace(settings, home=Path(), database_url="", blobs="", reader=False)
    digest.update(repr(common).encode())
    for file in _sources():
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _sources() -> Iterable[Path]:
    folders = (Path(__file__).parents[1], LOCALE)
    kinds = (".py", ".html", ".css", ".svg", ".png", ".js", ".po")
    return sorted(file for folder in folders for file in folder.rglob("*") if file.suffix in kinds)
