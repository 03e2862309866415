"""Comparisons of releases, kept as files below `differences/` so that pages of a long one cost
nothing.

Requests make them, so what they cost is bounded: one is computed at a time, for a limited time, and
the folder has a limited size. It can be deleted at any time.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import BoundedSemaphore

from oress_opendata.comparison.difference import (
    Comparison,
    compared_columns,
    describe_change,
    find_rows,
)
from oress_opendata.comparison.row_diff import OutOfTime
from oress_opendata.comparison.side import Side, side_of_release
from oress_opendata.errors import Busy, StoreUnavailable
from oress_opendata.languages import N_
from oress_opendata.model.release import Release
from oress_opendata.store.home import Store, file_lock

FOLDER = "differences"
# Beside the folder, which can be deleted.
LOCK = "differences.lock"
MAX_BYTES = 512 * 1024**2
# Seconds that a comparison may take, and that a request waits for another one.
SECONDS = 60.0
PATIENCE = 5.0
POLL = 0.05
# Threads of a process that compute or wait.
_waiting = BoundedSemaphore(4)
TOO_LONG = N_(
    "Comparing the versions {before} and {after} takes too long here. Download both, or run: "
    "oress diff {name} {before} {after}"
)
COMPUTING = N_("Other versions are being compared. Try again in a moment.")
CHANGED = N_("The versions changed while they were compared. Try again in a moment.")


def compare_releases(store: Store, before: Release, after: Release) -> Comparison:
    """The comparison of two visible releases of a dataset, kept after its first use. Raises Busy or
    StoreUnavailable."""
    kept = store.home / FOLDER / f"{before.manifest}-{after.manifest}.sqlite"
    one, two = (
        side_of_release(store.blobs, store.manifest(release.manifest))
        for release in (before, after)
    )
    if not _touch(kept):
        with _computing(store):
            # Another request may have computed it meanwhile.
            if not _touch(kept):
                _compute(before, after, one, two, kept)
    return Comparison(describe_change(one, two, kept), kept, compared_columns(one, two))


def forget_differences(store: Store) -> None:
    """Remove every kept comparison with a release whose manifest is gone, after the last one that
    is being computed. Those that begin later find no blob to read."""
    with file_lock(store.home / LOCK):
        _remove_torn(store.home / FOLDER)
        for kept in (store.home / FOLDER).glob("*-*.sqlite"):
            if not all(store.blobs.holds(manifest) for manifest in kept.stem.split("-")):
                kept.unlink(missing_ok=True)


@contextmanager
def _computing(store: Store) -> Iterator[None]:
    """The lock under which one process computes. Raises Busy if another has it for long, or if
    several threads of this process wait for it: others need threads, too."""
    if not _waiting.acquire(blocking=False):
        raise Busy(COMPUTING)
    try:
        with _locked(store):
            yield
    finally:
        _waiting.release()


@contextmanager
def _locked(store: Store) -> Iterator[None]:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            with file_lock(store.home / LOCK, wait=False):
                yield
                return
        except BlockingIOError as error:
            if time.monotonic() > end:
                raise Busy(COMPUTING) from error
        time.sleep(POLL)


def _compute(before: Release, after: Release, one: Side, two: Side, kept: Path) -> None:
    kept.parent.mkdir(exist_ok=True)
    _remove_torn(kept.parent)
    handle, name = tempfile.mkstemp(dir=kept.parent)
    os.close(handle)
    try:
        find_rows(one, two, Path(name), SECONDS)
        Path(name).replace(kept)
    except OutOfTime as error:
        words = {"name": before.dataset, "before": before.version, "after": after.version}
        raise StoreUnavailable(TOO_LONG, **words) from error
    except FileNotFoundError as error:
        raise StoreUnavailable(CHANGED) from error
    finally:
        Path(name).unlink(missing_ok=True)
    _bound(kept)


def _remove_torn(folder: Path) -> None:
    """With the lock, such files are only the remains of processes that were killed."""
    for left in folder.glob("tmp*"):
        left.unlink(missing_ok=True)


def _touch(kept: Path) -> bool:
    """Note that a comparison is used; whether there is one."""
    try:
        os.utime(kept)
    except FileNotFoundError:
        return False
    return True


def _bound(newest: Path) -> None:
    """Remove the comparisons that were not used for longest, down to the size of the folder."""
    found = {file: file.stat() for file in newest.parent.glob("*.sqlite")}
    total = sum(status.st_size for status in found.values())
    for file in sorted(found, key=lambda file: found[file].st_mtime_ns):
        if total <= MAX_BYTES or file == newest:
            return
        file.unlink(missing_ok=True)
        total -= found[file].st_size
