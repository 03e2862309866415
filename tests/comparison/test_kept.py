"""Kept comparisons: computed once, in a folder of limited size, and forgotten with an erasing."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

import pytest

from oress_opendata.comparison import kept
from oress_opendata.comparison.difference import find_rows
from oress_opendata.comparison.kept import FOLDER, LOCK, compare_releases, forget_differences
from oress_opendata.comparison.row_diff import OutOfTime, compare_rows, limited, open_scratch
from oress_opendata.errors import Busy, StoreUnavailable
from oress_opendata.model.release import Release
from oress_opendata.publication.publish import Publication
from oress_opendata.store.home import Store, file_lock
from tests.conftest import ROWS

Publish = Callable[..., Publication]


@pytest.fixture
def releases(store: Store, publish: Publish) -> list[Release]:
    """Three versions, each with another row less."""
    return [
        publish(version=f"{number}.0.0", rows=ROWS[: 4 - number]).release for number in range(3)
    ]


def list_kept(store: Store) -> set[str]:
    return {file.name for file in (store.home / FOLDER).iterdir()}


def name_of(before: Release, after: Release) -> str:
    return f"{before.manifest}-{after.manifest}.sqlite"


def test_it_is_kept_and_can_be_deleted(store: Store, releases: list[Release]) -> None:
    first = compare_releases(store, *releases[:2]).rows()
    assert list_kept(store) == {name_of(*releases[:2])}
    (store.home / FOLDER / name_of(*releases[:2])).unlink()
    assert compare_releases(store, *releases[:2]).rows() == first


def test_it_is_computed_once_for_all_who_ask(
    store: Store, releases: list[Release], monkeypatch: pytest.MonkeyPatch
) -> None:
    computed: list[Any] = []

    def count(*given: Any) -> None:
        computed.append(given)
        find_rows(*given)

    monkeypatch.setattr(kept, "find_rows", count)
    monkeypatch.setattr(kept, "PATIENCE", 60)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: compare_releases(store, *releases[:2]).rows(), range(8)))
    assert len(computed) == 1
    assert all(rows == found[0] for rows in found)


def test_who_waits_too_long_is_asked_to_try_again(
    store: Store, releases: list[Release], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "PATIENCE", 0)
    with file_lock(store.home / LOCK), pytest.raises(Busy):
        compare_releases(store, *releases[:2])


def test_few_threads_of_a_process_wait(
    store: Store, releases: list[Release], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "_waiting", BoundedSemaphore(1))
    with kept._waiting, pytest.raises(Busy):
        compare_releases(store, *releases[:2])
    assert compare_releases(store, *releases[:2]).rows()


def test_the_folder_is_bounded_and_keeps_what_was_used_last(
    store: Store, releases: list[Release], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two, three = releases
    compare_releases(store, one, two)
    compare_releases(store, two, three)
    compare_releases(store, one, two)
    size = (store.home / FOLDER / name_of(one, two)).stat().st_size
    monkeypatch.setattr(kept, "MAX_BYTES", 2 * size)
    compare_releases(store, one, three)
    assert list_kept(store) == {name_of(one, two), name_of(one, three)}
    monkeypatch.setattr(kept, "MAX_BYTES", 1)
    compare_releases(store, three, one)
    assert list_kept(store) == {name_of(three, one)}


def test_the_remains_of_a_killed_process_are_removed(store: Store, releases: list[Release]) -> None:
    (store.home / FOLDER).mkdir()
    (store.home / FOLDER / "tmpkilled").write_bytes(b"rows")
    compare_releases(store, *releases[:2])
    assert list_kept(store) == {name_of(*releases[:2])}


def test_a_comparison_with_an_erased_release_is_forgotten(
    store: Store, releases: list[Release]
) -> None:
    one, two, three = releases
    compare_releases(store, one, two)
    compare_releases(store, two, three)
    store.blobs.remove(one.manifest)
    forget_differences(store)
    assert list_kept(store) == {name_of(two, three)}


def test_a_release_that_is_erased_meanwhile_leaves_nothing(
    store: Store, releases: list[Release], monkeypatch: pytest.MonkeyPatch
) -> None:
    def erase(*_: object) -> None:
        raise FileNotFoundError

    monkeypatch.setattr(kept, "find_rows", erase)
    with pytest.raises(StoreUnavailable):
        compare_releases(store, *releases[:2])
    assert list_kept(store) == set()


def test_a_comparison_that_takes_too_long_names_the_command(
    store: Store, releases: list[Release], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "SECONDS", 0)
    with pytest.raises(StoreUnavailable, match="oress diff cooperatives"):
        compare_releases(store, *releases[:2])
    assert list_kept(store) == set()


def test_statements_are_interrupted_too(tmp_path: Path) -> None:
    scratch = open_scratch(tmp_path / "scratch.sqlite")
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    with pytest.raises(OutOfTime), limited(scratch, 0):
        scratch.execute(endless)
    scratch.close()


def test_rows_are_interrupted(tmp_path: Path) -> None:
    scratch = open_scratch(tmp_path / "scratch.sqlite")
    with limited(scratch, 0) as timed, pytest.raises(OutOfTime):
        compare_rows(scratch, "table", (timed([("1",)]), timed([])), ((0,), (0,)), ((0,), (0,)))
    scratch.close()
