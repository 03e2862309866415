"""Verify a whole home: the facts, the registry, the views, and that what was erased is gone.

The registry and its records are built in memory and compared row by row.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path

from sqlalchemy import Connection, Table, select

from oress_opendata.errors import Damage, NewerFormat, OressError, StoreUnavailable
from oress_opendata.languages import N_
from oress_opendata.model.entry import Entry
from oress_opendata.model.progress import Progress
from oress_opendata.projections.erasing import find_remains
from oress_opendata.projections.registers import NAME, fingerprint_of, project_registers
from oress_opendata.projections.requests import refreshing
from oress_opendata.projections.sums import FOLDERS, find_damaged, has_sums
from oress_opendata.publication.recovery import fill_registry
from oress_opendata.publication.registry import Replay
from oress_opendata.scratch import scratch_folder
from oress_opendata.settings import Settings
from oress_opendata.store.engine import check_database, open_engine, transaction
from oress_opendata.store.entries import head_of
from oress_opendata.store.history import read_history
from oress_opendata.store.home import Store, find_other_schema
from oress_opendata.store.identity import FILE as IDENTITY
from oress_opendata.store.mirror import read_withheld
from oress_opendata.store.object_verification import UNREAD, verify_objects
from oress_opendata.store.record_state import list_states
from oress_opendata.store.records import read_cursor
from oress_opendata.store.tables import REGISTRY, cursors, record_history, records
from oress_opendata.store.verification import (
    NEWER,
    OUT_OF_STEP,
    Problem,
    Verification,
    verify_store,
)

# How long a round of a running service may take to fit its files and sums.
PATIENCE_SECONDS, LOOK_SECONDS = 30.0, 0.5
REGISTRY_FILE = "registry.sqlite"
DIFFERS = N_("The registry differs from the journal. Run: oress rebuild registry")
DIFFERING_RECORDS = N_(
    "The records in the registry differ from the releases. Run: oress rebuild registers"
)
DAMAGED_DATABASE = N_("The database is damaged. Run: oress rebuild registry")
STILL_THERE = N_("Erased data is still here. Start the service, or run: oress rebuild")
OLDER = N_("Written by an older version of this program. Run: oress upgrade")
NOT_COMPARED = N_("Not read: the rows of the registry, until the journal and the blobs are whole.")
RECORDS_BEHIND = N_("Not read: the records in the registry, which are being made.")
NO_SUMS = N_("Not read: a view that has no sums yet. Start the service, or run: oress rebuild")
NO_IDENTITY = N_(
    "Not read: home.json, which is missing. The next command writes it from the settings."
)
CHECKING = N_("Checking the registry and the views")


def verify_home(store: Store, settings: Settings, progress: Progress | None = None) -> Verification:
    """Verify everything that can be checked; `unread` says what was not."""
    found = verify_store(store, progress)
    problems, unread = list(found.problems), list[str]()
    steps = len(FOLDERS) + 1
    for number, view in enumerate(FOLDERS):
        if progress:
            progress(CHECKING, number, steps)
        problems.extend(_verify_view(store, view))
    if not (store.home / IDENTITY).exists():
        unread.append(NO_IDENTITY)
    if not all(has_sums(store.home, view) for view in FOLDERS):
        unread.append(NO_SUMS)
    if progress:
        progress(CHECKING, len(FOLDERS), steps)
    # A reader's answers do not depend on it.
    if store.objects and not store.reader:
        try:
            problems.extend(verify_objects(store, store.objects, progress))
        except StoreUnavailable:
            unread.append(UNREAD)
    if problems_of_facts(found):
        unread.append(NOT_COMPARED)
    else:
        problems.extend(_verify_registry(store, settings, unread))
    return replace(found, problems=tuple(dict.fromkeys(problems)), unread=tuple(unread))


def problems_of_facts(found: Verification) -> bool:
    """Whether a blob or an entry is damaged, so that the registry cannot be built."""
    return any(problem.file.startswith(("blobs/", "journal")) for problem in found.problems)


def _verify_view(store: Store, view: str) -> Iterator[Problem]:
    end = time.monotonic() + PATIENCE_SECONDS
    while (found := list(find_damaged(store.home, view))) and time.monotonic() < end:
        if not _is_refreshed(store):
            break
        time.sleep(LOOK_SECONDS)
    for path, sentence in found:
        yield Problem(_name(store, path), sentence, view=view)


def _is_refreshed(store: Store) -> bool:
    """Whether another process makes the views, and may be in the middle of a round."""
    try:
        with refreshing(store):
            return False
    except BlockingIOError:
        return True


def _verify_registry(store: Store, settings: Settings, unread: list[str]) -> Iterator[Problem]:
    try:
        if not check_database(store.reading):
            yield Problem(REGISTRY_FILE, DAMAGED_DATABASE)
        elif other := find_other_schema(store):
            sentence = NEWER if isinstance(other, NewerFormat) else OLDER
            yield Problem(REGISTRY_FILE, sentence)
            return
        for _, path in find_remains(store):
            yield Problem(_name(store, path), STILL_THERE)
        yield from _compare(store, settings, unread)
    except (StoreUnavailable, ValueError):
        yield Problem(REGISTRY_FILE, OUT_OF_STEP)
    except (OressError, LookupError):
        yield Problem(REGISTRY_FILE, DIFFERS)


def _compare(store: Store, settings: Settings, unread: list[str]) -> Iterator[Problem]:
    entries = list(read_history(store).entries)
    with ExitStack() as stack:
        folder = stack.enter_context(scratch_folder())
        copy = _copy(store, folder, entries)
        stack.callback(copy.close)
        actual = stack.enter_context(transaction(store.reading))
        if head_of(actual) != len(entries):
            return
        current = (head_of(actual), fingerprint_of(settings))
        has_records = read_cursor(actual, NAME) == current
        if has_records:
            project_registers(copy, settings)
        else:
            unread.append(RECORDS_BEHIND)
        expected = stack.enter_context(transaction(copy.reading))
        for table in REGISTRY:
            if not _is_equal(expected, actual, table):
                yield Problem(REGISTRY_FILE, DIFFERS, (table.name,))
        for table in (records, record_history) if has_records else ():
            if not _is_equal(expected, actual, table):
                yield Problem(REGISTRY_FILE, DIFFERING_RECORDS, (table.name,))
        if has_records and list_states(expected) != list_states(actual):
            yield Problem(REGISTRY_FILE, DIFFERING_RECORDS, (cursors.name,))


def _copy(store: Store, folder: Path, entries: list[Entry]) -> Store:
    """The registry as the journal alone makes it, in another folder."""
    url = f"sqlite:///{folder / REGISTRY_FILE}"
    copy = replace(
        store,
        home=folder,
        reading=open_engine(url, writing=False),
        writing=open_engine(url, writing=True),
    )
    erased = frozenset(sha256 for entry in entries for sha256 in entry.erased)
    replay = Replay(erased, read_withheld(store.home))
    with transaction(copy.writing) as connection:
        if fill_registry(copy, connection, entries, replay):
            raise Damage(DIFFERS)
    return copy


def _is_equal(expected: Connection, actual: Connection, table: Table) -> bool:
    query = select(table).order_by(*table.primary_key).execution_options(yield_per=1_000)
    pairs = zip_longest(expected.execute(query), actual.execute(query))
    return all(
        one is not None and two is not None and tuple(one) == tuple(two) for one, two in pairs
    )


def _name(store: Store, path: Path) -> str:
    return str(path.relative_to(store.home))
