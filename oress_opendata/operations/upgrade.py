"""Upgrade a home that an older version wrote: back up, rebuild aside, verify, replace.

Journal and blobs are never rewritten: every version reads the formats of all before. What changes
its form is derived, the registry and the views, and is rebuilt (decision 0001).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import inspect, select

from oress_opendata.errors import NewerFormat, StoreUnavailable
from oress_opendata.languages import N_
from oress_opendata.model.progress import Progress
from oress_opendata.operations.backup import Backup, back_up_folder
from oress_opendata.operations.contents import list_needed, read_entries
from oress_opendata.projections.forms import FORMS, find_outdated
from oress_opendata.projections.requests import refreshing
from oress_opendata.publication.recovery import rebuild_registry
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction, translated_errors
from oress_opendata.store.entries import head_of
from oress_opendata.store.home import NEWER, TAIL, Store, reopen_store
from oress_opendata.store.tables import SCHEMA_VERSION, about
from oress_opendata.store.verification import verify_store

RUNNING = N_("The service is running. Stop it, run “oress upgrade” again, then start it.")
WRONG = N_(
    "The rebuilt registry is not correct ({file}: {problem}). The state is as it was before. "
    "Please report this."
)
# Measured on a small server: what a rebuild reads and writes in a second.
ENTRIES_A_SECOND, VIEWS_A_SECOND, COPIED_A_SECOND = 10, 60_000, 50_000_000


@dataclass(frozen=True, slots=True)
class Plan:
    """What an upgrade would do. `found` is the format of the registry, empty without one. `bytes`
    are those of all blobs, `derived` those of registry and views; `seconds` and `disk` (in bytes)
    are estimates from these numbers."""

    found: str
    views: tuple[str, ...]
    entries: int
    bytes: int
    derived: int

    @property
    def known(self) -> str:
        return SCHEMA_VERSION

    @property
    def changes_registry(self) -> bool:
        return self.found != SCHEMA_VERSION

    @property
    def is_needed(self) -> bool:
        return self.changes_registry or bool(self.views)

    @property
    def seconds(self) -> int:
        registry = self.entries / ENTRIES_A_SECOND if self.changes_registry else 0
        views = len(self.views) / len(FORMS) * self.bytes / VIEWS_A_SECOND
        return round(registry + views + 3 * self.bytes / COPIED_A_SECOND) + 1

    @property
    def disk(self) -> int:
        """For the backup, and for the new registry and views beside the old ones."""
        return self.bytes + self.derived


@dataclass(frozen=True, slots=True)
class Upgrade:
    """A finished upgrade of the registry; the views follow. `damaged` files were so before."""

    plan: Plan
    backup: Backup
    damaged: tuple[str, ...]


def plan_upgrade(store: Store, settings: Settings) -> Plan:
    """What an upgrade would do. Changes nothing. Raises StoreUnavailable, Damage."""
    entries = read_entries(store)
    found = _find_format(store)
    if found.isdigit() and int(found) > int(SCHEMA_VERSION):
        raise NewerFormat(NEWER, format=found)
    views = tuple(FORMS)
    with transaction(store.reading) as connection:
        if found and head_of(connection) > len(entries):
            raise StoreUnavailable(TAIL)
        if found == SCHEMA_VERSION:
            views = tuple(find_outdated(store, connection, settings))
    needed = [store.blobs.path(sha256) for sha256 in list_needed(store.blobs, entries)]
    derived = [store.home / "registry.sqlite", *(store.home / "projections").rglob("*")]
    return Plan(found, views, len(entries), _total(needed), _total(derived))


def _total(paths: list[Path]) -> int:
    return sum(path.stat().st_size for path in paths if path.is_file())


def upgrade(
    store: Store, settings: Settings, folder: Path, progress: Progress | None = None
) -> Upgrade:
    """Back up into a folder, then rebuild and verify the registry beside the old one, and replace
    it. Whatever fails before that leaves the home as it was. Raises StoreUnavailable, Damage."""
    with translated_errors(), _without_service(store):
        plan = plan_upgrade(store, settings)
        backup = back_up_folder(store, settings, folder, None, progress)
        damaged: tuple[str, ...] = ()
        if plan.changes_registry:
            with _aside(settings) as aside:
                damaged = _rebuild(aside, progress)
                if aside != settings:
                    store.close()
                    _replace_registry(settings, aside)
    return Upgrade(plan, backup, damaged)


def _find_format(store: Store) -> str:
    with transaction(store.reading) as connection:
        if not inspect(connection).has_table(about.name):
            return ""
        return connection.scalar(select(about.c.value).where(about.c.name == "schema")) or ""


@contextmanager
def _without_service(store: Store) -> Iterator[None]:
    try:
        with refreshing(store):
            yield
    except BlockingIOError as error:
        raise StoreUnavailable(RUNNING) from error


@contextmanager
def _aside(settings: Settings) -> Iterator[Settings]:
    """The same home with its registry in a new file. On PostgreSQL, one transaction serves."""
    if not settings.database_url.startswith("sqlite"):
        yield settings
        return
    aside = settings.home / "registry.new.sqlite"
    _remove_database(aside)
    try:
        yield replace(settings, database_url=f"sqlite:///{aside}")
    finally:
        _remove_database(aside)


def _rebuild(aside: Settings, progress: Progress | None) -> tuple[str, ...]:
    """Rebuild and verify. Returns the damaged files, which an upgrade neither causes nor heals."""
    store = reopen_store(aside)
    try:
        rebuild_registry(store, progress)
        problems = verify_store(store, progress).problems
    finally:
        store.close()
    for problem in problems:
        if problem.file.startswith("registry"):
            raise StoreUnavailable(WRONG, file=problem.file, problem=problem.sentence)
    return tuple(problem.file for problem in problems)


def _replace_registry(settings: Settings, aside: Settings) -> None:
    """Put the new file in the place of the old one, whose write-ahead log must not remain."""
    old = settings.home / "registry.sqlite"
    if old.is_file():
        with closing(sqlite3.connect(old)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for suffix in ("-wal", "-shm"):
        old.with_name(old.name + suffix).unlink(missing_ok=True)
    Path(aside.database_url.removeprefix("sqlite:///")).replace(old)


def _remove_database(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
