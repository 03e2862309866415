"""What comes back from a backup that is not whole: everything but what it lacks, which is named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.conftest import ROWS, WritePackage

pytestmark = pytest.mark.slow


def test_a_copy_in_the_wrong_order_restores_all_but_its_last_release(
    run: Run, write_package: WritePackage, tmp_path: Path
) -> None:
    run("publish", write_package())
    copy = tmp_path / "copy"
    shutil.copytree(tmp_path / "var" / "blobs", copy / "blobs")
    run("publish", write_package("marches", rows=ROWS[:-1]))
    shutil.copytree(tmp_path / "var" / "journal", copy / "journal")
    shutil.rmtree(tmp_path / "var")
    restored = run("restore", "--from", copy, code=1)
    assert "marches@1.0.0 is missing or damaged" in restored.stderr
    assert "cooperatives@1.0.0" not in restored.stderr
    assert "cooperatives" in run("list").output
    run("publish", tmp_path / "packages" / "marches" / "1.0.0")
    assert "No errors" in run("verify").output


def test_a_cut_archive_restores_what_came_before(
    run: Run, write_package: WritePackage, tmp_path: Path
) -> None:
    run("publish", write_package())
    archive = tmp_path / "oress.tar.gz"
    run("backup", archive)
    content = archive.read_bytes()
    archive.write_bytes(content[: len(content) * 2 // 3])
    shutil.rmtree(tmp_path / "var")
    restored = run("restore", archive, code=1)
    assert "cut off" in restored.stderr
    assert "Journal entries: 1" in restored.output
