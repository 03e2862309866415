"""A pipe, a folder or a link in the place of a file: an error, and no waiting."""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from oress_opendata.operations.backup import back_up_folder
from oress_opendata.projections.refresh import refresh
from oress_opendata.publication.verification import verify_home
from oress_opendata.settings import Settings
from oress_opendata.store.files import read_regular
from oress_opendata.store.home import Store

PLACES = (
    "home.json",
    "journal/00000001.json",
    "blobs/??/????????????????????????????????????????????????????????????????",
    "projections/search/1/cursor.json",
    "projections/documents/cursor",
    "projections/encoded/sums.json",
    "projections/tables/registers/current/*.duckdb",
    "projections/rdf/1/graph/CURRENT",
)


def make_folder(path: Path) -> None:
    path.mkdir()


def make_loop(path: Path) -> None:
    path.symlink_to(path.name)


def make_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


KINDS = (os.mkfifo, make_folder, make_loop, make_device)


@pytest.mark.parametrize("kind", KINDS)
def test_only_regular_files_are_read(tmp_path: Path, kind: Callable[[Path], None]) -> None:
    kind(tmp_path / "file")
    with pytest.raises(OSError, match="file"):
        read_regular(tmp_path / "file")


def test_what_is_no_file_is_named(store: Store, settings: Settings, publish: Any) -> None:
    publish()
    refresh(store, settings)
    paths = [min(store.home.glob(pattern)) for pattern in PLACES]
    for path, kind in zip(paths, cycle(KINDS), strict=False):
        path.unlink()
        kind(path)
    named = {problem.file for problem in verify_home(store, settings).problems}
    assert named >= {str(path.relative_to(store.home)) for path in paths}


def test_a_backup_does_not_wait_for_a_pipe(
    store: Store, settings: Settings, publish: Any, tmp_path: Path
) -> None:
    publish()
    blob = min(store.blobs.all())
    blob.unlink()
    os.mkfifo(blob)
    made = back_up_folder(store, settings, tmp_path / "backups")
    assert set(made.snapshot.missing) == {blob.name}
