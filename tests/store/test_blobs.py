"""Blobs: what is stored is what was given, whole, once, under the hash of its bytes."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as some

from oress_opendata.errors import Damage
from oress_opendata.store.blobs import Blobs


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    (tmp_path / "blobs").mkdir()
    return Blobs(tmp_path / "blobs")


@given(content=some.binary(max_size=3_000))
def test_a_blob_is_named_by_the_hash_of_its_bytes(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    blobs = Blobs(tmp_path_factory.mktemp("blobs"))
    stored = blobs.add_bytes(content)
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    assert stored.bytes == len(content)
    assert blobs.read(stored.sha256) == content


def test_a_blob_is_read_only_and_nothing_is_left_in_staging(blobs: Blobs) -> None:
    stored = blobs.add_bytes(b"content")
    assert blobs.path(stored.sha256).stat().st_mode & 0o222 == 0
    assert list(blobs.staging.iterdir()) == []


def test_a_failed_write_leaves_nothing(blobs: Blobs) -> None:
    def fail(_target: object) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        blobs.add(fail)
    assert list(blobs.staging.iterdir()) == []
    assert list(blobs.all()) == []


def test_a_file_that_is_being_written_is_no_leftover(blobs: Blobs) -> None:
    """A copy is healed and fetched without the write lock, under which staging is emptied."""
    blobs.staging.mkdir()
    leftover = blobs.staging / "tmpcrashed"
    leftover.write_bytes(b"half")

    def write(target: BinaryIO) -> None:
        target.write(b"content")
        blobs.empty_staging()

    stored = blobs.add(write)
    assert not leftover.exists()
    assert blobs.read(stored.sha256) == b"content"
    assert list(blobs.staging.iterdir()) == []


def test_a_file_that_is_removed_before_it_is_locked_is_begun_again(
    blobs: Blobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    mkstemp = tempfile.mkstemp
    removed: list[str] = []

    def lose_first(**options: Any) -> tuple[int, str]:
        handle, name = mkstemp(**options)
        if not removed:
            removed.append(name)
            Path(name).unlink()
        return handle, name

    monkeypatch.setattr(tempfile, "mkstemp", lose_first)
    assert blobs.read(blobs.add_bytes(b"content").sha256) == b"content"
    assert removed


def test_storing_again_replaces_a_damaged_blob(blobs: Blobs) -> None:
    path = blobs.path(blobs.add_bytes(b"content").sha256)
    path.chmod(0o644)
    path.write_bytes(b"c0ntent")
    with pytest.raises(Damage, match="damaged"):
        blobs.read(path.name)
    blobs.add_bytes(b"content")
    assert blobs.read(path.name) == b"content"


def test_a_missing_blob_is_damage(blobs: Blobs) -> None:
    with pytest.raises(Damage, match="missing"):
        blobs.read("0" * 64)
