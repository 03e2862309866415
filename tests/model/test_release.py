"""Manifests and sameness: what changes a release's hash and what does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from oress_opendata.errors import NewerFormat
from oress_opendata.model.canonical import canonical_json
from oress_opendata.model.entry import GENESIS, Entry, Kind
from oress_opendata.model.release import (
    Dataset,
    File,
    Manifest,
    Release,
    Status,
    content_hash,
)

FILES = (File("a.csv", 3, "a" * 64, "text/csv"),)
DESCRIPTOR = {"name": "x", "version": "1.0.0", "resources": [{"name": "a", "path": "a.csv"}]}


def test_a_manifest_comes_back_as_it_went() -> None:
    zipped = File("x-1.0.0.zip", 9, "c" * 64, "application/zip")
    manifest = Manifest("x", "1.0.0", DESCRIPTOR, FILES, zipped, "d" * 64)
    assert Manifest.from_bytes(manifest.to_bytes()) == manifest
    assert manifest.find_file("x-1.0.0.zip") == zipped
    assert manifest.find_file("a.csv") == FILES[0]
    assert manifest.find_file("b.csv") is None


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(ValueError, match="format"):
        Manifest.from_bytes(b'{"format": 0}')


def test_what_a_newer_version_wrote_is_not_called_damaged() -> None:
    with pytest.raises(NewerFormat, match=r"x 1\.0\.0 was written by a newer version .*format 99"):
        Manifest.from_bytes(b'{"format": 99, "name": "x", "version": "1.0.0"}')
    with pytest.raises(NewerFormat, match=r"entry 7 was written by a newer version .*format 3"):
        Entry.from_bytes(b'{"format":3,"seq":7,"unknown":true}')


def test_an_entry_of_format_1_stays_readable_and_can_lose_its_words() -> None:
    at = datetime(2026, 11, 24, 6, 10, 36, tzinfo=UTC)
    entry = Entry(1, GENESIS, at, Kind.PUBLISH, "x", "1.0.0", "a" * 64, "un message", format=1)
    assert b"format" not in entry.to_bytes()
    assert Entry.from_bytes(entry.to_bytes()) == entry
    redacted = entry.redact()
    assert b"un message" not in redacted.to_bytes()
    assert Entry.from_bytes(redacted.to_bytes()) == redacted
    assert redacted.sha256 == entry.sha256


def test_sameness_leaves_out_the_version_and_the_sums() -> None:
    same = content_hash(DESCRIPTOR, FILES)
    resource = {"name": "a", "path": "a.csv", "hash": "sha256:0", "bytes": 3}
    assert content_hash({**DESCRIPTOR, "version": "2.0.0"}, FILES) == same
    assert content_hash({**DESCRIPTOR, "resources": [resource]}, FILES) == same


def test_sameness_sees_a_title_and_a_byte() -> None:
    same = content_hash(DESCRIPTOR, FILES)
    assert content_hash({**DESCRIPTOR, "title": "t"}, FILES) != same
    assert content_hash(DESCRIPTOR, (File("a.csv", 3, "b" * 64, "text/csv"),)) != same


@given(some.dictionaries(some.text(), some.integers(-(2**53) + 1, 2**53 - 1)))
def test_canonical_json_does_not_depend_on_order(value: dict[str, int]) -> None:
    try:
        text = canonical_json(value)
    except ValueError:
        return  # a lone surrogate, which JSON cannot carry
    assert canonical_json(dict(reversed(value.items()))) == text


def test_canonical_json_refuses_what_it_cannot_carry() -> None:
    for value in (float("nan"), 2**60, "\ud800"):
        with pytest.raises(ValueError, match=r"."):
            canonical_json(value)


def test_an_entry_comes_back_as_it_went() -> None:
    at = datetime(2026, 11, 24, 6, 10, 36, tzinfo=UTC)
    entry = Entry(1, GENESIS, at, Kind.WITHDRAW, "x", None, note="b" * 64, erased=("a" * 64,))
    assert Entry.from_bytes(entry.to_bytes()) == entry
    # As it was written before entries named their software: its hash stays what it was.
    assert b"software" not in entry.to_bytes()
    assert b"warnings" not in entry.to_bytes()
    told = replace(entry, software="oress-opendata 1", began=at, warnings={"schema-missing": 2})
    assert Entry.from_bytes(told.to_bytes()) == told
    with pytest.raises(ValueError, match="entry"):
        Entry.from_bytes(entry.to_bytes() + b" ")


def release(version: str, status: Status = Status.PUBLISHED) -> Release:
    at = datetime(2026, 11, 24, tzinfo=UTC)
    return Release("x", version, 1, at, "", "a" * 64, "b" * 64, status)


def test_the_current_release_is_the_highest_that_is_neither_withdrawn_nor_a_prerelease() -> None:
    newest_first = (
        release("3.0.0-rc.1"),
        release("2.0.0", Status.WITHDRAWN),
        release("1.10.0"),
        release("1.9.0"),
    )
    dataset = Dataset("x", newest_first)
    assert dataset.current is not None
    assert dataset.current.version == "1.10.0"
    assert Dataset("x", newest_first[:2]).current is None
