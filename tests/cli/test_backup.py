"""`oress backup` and `oress restore` as an operator types them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.conftest import WritePackage

pytestmark = pytest.mark.slow


@pytest.fixture
def published(run: Run, write_package: WritePackage, tmp_path: Path) -> Path:
    """A home with a release and a backup of it; returns the folder of backups."""
    run("publish", write_package())
    run("backup", tmp_path / "backups", "--keep", "7d,4w,12m")
    return tmp_path / "backups"


def test_a_lost_home_comes_back_with_its_views(run: Run, published: Path, tmp_path: Path) -> None:
    listed = run("list", "--json").stdout
    shutil.rmtree(tmp_path / "var")
    restored = run("restore", published)
    assert "Journal entries: 1" in restored.output
    assert "Erasures are known until" in restored.output
    assert run("list", "--json").stdout == listed
    assert "No errors" in run("verify").output
    assert (tmp_path / "var" / "projections" / "search" / "current").exists()
    assert "is not empty" in run("restore", published, code=1).stderr


def test_numbers_for_programs(run: Run, published: Path, tmp_path: Path) -> None:
    made = json.loads(run("backup", published, "--json").stdout)
    assert (made["head"], made["missing"], made["place"]) == (1, {}, str(published))
    shutil.rmtree(tmp_path / "var")
    done = json.loads(run("restore", published, "--at", "2999-01-01", "--json").stdout)
    assert (done["head"], done["problems"], done["erased"]) == (1, [], [])


def test_options_that_do_not_fit_are_refused(run: Run, published: Path, tmp_path: Path) -> None:
    assert "one file" in run("backup", published, "--encrypt", "age:x", code=2).stderr
    assert "folder" in run("backup", tmp_path / "x.tar", "--keep", "7d", code=2).stderr
    assert "7d,4w,12m" in run("backup", published, "--keep", "often", code=2).stderr
    assert "Give one backup" in run("restore", code=2).stderr
    assert "neither a time" in run("restore", published, "--at", "yesterday", code=2).stderr
    shutil.rmtree(tmp_path / "var")
    assert "no backup at" in run("restore", tmp_path / "absent", code=1).stderr
    assert not (tmp_path / "var").exists()


def test_places_that_cannot_be_used_are_named(run: Run, published: Path, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    for place in (file, file / "folder", file / "oress.tar", Path("/proc/absent")):
        assert "cannot be used" in run("backup", place, code=1).stderr
    shutil.rmtree(tmp_path / "var")
    file.rename(tmp_path / "var")
    assert "cannot be used" in run("restore", published, code=1).stderr
