"""The last backup, verification and look at the object storage, for those who watch a home.

Small files in the home: `last-backup.json`, `last-verify.json`, `last-follow.json`. They are not
part of what is published: a backup does not contain them, and without them nothing else changes.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from oress_opendata.model.entry import time_from_text, time_to_text
from oress_opendata.store.files import replace_text

Note = TypeVar("Note", "LastBackup", "LastVerify", "LastFollow")
BACKUP, VERIFY, FOLLOW = "last-backup.json", "last-verify.json", "last-follow.json"


@dataclass(frozen=True, slots=True)
class LastBackup:
    """`at` is in UTC; `place` is the folder or the file; `head` the number of the last journal
    entry in it; `bytes` its size. `missing` counts files that were damaged and are not in it."""

    at: datetime
    place: str
    head: int
    bytes: int
    missing: int = 0


@dataclass(frozen=True, slots=True)
class LastVerify:
    """`at` is in UTC; `problems` counts damaged files; `head` is the last journal entry then."""

    at: datetime
    head: int
    problems: int


@dataclass(frozen=True, slots=True)
class LastFollow:
    """When this home had everything that is in the object storage, in UTC; `head` is the last
    journal entry then."""

    at: datetime
    head: int


def read_last_follow(home: Path) -> LastFollow | None:
    """None for a home that has not followed yet."""
    return _read(home / FOLLOW, LastFollow)


def write_last_follow(home: Path, follow: LastFollow) -> None:
    _write(home / FOLLOW, follow)


def read_last_backup(home: Path) -> LastBackup | None:
    """The last complete backup; None if there was none, or its note is unreadable."""
    return _read(home / BACKUP, LastBackup)


def write_last_backup(home: Path, backup: LastBackup) -> None:
    _write(home / BACKUP, backup)


def read_last_verify(home: Path) -> LastVerify | None:
    """The last verification; None if there was none, or its note is unreadable."""
    return _read(home / VERIFY, LastVerify)


def write_last_verify(home: Path, verify: LastVerify) -> None:
    _write(home / VERIFY, verify)


def _read(path: Path, kind: type[Note]) -> Note | None:
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return kind(**content | {"at": time_from_text(content["at"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _write(path: Path, note: LastBackup | LastVerify | LastFollow) -> None:
    replace_text(path, json.dumps(asdict(note) | {"at": time_to_text(note.at)}))
