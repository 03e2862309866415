"""The ZIM file, checked by zimcheck and read through kiwix-serve: programs of others."""

from __future__ import annotations

import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from oress_opendata.delivery.pages.export import zim
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
    assert zim.write_zim(*site, folder / "oress.zim", print) == 2
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
