"""The desk in a restored home: brought back, and cleared of what was erased after its backup."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from oress_opendata.desk.database import FILE, Desk, desk_url, has_desk, open_desk
from oress_opendata.desk.erasing import forget_older
from oress_opendata.desk.redaction import follow_erasures
from oress_opendata.desk.transfer import end_sessions, is_empty, load_desk_file
from oress_opendata.model.entry import Entry
from oress_opendata.settings import Settings
from oress_opendata.store.engine import open_engine, transaction
from oress_opendata.store.home import open_store


def is_desk_used(settings: Settings) -> bool:
    """Whether a database server already has a desk with people, drafts or messages."""
    if settings.database_url.startswith("sqlite"):
        return False
    engine = open_engine(desk_url(settings), writing=False)
    try:
        with transaction(engine) as connection:
            exists = has_desk(connection)
        # Only the tables are read: the home has no store yet.
        return exists and not is_empty(Desk(settings, None, engine, engine))  # type: ignore[arg-type]
    finally:
        engine.dispose()


def restore_desk(settings: Settings, erasures: Sequence[Entry]) -> None:
    """Open the desk of a home that was just rebuilt, if the backup had one: load it into a server,
    sign everybody out, and remove what later erasures took away."""
    file = settings.home / FILE
    if not file.is_file():
        return
    with _opened(settings) as desk:
        if not settings.database_url.startswith("sqlite"):
            load_desk_file(desk, file)
            file.unlink()
        with transaction(desk.writing) as connection:
            end_sessions(connection)
            forget_older(connection, erasures)
        follow_erasures(desk)


@contextmanager
def _opened(settings: Settings) -> Iterator[Desk]:
    store = open_store(settings)
    try:
        desk = open_desk(settings, store)
        yield desk
        desk.close()
    finally:
        store.close()


def copy_bare_desk(journal: Path, target: Path) -> None:
    """The desk's file of a bare copy of a home, which lies beside its journal."""
    for suffix in ("", "-wal"):
        source = journal.with_name(FILE + suffix)
        if source.is_file():
            shutil.copyfile(source, target / source.name)
