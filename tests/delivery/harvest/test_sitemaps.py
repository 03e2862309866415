"""The sitemap: what is in it and what is not, valid, the same as the pages say of themselves."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import etree

from oress_opendata.delivery.harvest.sitemaps import MOST, Listed, cut
from oress_opendata.publication.withdraw import withdraw_release
from oress_opendata.store.home import Store
from tests.conftest import Service
from tests.delivery.conftest import HEADER, LATER

SCHEMA = etree.XMLSchema(file=Path(__file__).parent / "sitemap.xsd")
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
BASE = "http://127.0.0.1:8000"
NODE = """
const { parseSitemap, parseSitemapIndex } = require("sitemap");
const { createReadStream } = require("fs");
const [index, ...files] = process.argv.slice(1);
(async () => {
  const listed = await parseSitemapIndex(createReadStream(index), undefined, { level: "throw" });
  const pages = [];
  for (const file of files) pages.push(...(await parseSitemap(createReadStream(file))));
  console.log(JSON.stringify({
    files: listed.length, pages: pages.length,
    languages: pages.map((page) => page.links.map((link) => link.lang).join()),
  }));
})().catch((error) => { console.error(error); process.exit(1); });
"""

Pages = Mapping[str, Any]
Read = Callable[[str], bytes]


def parse(body: bytes) -> Any:
    tree = etree.fromstring(body)
    assert SCHEMA.validate(tree), SCHEMA.error_log
    return tree


def list_files(read: Read) -> list[str]:
    return [
        str(text) for text in parse(read("/sitemap.xml")).xpath("//s:loc/text()", namespaces=NAMES)
    ]


def list_pages(read: Read, base: str = BASE) -> dict[str, Any]:
    """The element of every page of all files, by address."""
    pages: dict[str, Any] = {}
    for file in list_files(read):
        for page in parse(read(file.removeprefix(base))).iterfind("s:url", NAMES):
            address = page.findtext("s:loc", namespaces=NAMES)
            assert address not in pages
            pages[address] = page
    return pages


@pytest.fixture
def read(client: FlaskClient) -> Read:
    def read(path: str) -> bytes:
        answer = client.get(path)
        assert answer.status_code == 200, path
        return bytes(answer.data)

    return read


@pytest.mark.usefixtures("two_releases")
def test_pages_have_a_time_and_their_other_languages(read: Read) -> None:
    pages = list_pages(read)
    page = pages[f"{BASE}/ar/registers/cooperatives-thing/zitoun"]
    links = {link.get("hreflang"): link.get("href") for link in page.iterfind("x:link", NAMES)}
    own = {
        code: f"{BASE}/{code}/registers/cooperatives-thing/zitoun" for code in ("fr", "ar", "en")
    }
    assert links == {**own, "x-default": own["fr"]}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:]{8}Z", page.findtext("s:lastmod", namespaces=NAMES))


@pytest.mark.usefixtures("two_releases")
def test_what_a_person_would_open_and_nothing_else(read: Read) -> None:
    pages = {
        address.removeprefix(f"{BASE}/en/") for address in list_pages(read) if "/en/" in address
    }
    assert {"", "guide", "datasets/cooperatives", "datasets/cooperatives/1.1.0",
            "registers/cooperatives-thing", "registers/cooperatives-thing/jbala",
            "vocab/legal-form", "vocab/legal-form/cooperative", "vocab/oress"} <= pages  # fmt: skip
    # Row `rif` was removed by 1.1.0.
    assert not {"registers/cooperatives-thing/rif", "datasets/cooperatives/1.0.0", "search",
                "sparql", "desk"} & pages  # fmt: skip
    assert not [page for page in pages if "?" in page or "desk" in page]


@pytest.mark.usefixtures("two_releases")
def test_a_withdrawn_dataset_leaves(
    read: Read, store: Store, project: Callable[[], object]
) -> None:
    assert [address for address in list_pages(read) if "/datasets/cooperatives" in address]
    withdraw_release(store, "cooperatives", None, "Faux")
    project()
    assert not [address for address in list_pages(read) if "/datasets/cooperatives" in address]
    assert not [address for address in list_pages(read) if "cooperatives-thing" in address]


@pytest.mark.usefixtures("store")
def test_samples_are_left_out(
    client: FlaskClient,
    read: Read,
    monkeypatch: pytest.MonkeyPatch,
    publish: Callable[..., Any],
    project: Callable[[], object],
) -> None:
    """Their pages are in no index either."""
    monkeypatch.setattr(
        "oress_opendata.delivery.harvest.sitemaps.is_sample",
        lambda described: "x" in described["name"],
    )
    publish("example")
    publish("plain")
    project()
    pages = list_pages(read)
    assert [address for address in pages if "plain-thing/amal" in address]
    assert not [address for address in pages if "example" in address]


def test_unchanged_files_are_not_made(client: FlaskClient) -> None:
    for path in ("/sitemap.xml", "/sitemap-pages.xml"):
        tag = client.get(path).headers["ETag"]
        assert client.get(path, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("name", ["nothing", "pages.zzz", "register-nothing", "register-place."])
def test_an_unknown_file_is_not_found(client: FlaskClient, name: str) -> None:
    assert client.get(f"/sitemap-{name}.xml").status_code == 404


def make_listed(numbers: Iterator[int] | range) -> list[Listed]:
    return [(f"s{number:06d}", "", "") for number in numbers]


def test_a_new_page_changes_one_file() -> None:
    before = list(cut(make_listed(range(0, 60_000, 2))))
    after = list(cut(sorted([*make_listed(range(0, 60_000, 2)), ("s030001", "", "")])))
    assert len(before) > 10
    assert len({part.first for part in before} ^ {part.first for part in after}) <= 1


def test_files_are_complete_and_small() -> None:
    pages = make_listed(range(30_000))
    files = list(cut(pages))
    assert files[0].first == ""
    assert files[-1].end is None
    assert [part.end for part in files[:-1]] == [part.first for part in files[1:]]
    keys = [key for key, _, _ in pages]
    starts = [0, *(keys.index(part.first) for part in files[1:]), len(keys)]
    assert max(b - a for a, b in pairwise(starts)) <= MOST


def test_many_records_are_cut(
    read: Read, store: Store, publish: Callable[..., Any], project: Callable[[], object]
) -> None:
    rows = [(f"s{number:05d}", f"Coopérative {number}", "", "") for number in range(2_000)]
    publish(rows=(HEADER, *rows))
    project()
    files = [file for file in list_files(read) if "register-cooperatives-thing" in file]
    assert len(files) > 2
    listed = [
        address for address in list_pages(read) if "/ar/registers/cooperatives-thing/" in address
    ]
    assert listed == [f"{BASE}/ar/registers/cooperatives-thing/{row[0]}" for row in rows]


def test_a_time_is_that_of_the_last_change(
    read: Read,
    store: Store,
    publish: Callable[..., Any],
    project: Callable[[], object],
) -> None:
    publish()
    publish("cooperatives", "1.1.0", LATER)
    project()
    with store.writing.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE releases SET issued = '2020-01-01T00:00:00Z' WHERE version = '1.0.0'"
        )
    pages = list_pages(read)

    def changed(identifier: str) -> str:
        page = pages[f"{BASE}/fr/registers/cooperatives-thing/{identifier}"]
        return str(page.findtext("s:lastmod", namespaces=NAMES))

    assert changed("amal") == "2020-01-01T00:00:00Z"
    assert changed("zitoun") > "2021"


def test_pages_say_the_same_of_themselves(service: Service) -> None:
    """Every tenth page: it answers, may be in an index, and names the same languages."""
    pages = list_pages(lambda path: service.get(path)[2], service.address)
    assert len(pages) > 1_000
    for address, page in list(pages.items())[::10]:
        status, headers, body = service.get(address.removeprefix(service.address))
        text = body.decode()
        assert (status, headers.get("X-Robots-Tag")) == (200, None), address
        assert 'name="robots"' not in text, address
        assert f'<link rel="canonical" href="{address}">' in text, address
        stated = dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', text))
        links = page.iterfind("x:link", NAMES)
        assert {link.get("hreflang"): link.get("href") for link in links} == stated, address


@pytest.mark.node
@pytest.mark.usefixtures("two_releases")
def test_sitemap_of_npm_reads_the_files(read: Read, tmp_path: Path) -> None:
    modules, node = os.environ.get("TEST_NODE_MODULES"), shutil.which("node")
    if not modules or node is None:
        pytest.skip("needs Node.js and TEST_NODE_MODULES; .ci/run installs the npm clients")
    names = list_files(read)
    paths = [tmp_path / f"{number}.xml" for number in range(len(names) + 1)]
    for path, name in zip(paths, ("/sitemap.xml", *names), strict=True):
        path.write_bytes(read(name.removeprefix(BASE)))
    run = subprocess.run(
        [node, "-e", NODE, *map(str, paths)],
        env={**os.environ, "NODE_PATH": modules},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    assert (found["files"], found["pages"]) == (len(names), len(list_pages(read)))
    assert set(found["languages"]) == {"fr,ar,en,x-default"}
