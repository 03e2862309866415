"""The state of an installation in numbers: journal, views, disk, last backup and verification.

For health, metrics and `oress doctor`.
"""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from oress_opendata.model.release import Release
from oress_opendata.projections.omissions import Omission, list_omissions
from oress_opendata.projections.progress import read_positions
from oress_opendata.projections.rdf.external.position import read_position as read_external
from oress_opendata.store.entries import find_entry, head_of
from oress_opendata.store.home import Store
from oress_opendata.store.mirror import read_mirror
from oress_opendata.store.releases import list_damaged
from oress_opendata.store.upkeep import (
    LastBackup,
    LastFollow,
    LastVerify,
    read_last_backup,
    read_last_follow,
    read_last_verify,
)

# A publication takes seconds to project; a view that stays behind has a problem.
PATIENCE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Position:
    """`cursor` is the last entry that a view has read, `behind` the number of entries that it has
    not, and `seconds_behind` the age of the first of these."""

    cursor: int
    behind: int
    seconds_behind: int

    @property
    def is_late(self) -> bool:
        return self.seconds_behind > PATIENCE_SECONDS


@dataclass(frozen=True, slots=True)
class Disk:
    """Bytes and files (inodes) of the disk of the home; `free` for this user. Some file systems
    have no limit of files, and say 0."""

    total: int
    free: int
    files: int
    files_free: int


@dataclass(frozen=True, slots=True)
class Status:
    """`last` is the time of the last journal entry, None before the first; `source` the address of
    the catalogue or the object storage that this home is a copy of, empty for an original. `follow`
    is the last look at the object storage, None without; a host that `reads_only` shows the state
    of then. `external` is how far another SPARQL server has followed, None without."""

    at: datetime
    head: int
    last: datetime | None
    positions: Mapping[str, Position]
    omissions: tuple[Omission, ...]
    damaged: tuple[Release, ...]
    disk: Disk
    backup: LastBackup | None
    verify: LastVerify | None
    source: str = ""
    follow: LastFollow | None = None
    reads_only: bool = False
    external: Position | None = None

    @property
    def is_stale(self) -> bool:
        """Whether a reader has not heard from the object storage for long, or not yet."""
        if not self.reads_only:
            return False
        return self.follow is None or self.seconds_stale > PATIENCE_SECONDS

    @property
    def seconds_stale(self) -> int:
        """The age of what a reader shows, at most."""
        return max(0, int((self.at - self.follow.at).total_seconds())) if self.follow else 0


def read_status(store: Store, connection: Connection, now: datetime) -> Status:
    """The state at the time `now`."""
    head = head_of(connection)
    last = find_entry(connection, head)
    external = read_external(store.home)
    mirror = read_mirror(store.home)
    return Status(
        external=_locate(connection, int(external), head, now) if external < math.inf else None,
        at=now,
        head=head,
        last=last.at if last else None,
        positions={
            name: _locate(connection, cursor, head, now)
            for name, cursor in read_positions(store, connection).items()
        },
        omissions=tuple(list_omissions(store.home)),
        damaged=tuple(list_damaged(connection)),
        disk=read_disk(store.home),
        backup=read_last_backup(store.home),
        verify=read_last_verify(store.home),
        source=mirror.source if mirror else _address_of(store),
        follow=read_last_follow(store.home) if store.objects else None,
        reads_only=store.reader,
    )


def _address_of(store: Store) -> str:
    """The object storage of a reader, whose home is a copy."""
    return store.objects.address if store.objects and store.reader else ""


def read_disk(home: Path) -> Disk:
    found = os.statvfs(home)
    unit = found.f_frsize
    return Disk(found.f_blocks * unit, found.f_bavail * unit, found.f_files, found.f_favail)


def _locate(connection: Connection, cursor: int, head: int, now: datetime) -> Position:
    missing = find_entry(connection, cursor + 1)
    waits = int((now - missing.at).total_seconds()) if missing else 0
    return Position(cursor, head - cursor, max(0, waits))
