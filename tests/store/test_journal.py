"""The journal's files: chained, canonical, and a staged entry is no part of them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from oress_opendata.errors import Damage
from oress_opendata.model.entry import GENESIS, Entry, Kind
from oress_opendata.store.journal import Journal


def write_entries(journal: Journal, count: int) -> list[Entry]:
    entries: list[Entry] = []
    previous = GENESIS
    for seq in range(1, count + 1):
        at = datetime(2026, 11, 24, 6, 10, seq, tzinfo=UTC)
        entry = Entry(seq, previous, at, Kind.PUBLISH, "cooperatives", f"1.0.{seq}", "a" * 64)
        journal.stage(entry)
        journal.settle(seq)
        previous = entry.sha256
        entries.append(entry)
    return entries


def test_what_was_settled_is_read_in_order(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    entries = write_entries(journal, 3)
    assert list(journal.read()) == entries
    assert journal.head() == 3


def test_a_staged_entry_is_not_part_of_the_journal(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    first = write_entries(journal, 1)[0]
    journal.stage(Entry(2, first.sha256, first.at, Kind.WITHDRAW, "cooperatives", None))
    assert journal.head() == 1
    assert journal.staged() == [2]
    journal.drop_staged(2)
    assert journal.staged() == []


@pytest.mark.parametrize("position", range(0, 300, 37))
def test_a_changed_byte_is_found_and_its_file_named(tmp_path: Path, position: int) -> None:
    journal = Journal(tmp_path)
    write_entries(journal, 3)
    path = journal.path(2)
    content = bytearray(path.read_bytes())
    content[position % len(content)] ^= 1
    path.write_bytes(content)
    # A change that leaves an entry whole is found in the chain, by the entry after it.
    with pytest.raises(Damage, match=r"0000000[23]"):
        list(journal.read())


def test_a_missing_entry_is_named(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    write_entries(journal, 3)
    journal.path(2).unlink()
    with pytest.raises(Damage, match=r"00000002\.json"):
        list(journal.read())


def test_a_torn_staged_entry_is_ignored(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    entry = write_entries(journal, 1)[0]
    journal.staged_path(2).write_bytes(entry.to_bytes()[:40])
    assert journal.read_staged(2) is None
