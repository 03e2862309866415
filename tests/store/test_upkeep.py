"""The notes of the last backup and verification: read as written, and never an error."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from oress_opendata.store.upkeep import (
    BACKUP,
    VERIFY,
    LastBackup,
    LastVerify,
    read_last_backup,
    read_last_verify,
    write_last_backup,
    write_last_verify,
)

AT = datetime(2026, 11, 29, 2, 10, tzinfo=UTC)


def test_notes_are_read_as_written(tmp_path: Path) -> None:
    backup = LastBackup(AT, "/backups", head=12, bytes=34, missing=1)
    verify = LastVerify(AT, head=12, problems=0)
    write_last_backup(tmp_path, backup)
    write_last_verify(tmp_path, verify)
    assert read_last_backup(tmp_path) == backup
    assert read_last_verify(tmp_path) == verify


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"at": 1}', '{"at": "yesterday"}'])
def test_an_unreadable_note_counts_as_none(tmp_path: Path, content: str) -> None:
    assert read_last_backup(tmp_path) is None
    (tmp_path / BACKUP).write_text(content)
    (tmp_path / VERIFY).write_text(content)
    assert read_last_backup(tmp_path) is None
    assert read_last_verify(tmp_path) is None
