"""Wait until views are made, by this process or by the service that refreshes beside it."""

from __future__ import annotations

import time
from collections.abc import Collection

from oress_opendata.errors import ViewsBehind
from oress_opendata.languages import N_
from oress_opendata.model.progress import Progress
from oress_opendata.projections.erasing import is_finished
from oress_opendata.projections.progress import read_positions
from oress_opendata.projections.refresh import BEHIND, refresh_if_free
from oress_opendata.projections.requests import is_requested, read_failures
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.entries import head_of
from oress_opendata.store.home import Store

WAITING = N_("Making the views")
LOOK_SECONDS = 0.2


def find_coming(store: Store, names: Collection[str], head: int) -> list[str]:
    """The views that are requested, or have not read the journal up to the entry `head` yet."""
    with transaction(store.reading) as connection:
        positions = read_positions(store, connection)
    return [
        name for name in positions
        if name in names and (positions[name] < head or is_requested(store.home, name))
    ]  # fmt: skip


def await_views(
    store: Store, settings: Settings, names: Collection[str], progress: Progress
) -> None:
    """Wait until these views are made, up to the present head of the journal, and what was erased
    is gone from all of them.

    Raises ViewsBehind if one of them fails, here or in the service.
    """
    with transaction(store.reading) as connection:
        head = head_of(connection)
    while (coming := find_coming(store, names, head)) or not is_finished(store):
        progress(WAITING, len(names) - len(coming), len(names))
        if refresh_if_free(store, settings):
            continue
        failed = {name: error for name, error in read_failures(store.home).items() if name in names}
        if failed:
            causes = {name: RuntimeError(error) for name, error in failed.items()}
            raise ViewsBehind(BEHIND, causes)
        time.sleep(LOOK_SECONDS)
