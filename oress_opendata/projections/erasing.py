"""Finish erasings: when all views have followed one, every place forgets what was erased.

The number of the last erasure that is finished is in `projections/erased`. So a kill at any moment
only delays it: the next command or round goes on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from oress_opendata.model.entry import Entry
from oress_opendata.projections.cursors import read_cursor, write_cursor
from oress_opendata.projections.places import PLACES
from oress_opendata.projections.progress import read_positions
from oress_opendata.projections.rdf.external.position import read_position as read_external
from oress_opendata.projections.search.indexing.generation import folder_of as search_folder
from oress_opendata.projections.search.opensearch_engine.created import list_left
from oress_opendata.store.engine import transaction
from oress_opendata.store.entries import list_entries
from oress_opendata.store.erasures import Erasures, read_erasures
from oress_opendata.store.home import Store, file_lock, recover


def _cursor_path(home: Path) -> Path:
    return home / "projections" / "erased"


def erase_facts(store: Store) -> None:
    """Clear blobs, journal and differences at once. A later round does the views."""
    with file_lock(store.home / "write.lock"):
        recover(store)
        erasures = _read(store)
        for place in PLACES:
            if place.is_fact:
                place.forget(store, erasures)


def finish_erasing(store: Store) -> bool:
    """Clear every place, once all views have followed the last erasure. Return whether there was
    anything to do. Only under the lock of the refresher."""
    done = read_cursor(_cursor_path(store.home))[0]
    with transaction(store.reading) as connection:
        newer = [entry.seq for entry in list_entries(connection, after=done) if entry.erase]
        positions = read_positions(store, connection).values()
        if not newer or min(*positions, read_external(store.home)) < newer[-1]:
            return False
    if list_left(search_folder(store.home)):
        return False
    with file_lock(store.home / "write.lock"):
        recover(store)
        erasures = _read(store)
        for place in PLACES:
            place.forget(store, erasures)
    write_cursor(_cursor_path(store.home), newer[-1])
    return True


def is_erasing(home: Path, entries: Iterable[Entry]) -> bool:
    """Whether the views, the records in the registry included, may have what was erased."""
    last = max((entry.seq for entry in entries if entry.erase), default=0)
    return read_cursor(_cursor_path(home))[0] < last


def is_finished(store: Store) -> bool:
    """Whether every erasure is finished."""
    done = read_cursor(_cursor_path(store.home))[0]
    with transaction(store.reading) as connection:
        return not any(entry.erase for entry in list_entries(connection, after=done))


def find_remains(store: Store) -> Iterator[tuple[str, Path]]:
    """The files that still hold erased data, each with the name of its place."""
    erasures = _read(store)
    if not erasures.last:
        return
    for place in PLACES:
        for path in place.find(store, erasures):
            yield place.name, path
    if read_cursor(_cursor_path(store.home))[0] != erasures.last:
        yield "registry", _cursor_path(store.home)


def _read(store: Store) -> Erasures:
    with transaction(store.reading) as connection:
        return read_erasures(connection)
