"""Bring every projection up to the head of the journal, once or continuously beside a service.

A projection that fails stays behind and is logged; it never affects a publication.
"""

from __future__ import annotations

import logging
import math
import os
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path

from oress_opendata.errors import (
    OressError,
    StoreUnavailable,
    ViewsBehind,
    is_no_room,
    shorten_error,
)
from oress_opendata.languages import N_
from oress_opendata.projections.cursors import read_cursor
from oress_opendata.projections.documents import project_documents, read_text
from oress_opendata.projections.encoded import project_encoded
from oress_opendata.projections.erasing import finish_erasing
from oress_opendata.projections.generations import is_rebuild_requested, request_rebuild
from oress_opendata.projections.healing import heal_views
from oress_opendata.projections.omissions import Omissions
from oress_opendata.projections.progress import read_positions
from oress_opendata.projections.rdf.external.loading import project_external
from oress_opendata.projections.rdf.store.generation import folder_of as rdf_folder
from oress_opendata.projections.rdf.store.projection import project_rdf
from oress_opendata.projections.registers import project_registers
from oress_opendata.projections.requests import (
    forget_older,
    forget_view,
    is_requested,
    read_failures,
    refreshing,
    requests_root,
    settle_request,
    write_failures,
)
from oress_opendata.projections.search.engines import engine_of
from oress_opendata.projections.search.indexing.generation import find_current as find_index
from oress_opendata.projections.search.indexing.generation import folder_of as search_folder
from oress_opendata.projections.search.indexing.projection import project_search
from oress_opendata.projections.search.meaning.writer import embed_waiting
from oress_opendata.projections.signatures import project_signatures
from oress_opendata.projections.stream.projection import project_stream
from oress_opendata.projections.sums import FOLDERS, note_sums
from oress_opendata.projections.tables.folders import read_made, tables_root
from oress_opendata.projections.tables.projection import project_tables
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store, open_store

EVERY_SECONDS = 0.5
# After failures of one kind, the next round comes ever later, at most after this.
LONGEST_PAUSE = 60.0
LOOK_SECONDS = 0.05
# How often the files of the views are looked at.
HEAL_SECONDS = 60.0
READING_SECONDS = 5.0
NO_ROOM = N_("The disk is full. Free some space; the view is made then")
BEHIND = N_("A view could not be updated ({views}). The others are up to date.")
log = logging.getLogger(__name__)

Projection = Callable[[], bool]
# The views whose files a step of a round may write, where it is not the one of its name.
AFFECTED: Mapping[str, Iterable[str]] = {
    "signatures": (),
    "external": (),
    "sweeping": (),
    "registers": (),
    "documents": ("documents", "search"),
    "meaning": ("search",),
    "erasing": tuple(FOLDERS),
}


def refresh(store: Store, settings: Settings, reading: float = math.inf) -> bool:
    """Run one round of all projections, under the lock. Return whether there was anything to do.

    After `reading` seconds, the remaining documents wait for the next round. A projection that
    fails never stops another. Raises ViewsBehind after the round.
    """
    causes: dict[str, Exception] = {}
    rounds = _rounds(store, settings, reading)
    did = [_run(store, name, project, causes) for name, project in rounds]
    errors = {name: shorten_error(error) for name, error in causes.items()}
    if errors != read_failures(store.home):
        with suppress(OSError):  # a full disk, which the errors say
            write_failures(store.home, errors)
    if causes:
        raise ViewsBehind(BEHIND, causes)
    return any(did)


def _rounds(store: Store, settings: Settings, reading: float) -> Iterator[tuple[str, Projection]]:
    """The projections of a round, in order: each reads what those before it made."""
    search = partial(project_search, store, settings, partial(read_text, store.home))
    yield "signatures", partial(project_signatures, store)
    yield "registers", partial(project_registers, store, settings)
    # Records are searchable before the texts of PDFs, which take minutes to read.
    yield "search", search
    # An index that is rebuilt at the end gets them then.
    rebuilt = partial(is_rebuild_requested, search_folder(store.home))
    yield "documents", lambda: project_documents(store, reading) and (rebuilt() or search())
    yield "encoded", partial(project_encoded, store)
    yield "tables", lambda: _project_tables(store, settings)
    yield "rdf", lambda: _project_rdf(store, settings)
    yield "external", partial(project_external, store, settings)
    yield "stream", lambda: _project_stream(store, settings)
    # After an erasure, the index is rebuilt when all that takes a moment is done.
    yield "search", lambda: rebuilt() and search()
    yield "sweeping", lambda: engine_of(settings.search).sweep(search_folder(store.home))
    # Words are found before it, and other views never wait for it.
    yield "meaning", lambda: embed_waiting(find_index(store.home), reading)
    yield "erasing", partial(finish_erasing, store)


