"""Verification: every changed byte in a blob or in the journal is found, and its file named."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from oress_opendata.publication.publish import Publication
from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.store.home import Store
from oress_opendata.store.verification import verify_store
from tests.conftest import ROWS

Publish = Callable[..., Publication]
CORRUPTIONS = 120


@pytest.fixture
def full(store: Store, publish: Publish) -> Store:
    publish()
    publish(version="1.1.0", rows=ROWS[:-1])
    withdraw_release(store, "cooperatives", "1.0.0", "Faux")
    return store


def kept_files(store: Store) -> list[Path]:
    return [*store.blobs.all(), *sorted(store.journal.root.glob("*.json"))]


def test_an_intact_store_has_no_errors(full: Store) -> None:
    found = verify_store(full)
    assert found.problems == ()
    assert (found.entries, found.unused) == (3, 0)
    assert found.bytes == sum(path.stat().st_size for path in full.blobs.all())


def test_every_single_byte_is_found_and_its_file_named(full: Store) -> None:
    chance = random.Random(20261124)
    files = kept_files(full)
    for path in files:
        path.chmod(0o644)
    for _ in range(CORRUPTIONS):
        path = chance.choice(files)
        content = path.read_bytes()
        position = chance.randrange(len(content))
        changed = bytearray(content)
        changed[position] ^= 1 << chance.randrange(8)
        path.write_bytes(changed)
        named = {problem.file for problem in verify_store(full).problems}
        path.write_bytes(content)
        # An entry that is still whole is found in the chain or in SQL, which it contradicts.
        neighbours = {str(file.relative_to(full.home)) for file in files if "journal" in str(file)}
        expected = {str(path.relative_to(full.home))}
        if "journal" in str(path):
            expected = neighbours | {"registry.sqlite"}
        assert named & expected, f"{path} at {position}"
    assert verify_store(full).problems == ()


def test_a_missing_blob_is_named_with_what_needs_it(full: Store) -> None:
    path = next(full.blobs.all())
    path.unlink()
    (problem,) = verify_store(full).problems
    assert path.name in problem.file
    assert problem.used_by


def test_a_stranger_among_the_blobs_is_named(full: Store) -> None:
    stranger = full.blobs.root / "ab" / "notes.txt"
    stranger.parent.mkdir(exist_ok=True)
    stranger.write_text("x", encoding="utf-8")
    assert [problem.file for problem in verify_store(full).problems] == ["blobs/ab/notes.txt"]


def test_an_unused_blob_is_harmless(full: Store) -> None:
    full.blobs.add_bytes(b"left by a killed publisher")
    found = verify_store(full)
    assert (found.unused, found.problems) == (1, ())
