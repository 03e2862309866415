"""A machine of its own, until it is killed: it publishes one version after another, or follows.

All rows of version n have n members. Each version that was published is a line in the file of the
acknowledgements.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from oress_opendata.errors import OressError
from oress_opendata.publication.following import follow_once
from oress_opendata.publication.publish import Outcome, publish_package
from oress_opendata.settings import read_settings
from oress_opendata.sources.packages.package import open_package
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store, init_store
from oress_opendata.store.releases import list_datasets
from tests.conftest import ROWS, write_small_package

DATASET = "cooperatives"
PAUSE_SECONDS = 0.2


def rows_of(number: int) -> Iterable[tuple[str, ...]]:
    header, *rows = ROWS
    return (header, *((*row[:3], str(number)) for row in rows))


def newest(store: Store) -> int:
    with transaction(store.reading) as connection:
        numbers = [
            int(release.version.partition(".")[0])
            for dataset in list_datasets(connection)
            for release in dataset.releases
        ]
    return max(numbers, default=0)


def publish_next(store: Store, acknowledged: Path) -> None:
    """Publish the version after the newest one that this machine knows, without validation."""
    follow_once(store) if store.journal.head() else None
    number = newest(store) + 1
    rows = list(rows_of(number))
    folder = write_small_package(store.home, DATASET, f"{number}.0.0", rows)
    with open_package(folder) as package:
        # Without its name, the same version of two machines in one second would be the same entry,
        # which both have published then.
        outcome, _, _ = publish_package(store, package, store.home.name, datetime.now(UTC), {})
    if outcome is Outcome.PUBLISHED:
        with acknowledged.open("a") as file:
            file.write(f"{number}\n")


def main(role: str, acknowledged: Path) -> None:
    store = init_store(read_settings())
    while True:
        try:
            if role == "publish":
                publish_next(store, acknowledged)
            else:
                follow_once(store)
        except OressError as error:
            print(type(error).__name__, error, flush=True)
        time.sleep(PAUSE_SECONDS)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