def _run(store: Store, name: str, project: Projection, causes: dict[str, Exception]) -> bool:
    try:
        requested = is_requested(store.home, name)
        if requested:
            forget_view(store, name)
        did = project()
        for view in AFFECTED.get(name, (name,)):
            note_sums(store.home, view, again=did)
        if requested:
            forget_older(store.home, name)
            settle_request(store.home, name)
        return did
    except Exception as error:
        log.debug("the projection %s failed", name, exc_info=True)
        # What the frames hold, such as an open graph, would be locked in the next round.
        traceback.clear_frames(error.__traceback__)
        causes[name] = StoreUnavailable(NO_ROOM) if is_no_room(error) else error
        return False


def _project_tables(store: Store, settings: Settings) -> bool:
    before = Omissions(store.home, "tables").known
    did = project_tables(store, settings)
    if before.keys() - Omissions(store.home, "tables").known.keys():
        # Releases have their formats at last, but no entry of the journal says so.
        request_rebuild(rdf_folder(store.home))
    return did


def _project_rdf(store: Store, settings: Settings) -> bool:
    """Descriptions list the formats, so they never pass the cursor of the tables."""
    last, _ = read_cursor(tables_root(store.home) / "cursor")
    return project_rdf(store, settings, partial(_formats, store), last)


def _project_stream(store: Store, settings: Settings) -> bool:
    """Dublin Core is made from the records, descriptions list the formats: it never passes them."""
    with transaction(store.reading) as connection:
        positions = read_positions(store, connection)
    last = min(positions["registers"], positions["tables"])
    return project_stream(store, settings, partial(_formats, store), last)


def _formats(store: Store, name: str, version: str) -> dict[str, int]:
    """The sizes of the derived files of a release, which its description lists."""
    files = read_made(store.home, name, version).get("files", {})
    return {file: made["bytes"] for file, made in files.items()}


def refresh_if_free(store: Store, settings: Settings) -> bool:
    """Run one round, unless another process does. Return whether the lock was free."""
    try:
        with refreshing(store):
            heal_views(store.home)
            refresh(store, settings)
    except BlockingIOError:
        return False
    return True


def follow(settings: Settings, parent: int) -> None:
    """Refresh while the process `parent` lives: twice a second, and when the journal grows."""
    store = open_store(settings)
    failures = Failures()
    heal_at, head = 0.0, 0
    with refreshing(store, wait=True):
        while os.getppid() == parent:
            try:
                # Before a publication, too: its round takes the files of the views as they are.
                if time.monotonic() >= heal_at or head != store.journal.head():
                    heal_views(store.home)
                    heal_at, head = time.monotonic() + HEAL_SECONDS, store.journal.head()
                refresh(store, settings, READING_SECONDS)
                failures.forget()
            except Exception as error:
                # Any error: the next round may succeed, and the process must go on.
                failures.note(error)
            _wait((store.journal.root, requests_root(store.home)), failures.pause)


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
            if isinstance(cause, OressError):
                log.error("the projection %s is behind: %s", name, cause)
            else:
                log.error("the projection %s is behind", name, exc_info=cause)

    def forget(self) -> None:
        self.last, self.pause = "", EVERY_SECONDS


def _wait(folders: Iterable[Path], seconds: float) -> None:
    """Wait for a new file in the journal or a request, with a time limit, since other inputs change
    too."""
    before = _look(folders)
    until = time.monotonic() + seconds
    while time.monotonic() < until and _look(folders) == before:
        time.sleep(LOOK_SECONDS)


def _look(folders: Iterable[Path]) -> list[int]:
    return [folder.stat().st_mtime_ns if folder.exists() else 0 for folder in folders]
