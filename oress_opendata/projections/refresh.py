"""Bring every projection up to the journal's head: one round, or for ever beside a service.

A projection that fails stays behind and says so; it never spoils a publication.
"""

from __future__ import annotations

import logging
import math
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from oress_opendata.projections.documents import project_documents, read_text
from oress_opendata.projections.encoded import project_encoded
from oress_opendata.projections.rdf.store.projection import project_rdf
from oress_opendata.projections.registers import project_registers
from oress_opendata.projections.search.indexing.projection import project_search
from oress_opendata.projections.tables.projection import project_tables, read_made
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store, file_lock, open_store

EVERY_SECONDS = 0.5
LOOK_SECONDS = 0.05
READING_SECONDS = 5.0
log = logging.getLogger(__name__)


def refresh(store: Store, settings: Settings, reading: float = math.inf) -> bool:
    """One round of all projections; whether there was anything to do. Under the lock only.

    After so many seconds of reading documents, what is left of them waits for the next round.
    """
    search = partial(project_search, store, settings, partial(read_text, store.home))
    did = [
        project_registers(store, settings),
        # What takes a moment can be found before what takes minutes to read.
        search(),
        project_documents(store, reading) and search(),
        project_encoded(store),
        project_tables(store, settings),
        project_rdf(store, settings, partial(_formats, store)),
    ]
    return any(did)


def _formats(store: Store, name: str, version: str) -> dict[str, int]:
    """The derived files of a release with their bytes, which its description lists."""
    files = read_made(store.home, name, version).get("files", {})
    return {file: made["bytes"] for file, made in files.items()}


def refresh_if_free(store: Store, settings: Settings) -> bool:
    """One round, unless another process does it; whether the lock was free."""
    try:
        with refreshing(store):
            refresh(store, settings)
    except BlockingIOError:
        return False
    return True


@contextmanager
def refreshing(store: Store, *, wait: bool = False) -> Iterator[None]:
    """The lock of whoever refreshes. Raises BlockingIOError where another holds it."""
    with file_lock(store.home / "refresh.lock", wait=wait):
        yield


def follow(settings: Settings, parent: int) -> None:
    """Refresh while the process `parent` lives: twice a second, and when the journal moves."""
    store = open_store(settings)
    with refreshing(store, wait=True):
        while os.getppid() == parent:
            try:
                refresh(store, settings, READING_SECONDS)
            except Exception:
                # Whatever it was, the next round may do better, and nobody else is there to try.
                log.exception("a projection stays behind")
            _wait(store.journal.root)


def _wait(journal: Path) -> None:
    """Until a file comes to the journal, but not for ever: other things change, too."""
    before = journal.stat().st_mtime_ns
    until = time.monotonic() + EVERY_SECONDS
    while time.monotonic() < until and journal.stat().st_mtime_ns == before:
        time.sleep(LOOK_SECONDS)
