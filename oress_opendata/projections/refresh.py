"""Bring every projection up to the head of the journal, once or continuously beside a service.

A projection that fails stays behind and is logged; it never affects a publication.
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
    """Run one round of all projections, under the lock. Return whether there was anything to do.

    After `reading` seconds, the remaining documents wait for the next round.
    """
    search = partial(project_search, store, settings, partial(read_text, store.home))
    did = [
        project_registers(store, settings),
        # Records are searchable before the texts of PDFs, which take minutes to read.
        search(),
        project_documents(store, reading) and search(),
        project_encoded(store),
        project_tables(store, settings),
        project_rdf(store, settings, partial(_formats, store)),
    ]
    return any(did)


def _formats(store: Store, name: str, version: str) -> dict[str, int]:
    """The sizes of the derived files of a release, which its description lists."""
    files = read_made(store.home, name, version).get("files", {})
    return {file: made["bytes"] for file, made in files.items()}


def refresh_if_free(store: Store, settings: Settings) -> bool:
    """Run one round, unless another process does. Return whether the lock was free."""
    try:
        with refreshing(store):
            refresh(store, settings)
    except BlockingIOError:
        return False
    return True


@contextmanager
def refreshing(store: Store, *, wait: bool = False) -> Iterator[None]:
    """The lock of the refresher. Raises BlockingIOError if another process holds it."""
    with file_lock(store.home / "refresh.lock", wait=wait):
        yield


def follow(settings: Settings, parent: int) -> None:
    """Refresh while the process `parent` lives: twice a second, and when the journal grows."""
    store = open_store(settings)
    with refreshing(store, wait=True):
        while os.getppid() == parent:
            try:
                refresh(store, settings, READING_SECONDS)
            except Exception:
                # Any error: the next round may succeed, and the process must go on.
                log.exception("a projection stays behind")
            _wait(store.journal.root)


def _wait(journal: Path) -> None:
    """Wait for a new file in the journal, with a time limit, since other inputs change too."""
    before = journal.stat().st_mtime_ns
    until = time.monotonic() + EVERY_SECONDS
    while time.monotonic() < until and journal.stat().st_mtime_ns == before:
        time.sleep(LOOK_SECONDS)
