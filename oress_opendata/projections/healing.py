"""A damaged file of a view is not served: the view is rebuilt, and the answer says so."""

from __future__ import annotations

import logging
from pathlib import Path

from oress_opendata.errors import StoreUnavailable
from oress_opendata.languages import N_
from oress_opendata.projections.requests import is_requested, request_views
from oress_opendata.projections.sums import FOLDERS, find_changed
from oress_opendata.store.blobs import hash_once

REBUILT = N_("A file of this view was damaged; the view is being rebuilt. Try again in a moment.")
log = logging.getLogger(__name__)


def heal_views(home: Path) -> None:
    """Have views rebuilt whose files were changed or lost since their round."""
    for view in FOLDERS:
        if changed := find_changed(home, view):
            request_healing(home, view, changed)


def request_healing(home: Path, view: str, file: str) -> None:
    """Have a view rebuilt, and log the file that is the cause, once."""
    if not is_requested(home, view):
        log.error("the view %s is rebuilt: %s was changed or lost", view, file)
        request_views(home, [view])


def refuse_damaged(home: Path, view: str, file: Path, sha256: str) -> None:
    """Raises StoreUnavailable if a file does not have its sum; its view is then rebuilt."""
    try:
        intact = hash_once(file) == sha256
    except FileNotFoundError:
        intact = False
    if not intact:
        request_healing(home, view, file.name)
        raise StoreUnavailable(REBUILT)
