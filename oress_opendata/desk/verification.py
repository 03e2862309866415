"""Verify the desk's database: its structures, its format, and that what was erased is gone."""

from __future__ import annotations

from collections.abc import Iterator

from oress_opendata.desk.database import FILE, Desk, desk_url, has_desk, open_desk
from oress_opendata.desk.erasing import find_remains
from oress_opendata.errors import NewerFormat, StoreUnavailable
from oress_opendata.languages import N_
from oress_opendata.settings import Settings
from oress_opendata.store.engine import check_database, open_engine, transaction
from oress_opendata.store.erasures import read_erasures
from oress_opendata.store.home import Store
from oress_opendata.store.mirror import read_mirror
from oress_opendata.store.verification import NEWER, Problem

DAMAGED = N_("The desk's database is damaged, and cannot be rebuilt. Restore it from a backup.")
STILL_THERE = N_("The desk still holds what was erased. Run the erasure again; see oress redact.")


def verify_desk(settings: Settings, store: Store) -> Iterator[Problem]:
    """The problems of the desk; none where nobody has used it, as in a copy. Writes nothing."""
    absent = settings.database_url.startswith("sqlite") and not (settings.home / FILE).is_file()
    if absent or settings.reader or read_mirror(settings.home):
        return
    try:
        desk = _open_existing(settings, store)
        if desk is not None:
            try:
                yield from _verify_open(desk)
            finally:
                desk.close()
    except NewerFormat:
        yield Problem(FILE, NEWER)
    except StoreUnavailable:
        yield Problem(FILE, DAMAGED)


def list_remains(desk: Desk) -> tuple[str, ...]:
    """What the desk still holds of erased releases."""
    with transaction(desk.store.reading) as connection:
        erasures = read_erasures(connection)
    with transaction(desk.reading) as connection:
        return tuple(find_remains(connection, erasures))


def _verify_open(desk: Desk) -> Iterator[Problem]:
    if not check_database(desk.reading):
        yield Problem(FILE, DAMAGED)
    elif remains := list_remains(desk):
        yield Problem(FILE, STILL_THERE, remains)


def _open_existing(settings: Settings, store: Store) -> Desk | None:
    """The desk if its tables exist. Raises NewerFormat, StoreUnavailable."""
    engine = open_engine(desk_url(settings), writing=False)
    try:
        with transaction(engine) as connection:
            exists = has_desk(connection)
    finally:
        engine.dispose()
    return open_desk(settings, store) if exists else None
