"""`oress sync`: into a bucket, and onto a reader."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from oress_opendata.store.objects import ObjectStore
from tests.conftest import WritePackage
from tests.object_storage import FolderBucket

Run = Callable[..., Result]


@pytest.fixture
def bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FolderBucket:
    """Every process of the test has this folder as its bucket."""
    folder = FolderBucket(tmp_path / "bucket")

    def begin(objects: ObjectStore, _: str) -> None:
        objects.bucket, objects._read_last = folder, None

    monkeypatch.setattr(ObjectStore, "__init__", begin)
    return folder


def test_it_needs_an_address(run: Run) -> None:
    assert "ORESS_BLOBS" in run("sync", code=2).stderr


@pytest.mark.slow
@pytest.mark.usefixtures("bucket")
def test_a_reader_begins_with_nothing_and_publishes_nothing(
    run: Run, write_package: WritePackage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("init")
    run("publish", write_package())
    monkeypatch.setenv("ORESS_BLOBS", "s3://bucket/catalogue")
    assert "written entries: 1" in run("sync").output
    monkeypatch.setenv("ORESS_HOME", str(tmp_path / "reader"))
    monkeypatch.setenv("ORESS_READER", "1")
    assert "Fetched entries: 1" in run("sync").output
    assert "1.0.0" in run("list", "cooperatives").output
    for command in (("publish", write_package(version="1.1.0")), ("key",)):
        assert "only reads" in run(*command, code=1).stderr
    run("verify")
