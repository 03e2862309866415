"""What every view is given: the settings, the store, and a fingerprint of what answers.

Made by app.py; nothing below delivery sees it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from oress_opendata import __version__
from oress_opendata.delivery.addresses import Addresses
from oress_opendata.delivery.watch import Watch
from oress_opendata.languages import LOCALE
from oress_opendata.projections.search.answer import Searcher
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store


@dataclass(frozen=True, slots=True)
class Service:
    """`build` changes with the program, its templates, its sentences and the settings, so that
    an answer kept by a client is never taken for that of another build."""

    settings: Settings
    store: Store
    addresses: Addresses
    build: str
    watch: Watch
    searcher: Searcher


def make_service(settings: Settings, store: Store) -> Service:
    addresses = Addresses(settings.base_url, settings.languages[0])
    searcher = Searcher(store.home, settings.languages)
    return Service(settings, store, addresses, fingerprint_build(settings), Watch(store), searcher)


def fingerprint_build(settings: Settings) -> str:
    digest = hashlib.sha256(__version__.encode())
    digest.update(repr(settings).encode())
    for file in _sources():
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _sources() -> Iterable[Path]:
    folders = (Path(__file__).parent, LOCALE)
    kinds = (".py", ".html", ".css", ".svg", ".js", ".po")
    return sorted(file for folder in folders for file in folder.rglob("*") if file.suffix in kinds)
