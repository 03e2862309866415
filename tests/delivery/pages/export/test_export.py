"""The export without a server: files, pages, and rows that the browser reads from Parquet."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from html import unescape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import unquote

import feedparser
import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from rdflib import DCAT, RDF, Graph

from oress_opendata.delivery.pages.export import site as export
from oress_opendata.delivery.pages.export.folder import open_export
from oress_opendata.delivery.pages.export.layout import Layout
from oress_opendata.delivery.pages.export.site import write_site
from oress_opendata.errors import ExportRefused
from tests.delivery.pages.export.conftest import Site

PUBLIC = "https://data.example.org/ess"
TABLE = "datasets/figures/1.0.0/tables/structures"


@pytest.fixture(scope="module")
def exported(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The copy of a catalogue that only this machine can reach."""
    target = tmp_path_factory.mktemp("export") / "static"
    written = write_site(*site, open_export(target))
    assert (written.datasets, written.failed) == (2, {})
    return target


@pytest.fixture(scope="module")
def public(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The copy of one that others can reach, below a path."""
    make_app, settings = site
    settings = replace(settings, base_url=PUBLIC, id_base=settings.id_base or settings.base_url)
    target = tmp_path_factory.mktemp("public") / "static"
    assert write_site(make_app, settings, open_export(target)).failed == {}
    return target


def test_only_what_changed_is_written_again(site: Site, exported: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(exported, folder)
    # A file that was shortened, one that was lost, and one of somebody else.
    (folder / "fr" / "index.html").write_text("")
    (folder / "static" / "site.css").unlink()
    (folder / "CNAME").write_text("data.example.org")
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
    again = open_export(folder)
    write_site(*site, again)
    assert again.written == 2
    changed = {path for path, time in before.items() if path.stat().st_mtime_ns != time}
    assert changed == {folder / "export.json", folder / "fr" / "index.html"}
    assert (folder / "CNAME").is_file()
    for file in ("fr/index.html", "static/site.css"):
        assert (folder / file).read_bytes() == (exported / file).read_bytes()


def test_what_is_no_longer_published_leaves_the_folder(tmp_path: Path) -> None:
    first = open_export(tmp_path / "copy")
    first.begin()
    for path in ("fr/old/table.html", "fr/index.html"):
        first.add_text(path, "words")
    del first
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


def links_of(page: Path) -> Iterator[str]:
    found = re.findall(r'\s(?:href|src|action)="([^"]*)"', page.read_text("utf-8"))
    yield from (unescape(link) for link in found)


@pytest.mark.parametrize("name", ["exported", "public"])
def test_every_link_leads_to_a_file_of_the_copy(name: str, request: pytest.FixtureRequest) -> None:
    folder: Path = request.getfixturevalue(name)
    pages = sorted(folder.rglob("*.html"))
    assert len(pages) > 100
    for page in pages:
        for link in links_of(page):
            target = unquote(re.split("[?#]", link)[0])
            if target and not re.match("[a-z]+:", link):
                assert (page.parent / target).is_file(), (page, link)


def test_nothing_leads_to_a_catalogue_that_nobody_can_reach(exported: Path) -> None:
    for page in exported.rglob("*.html"):
        for link in links_of(page):
            assert not link.startswith("http://127.0.0.1"), (page, link)


def test_what_only_the_service_can_do_is_at_the_catalogue(public: Path) -> None:
    page = public / "fr" / "structures" / "index.html"
    forms = re.findall(r'<form[^>]* action="([^"]*)"', page.read_text("utf-8"))
    assert f"{PUBLIC}/fr/structures" in forms
    assert f"{PUBLIC}/fr/structures" in list(links_of(page))
    canonical = re.search(r'<link rel="canonical" href="([^"]*)"', page.read_text("utf-8"))
    assert canonical
    assert canonical[1] == f"{PUBLIC}/fr/structures"


def test_every_page_of_the_sitemap_is_there(exported: Path) -> None:
    maps = list(exported.glob("sitemap-*.xml"))
    assert maps
    for file in maps:
        for address in re.findall("<loc>([^<]*)</loc>", file.read_text("utf-8")):
            path = unquote(address).removeprefix("http://127.0.0.1:8000/")
            assert (exported / path / "index.html").is_file(), path


def test_it_has_dumps_descriptions_and_feeds(exported: Path) -> None:
    graph = Graph().parse(exported / "catalog.ttl")
    assert len(set(graph.subjects(RDF.type, DCAT.Dataset))) >= 2
    sums = (exported / "dump" / "SHA256SUMS").read_text("utf-8").splitlines()
    for line in sums:
        digest, _, name = line.partition("  ")
        assert hashlib.sha256((exported / "dump" / name).read_bytes()).hexdigest() == digest
    feed = feedparser.parse((exported / "fr" / "feed.atom").read_bytes())
    assert not feed.bozo
    assert len(feed.entries) == 2


def test_files_are_as_published(exported: Path) -> None:
    folder = exported / "datasets" / "figures" / "1.0.0"
    sums = (folder / "SHA256SUMS").read_text("utf-8").splitlines()
    assert sums
    for line in sums:
        digest, _, path = line.partition("  ")
        assert hashlib.sha256((folder / path).read_bytes()).hexdigest() == digest
    assert (folder / "formats" / "structures.parquet").is_file()
    assert (folder / "formats" / "structures.xlsx").is_file()
    assert (folder / "formats" / "citation.bib").is_file()


@pytest.mark.parametrize(("language", "label"), [("fr", "Coopérative"), ("ar", "تعاونية")])
def test_a_page_knows_the_labels_of_its_codes(exported: Path, language: str, label: str) -> None:
    text = (exported / language / TABLE / "index.html").read_text("utf-8")
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
    # The address of the catalogue, without `index.html`.
    page.goto(f"/fr/{TABLE}")
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


@pytest.mark.parametrize("words", ["chefchaouen", "CHEF"])
def test_pages_are_found_by_their_headings_from_a_disk(
    browser: Browser, exported: Path, words: str
) -> None:
    context = browser.new_context()
    page = context.new_page()
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.goto((exported / "fr" / "index.html").as_uri())
    page.fill("form.seek input", words)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/index.html?q=*")
    found = page.locator("#pages li:not([hidden])")
    assert "Chefchaouen" in found.first.inner_text()
    found.first.locator("a").click()
    assert "Chefchaouen" in page.locator("h1").inner_text()
    assert failures == []
    context.close()


def test_arabic_words_are_found_without_article_and_ending(page: Page) -> None:
    page.goto("/ar/search/")
    titles = ["التعاونيات بالإقليم", "تأسيس تعاونية", "الجمعية", "تعاون"]
    page.evaluate(
        "titles => find('pages').replaceChildren(...titles.map("
        "title => Object.assign(document.createElement('li'), {innerHTML: `<a>${title}</a>`})))",
        titles,
    )
    page.evaluate(
        "() => [...find('pages').children].forEach("
        "item => pages.push([item, read(item.firstChild.textContent)]))"
    )
    for text, found in {
        "تعاونية": titles[:2] + titles[3:],
        "التعاونيات": titles[:2] + titles[3:],
        "اقليم": titles[:1],
        "جمعيات": titles[2:3],
        "بيت": [],
    }.items():
        page.fill("#text", text)
        shown = page.locator("#pages li:not([hidden])")
        assert shown.all_inner_texts() == found, text
    assert page.locator("#count").inner_text() == "لا يتضمن أي عنوان صفحة كل هذه الكلمات."


def test_a_page_from_a_disk_shows_its_rows(browser: Browser, exported: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto((exported / "ar" / TABLE / "index.html").as_uri())
    page.wait_for_selector("#body tr")
    assert first_cells(page) == ["a", "b", "c", "e", "d"]
    assert page.locator("#chooser").is_hidden()
    context.close()


def test_a_page_from_a_disk_takes_a_chosen_file(
    browser: Browser, exported: Path, tmp_path: Path
) -> None:
    """The script of a large file is left out."""
    folder = tmp_path / "static"
    shutil.copytree(exported, folder)
    parquet = folder / "datasets" / "figures" / "1.0.0" / "formats" / "structures.parquet"
    parquet.with_name(f"{parquet.name}.js").unlink()
    context = browser.new_context()
    page = context.new_page()
    page.goto((folder / "fr" / TABLE / "index.html").as_uri())
    page.wait_for_selector("#chooser:not([hidden])")
    page.set_input_files("#file", str(parquet))
    page.wait_for_selector("#body tr")
    assert len(first_cells(page)) == 5
    context.close()


def test_a_change_of_the_catalogue_meanwhile_is_refused(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heads = iter((1, 2))
    monkeypatch.setattr(export, "_read_head", lambda _: next(heads))
    target = open_export(tmp_path / "copy")
    with pytest.raises(ExportRefused, match="changed meanwhile"):
        write_site(*site, target)
    assert open_export(tmp_path / "copy").known


def test_views_that_lag_are_refused(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A view may hold what was erased."""
    monkeypatch.setattr(export, "find_coming", lambda *_: ["rdf"])
    with pytest.raises(ExportRefused, match="rdf"):
        write_site(*site, open_export(tmp_path / "copy"))
    assert not (tmp_path / "copy").exists()


def test_a_folder_in_the_state_folder_is_refused(site: Site) -> None:
    with pytest.raises(ExportRefused, match="inside the state folder"):
        write_site(*site, open_export(site[1].home / "copy"))


def test_a_page_that_fails_harms_no_other(site: Site, exported: Path, tmp_path: Path) -> None:
    make_app, settings = site
    folder = tmp_path / "copy"
    shutil.copytree(exported, folder)

    def make_ill(*arguments: Any) -> Flask:
        app = make_app(*arguments)

        def fail(**_: str) -> str:
            raise ValueError

        app.view_functions["guide.show_guide"] = fail
        return app

    target = open_export(folder)
    written = write_site(make_ill, settings, target)
    assert set(written.failed.values()) == {500}
    assert {address.rpartition("/")[2] for address in written.failed} == {"guide"}
    guide = Path("fr", "guide", "index.html")
    assert (folder / guide).read_bytes() == (exported / guide).read_bytes()


def test_a_title_says_its_part_of_the_site(exported: Path) -> None:
    listed = (exported / "fr" / "search" / "index.html").read_text("utf-8")
    assert '<a href="../places/01.2/index.html">Al-Hoceïma</a> <span class="label">Lieux' in listed
    assert "../datasets/lieux/index.html" in listed
    assert "../datasets/lieux/1.0.0/index.html" not in listed


def test_the_forms_of_one_thing_are_visited_together() -> None:
    layout = Layout("http://example.org/data", ("fr", "ar"))
    forms = {
        name: [
            f"{layout.base}/{language}/charts/{name}{suffix}"
            for language in ("ar", "fr")
            for suffix in ("", ".csv", ".json", ".svg")
        ]
        for name in ("a", "a-b", "a_b", "b")
    }
    forms["place"] = [f"{layout.base}/fr/places/1{end}" for end in ("", "/changes", "/feed.atom")]
    addresses = [address for some in forms.values() for address in some]
    batches = list(export._cut(reversed(addresses), layout))
    assert sorted(address for batch in batches for address in batch) == sorted(addresses)
    for some in forms.values():
        assert [batch for batch in batches if set(batch) & set(some)] == [some]


def test_the_first_page_leads_to_the_languages(exported: Path) -> None:
    header = (exported / "index.html").read_text("utf-8").partition("</header>")[0]
    switch = header.partition('<nav class="languages"')[2].partition("</nav>")[0]
    links = [f"{language}/index.html" for language in ("fr", "ar", "en")]
    assert re.findall('href="([^"]*)"', switch) == links


def test_texts_are_as_published(exported: Path) -> None:
    assert "<!-- pages -->" in (exported / "catalog.jsonld").read_text("utf-8")


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_what_names_the_catalogue_leads_there(public: Path, language: str) -> None:
    page = (public / language / "datasets" / "index.html").read_text("utf-8")
    band = re.search(r'<aside class="band demonstration note">.*?</aside>', page)
    assert band
    assert f'href="{PUBLIC}/{language}/datasets"' in band[0]
    search = (public / language / "search" / "index.html").read_text("utf-8")
    assert re.search(rf'<a id="live" href="{PUBLIC}/{language}/search"', search)


def test_forms_that_ask_the_service_are_not_shown(page: Page) -> None:
    for path in ("/fr/datasets", "/fr/places", "/ar/structures"):
        page.goto(path)
        forms = page.locator("main form")
        assert forms.count()
        assert not any(form.is_visible() for form in forms.all())


def test_a_page_from_a_disk_has_its_fonts_and_drawings(exported: Path) -> None:
    folder = exported / "static"
    for sheet in folder.glob("*.css"):
        for name in re.findall(r'url\("([^"]+)"\)', sheet.read_text("utf-8")):
            assert (folder / name).is_file(), (sheet.name, name)
