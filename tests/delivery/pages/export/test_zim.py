"""The ZIM file, checked by zimcheck and read through kiwix-serve: programs of others."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from oress_opendata.delivery.pages.export import zim
from oress_opendata.delivery.pages.export.folder import LIST, ExportFolder
from oress_opendata.delivery.pages.export.site import Written
from oress_opendata.errors import ExportRefused
from tests.conftest import PATIENCE
from tests.delivery.pages.export.conftest import Site
from tests.test_deployment import find_free_port

pytestmark = pytest.mark.slow
TABLE = "datasets/figures/1.0.0/tables/structures/index.html"


def needs(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"needs {program} (zim-tools, kiwix-tools), which .ci/run installs")
    return found


@pytest.fixture(scope="module")
def file(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    needs("zimwriterfs")
    folder = tmp_path_factory.mktemp("zim")
    # In a process of its own, as everybody does: it starts others before it opens anything.
    environment = {**os.environ, "ORESS_HOME": str(site[1].home)}
    command = [sys.executable, "-m", "oress_opendata", "export", "zim", str(folder / "oress.zim")]
    subprocess.run(command, env=environment, check=True, timeout=5 * PATIENCE)
    assert [path.name for path in folder.iterdir()] == ["oress.zim"]
    return folder / "oress.zim"


def test_zimcheck_finds_nothing(file: Path) -> None:
    done = subprocess.run([needs("zimcheck"), file], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert "Overall Test Status: Pass" in done.stdout


@pytest.fixture(scope="module")
def address(file: Path) -> Iterator[str]:
    port = find_free_port()
    command = [needs("kiwix-serve"), "--address=127.0.0.1", f"--port={port}", str(file)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        address = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(address, timeout=PATIENCE).close()
                break
            except urllib.error.URLError:
                time.sleep(0.1)
        yield address
        server.terminate()


def read(address: str) -> str:
    with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
        content: bytes = answer.read()
        return content.decode()


def read_page(address: str, path: str) -> str:
    """Newer versions of kiwix-serve have content in a folder of its own."""
    try:
        return read(f"{address}/content/oress/{path}")
    except urllib.error.HTTPError:
        return read(f"{address}/oress/{path}")


@pytest.mark.parametrize(("language", "words"), [("fr", "Jeux de données"), ("ar", "البيانات")])
def test_kiwix_reads_pages_and_finds_them(address: str, language: str, words: str) -> None:
    page = read_page(address, f"{language}/datasets/index.html")
    assert f'lang="{language}"' in page
    assert words in page
    assert "figures/index.html" in page
    assert "Parquet" in read_page(address, f"{language}/{TABLE}")


def test_the_file_says_what_it_is(address: str) -> None:
    listed = read(f"{address}/catalog/v2/entries")
    assert "<title>ORESS Données ouvertes</title>" in listed
    assert "<language>fra,ara,eng</language>" in listed
    assert "illustration" in listed


def test_words_of_a_page_are_found(address: str) -> None:
    assert TABLE in read(f"{address}/search?content=oress&pattern=structures&pageLength=100")


def test_without_the_program_it_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ExportRefused, match="apt install zim-tools"):
        zim.write_zim(None, None, tmp_path / "a.zim", print)  # type: ignore[arg-type]


# Stuck with the first size of clusters, as libzim may be; writes a little before.
STUCK_ONCE = """#!/bin/sh
for last; do :; done
echo begun > "$last.tmp"
case "$*" in *--clusterSize={size}*) exec sleep 100;; esac
echo made > "$last"
"""


def write_nothing(
    _make_app: object, _settings: object, target: ExportFolder, *_: object, **__: object
) -> Written:
    target.root.mkdir(exist_ok=True)
    (target.root / LIST).touch()
    return Written(datasets=2)


@pytest.mark.parametrize(("size", "made"), [(zim.CLUSTERS[0], True), ("", False)])
def test_a_program_that_is_stuck_is_ended_and_tried_again(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: object, made: bool
) -> None:
    program = tmp_path / "bin" / "zimwriterfs"
    program.parent.mkdir()
    program.write_text(STUCK_ONCE.format(size=size), "utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(zim, "PROGRAM", str(program))
    monkeypatch.setattr(zim, "STUCK", 0.5)
    monkeypatch.setattr(zim, "write_site", write_nothing)
    target = tmp_path / "folder" / "oress.zim"
    if made:
        assert zim.write_zim(*site, target, print) == 2
        assert target.read_text("utf-8") == "made\n"
    else:
        with pytest.raises(ExportRefused, match="writes nothing any more"):
            zim.write_zim(*site, target, print)
    assert list(target.parent.iterdir()) == [target] * made
