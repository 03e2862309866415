"""Bring every projection up to the head of the journal, once or continuously beside a service.

A projection that fails stays behind and is logged; it never affects a publication.
"""

from __future__ import annotations

import logging
import math
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from oress_opendata.errors import ViewsBehind
from oress_opendata.languages import N_
from oress_opendata.projections.documents import project_documents, read_text
from oress_opendata.projections.encoded import project_encoded
from oress_opendata.projections.rdf.store.projection import project_rdf
from oress_opendata.projections.registers import project_registers
from oress_opendata.projections.search.indexing.projection import project_search
from oress_opendata.projections.tables.projection import project_tables, read_made
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store, file_lock, open_store

EVERY_SECONDS = 0.5
# After failures of one kind, the next round comes ever later, at most after this.
LONGEST_PAUSE = 60.0
LOOK_SECONDS = 0.05
READING_SECONDS = 5.0
BEHIND = N_("A view could not be updated ({views}). The others are up to date.")
log = logging.getLogger(__name__)

Projection = Callable[[], bool]


def refresh(store: Store, settings: Settings, reading: float = math.inf) -> bool:
    """Run one round of all projections, under the lock. Return whether there was anything to do.

    After `reading` seconds, the remaining documents wait for the next round. A projection that
    fails never stops another. Raises ViewsBehind after the round.
    """
    causes: dict[str, Exception] = {}
    did = [_run(name, project, causes) for name, project in _rounds(store, settings, reading)]
    if causes:
        raise ViewsBehind(BEHIND, causes)
    return any(did)


def _rounds(store: Store, settings: Settings, reading: float) -> Iterator[tuple[str, Projection]]:
    """The projections of a round, in order: each reads what those before it made."""
    search = partial(project_search, store, settings, partial(read_text, store.home))
    yield "registers", partial(project_registers, store, settings)
    # Records are searchable before the texts of PDFs, which take minutes to read.
    yield "search", search
    yield "documents", lambda: project_documents(store, reading) and search()
    yield "encoded", partial(project_encoded, store)
    yield "tables", partial(project_tables, store, settings)
    yield "rdf", partial(project_rdf, store, settings, partial(_formats, store))


def _run(name: str, project: Projection, causes: dict[str, Exception]) -> bool:
    try:
        return project()
    except Exception as error:
        log.debug("the projection %s failed", name, exc_info=True)
        causes[name] = error
        return False


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
    failures = Failures()
    with refreshing(store, wait=True):
        while os.getppid() == parent:
            try:
                refresh(store, settings, READING_SECONDS)
                failures.forget()
            except Exception as error:
                # Any error: the next round may succeed, and the process must go on.
                failures.note(error)
            _wait(store.journal.root, failures.pause)


class Failures:
    """What failed in the last rounds: logged once, retried ever less often."""

    def __init__(self) -> None:
        self.last = ""
        self.pause = EVERY_SECONDS

    def note(self, error: Exception) -> None:
        """Log an error that is another than before; else wait twice as long as before."""
        causes = error.causes if isinstance(error, ViewsBehind) else {"refresh": error}
        text = str(error)
        if text == self.last:
            self.pause = min(2 * self.pause, LONGEST_PAUSE)
            return
        self.last, self.pause = text, EVERY_SECONDS
        for name, cause in causes.items():
            log.error("the projection %s is behind", name, exc_info=cause)

    def forget(self) -> None:
        self.last, self.pause = "", EVERY_SECONDS


def _wait(journal: Path, seconds: float) -> None:
    """Wait for a new file in the journal, with a time limit, since other inputs change too."""
    before = journal.stat().st_mtime_ns
    until = time.monotonic() + seconds
    while time.monotonic() < until and journal.stat().st_mtime_ns == before:
        time.sleep(LOOK_SECONDS)
