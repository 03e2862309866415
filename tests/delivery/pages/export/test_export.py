"""The export without a server: files, pages, and rows that the browser reads from Parquet."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from functools import partial
from html import unescape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page

from oress_opendata.delivery.pages.export import site as export
from oress_opendata.delivery.pages.export.folder import open_export
from oress_opendata.delivery.pages.export.site import write_site
from oress_opendata.errors import ExportRefused
from tests.delivery.pages.export.conftest import Site

LANGUAGES = ("fr", "ar", "en")


@pytest.fixture(scope="module")
def exported(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("export") / "static"
    assert write_site(*site, open_export(target)) == 2
    return target


def test_only_what_changed_is_written_again(site: Site, exported: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(exported, folder)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
    again = open_export(folder)
    write_site(*site, again)
    assert again.written == 0
    changed = {path for path, time in before.items() if path.stat().st_mtime_ns != time}
    assert changed == {folder / "export.json"}
    # A file that was shortened, one that was lost, and one of somebody else.
    (folder / "fr" / "index.html").write_text("")
    (folder / "files" / "site.css").unlink()
    (folder / "CNAME").write_text("data.example.org")
    again = open_export(folder)
    write_site(*site, again)
    assert again.written == 2
    assert (folder / "CNAME").is_file()
    assert (folder / "fr" / "index.html").read_bytes() == (
        exported / "fr" / "index.html"
    ).read_bytes()


def test_what_is_no_longer_published_leaves_the_folder(tmp_path: Path) -> None:
    first = open_export(tmp_path / "copy")
    first.begin()
    for path in ("fr/old/table.html", "fr/index.html"):
        first.add_text(path, "words")
    # It was interrupted, and the next run has neither the release nor a list with its files.
    second = open_export(tmp_path / "copy")
    second.begin()
    second.add_text("fr/index.html", "others")
    second.finish()
    left = {path.name for path in (tmp_path / "copy").rglob("*")}
    assert left == {"fr", "index.html", "export.json"}


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "export.json").write_text('{"name": "ours"}')
    with pytest.raises(ExportRefused, match="holds no export"):
        open_export(tmp_path)


def test_every_link_leads_to_a_file_of_the_export(exported: Path) -> None:
    pages = sorted(exported.rglob("*.html"))
    assert len(pages) == 1 + len(LANGUAGES) * (1 + 2)
    for page in pages:
        text = page.read_text("utf-8")
        for link in re.findall(r'(?:href|src)="([^"#]+)"', text):
            if not re.match("https?:", link):
                assert (page.parent / link).is_file(), (page, link)
        assert "<script>" not in text


def test_files_are_as_published(exported: Path) -> None:
    folder = exported / "datasets" / "figures" / "1.0.0"
    sums = (folder / "SHA256SUMS").read_text("utf-8").splitlines()
    assert sums
    for line in sums:
        digest, _, path = line.partition("  ")
        assert hashlib.sha256((folder / path).read_bytes()).hexdigest() == digest
    assert (folder / "formats" / "structures.parquet").is_file()


@pytest.mark.parametrize(("language", "label"), [("fr", "Coopérative"), ("ar", "تعاونية")])
def test_a_page_knows_the_labels_of_its_codes(exported: Path, language: str, label: str) -> None:
    text = (exported / language / "figures" / "structures.html").read_text("utf-8")
    block = re.search(r'id="table-data">(.*?)</script>', text, re.DOTALL)
    assert block
    data = json.loads(unescape(block[1]))
    assert data["labels"]["form"]["cooperative"][0] == label
    assert [column["name"] for column in data["columns"]][:2] == ["id", "place"]


@pytest.fixture
def page(browser: Browser, exported: Path) -> Iterator[Page]:
    handler = partial(_Quiet, directory=str(exported))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        context = browser.new_context(base_url=f"http://127.0.0.1:{server.server_port}")
        yield context.new_page()
        context.close()
        server.shutdown()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def first_cells(page: Page) -> list[str]:
    return page.locator("#body tr td:first-child").all_inner_texts()


def test_rows_are_filtered_and_sorted_in_the_browser(page: Page) -> None:
    page.goto("/fr/figures/structures.html")
    page.wait_for_selector("#body tr")
    assert first_cells(page) == ["a", "b", "c", "e", "d"]
    page.locator("#head button").nth(3).click()
    assert first_cells(page) == ["b", "a", "d", "c", "e"]
    page.locator("#head button").nth(3).click()
    assert first_cells(page) == ["d", "a", "b", "c", "e"]
    assert page.locator("#head th").nth(3).get_attribute("aria-sort") == "descending"
    page.fill("#text", "CHEFCHAOUEN coop")
    page.keyboard.press("Enter")
    assert first_cells(page) == ["a", "b"]
    # The address holds it all.
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_selector("#body tr")
    assert first_cells(page) == ["a", "b"]
    page.fill("#text", "الحسيمه")
    page.keyboard.press("Enter")
    assert first_cells(page) == ["c", "e"]


def test_a_page_from_a_disk_shows_its_rows(browser: Browser, exported: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto((exported / "ar" / "figures" / "structures.html").as_uri())
    page.wait_for_selector("#body tr")
    assert first_cells(page) == ["a", "b", "c", "e", "d"]
    assert page.locator("#chooser").is_hidden()
    context.close()


def test_a_page_from_a_disk_takes_a_chosen_file(
    browser: Browser, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The script of a large file is left out."""
    monkeypatch.setattr(export, "MOST_OF_SCRIPT", 10)
    exported = tmp_path / "static"
    write_site(*site, open_export(exported))
    context = browser.new_context()
    page = context.new_page()
    page.goto((exported / "fr" / "figures" / "structures.html").as_uri())
    page.wait_for_selector("#chooser:not([hidden])")
    parquet = exported / "datasets" / "figures" / "1.0.0" / "formats" / "structures.parquet"
    page.set_input_files("#file", str(parquet))
    page.wait_for_selector("#body tr")
    assert len(first_cells(page)) == 5
    context.close()
