"""The sitemap of many records, whole: the index and every file, beside lxml and beside the lists
that a crawler without it would follow.

    python benchmarks/sitemap.py [RECORDS]

Each record has a page in three languages. All three run in one process, without a network.
"""

from __future__ import annotations

import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from flask.testing import FlaskClient
from lxml import etree
from measure import describe_machine

from oress_opendata.app import create_app
from oress_opendata.projections.registers import project_registers
from oress_opendata.publication.publish import publish_path
from oress_opendata.settings import Settings, read_settings
from oress_opendata.store.home import Store, init_store
from tests.conftest import write_small_package

RECORDS, ROUNDS = 33_334, 5
SITEMAP, XHTML = "http://www.sitemaps.org/schemas/sitemap/0.9", "http://www.w3.org/1999/xhtml"
LANGUAGES = ("fr", "ar", "en")

Get = Callable[[str], str]


def main() -> None:
    records = int(sys.argv[1]) if len(sys.argv) > 1 else RECORDS
    print(f"{describe_machine()}; {records:,} records in three languages, {ROUNDS} rounds\n")
    with tempfile.TemporaryDirectory() as folder:
        settings, store = publish(Path(folder), records)
        base = settings.base_url
        ids = [f"s{number:07d}" for number in range(records)]
        taken: dict[str, list[float]] = {}
        for _ in range(ROUNDS):
            # A new application has kept nothing of the round before.
            get = make_get(create_app(settings, store).test_client())
            for name, work in (
                ("oress: the index and all files", partial(read_all, get, base)),
                ("lxml: the same elements", partial(build_naively, base, ids)),
                ("oress: 20 pages of the list", partial(follow_lists, get, 20)),
            ):
                began = time.perf_counter()
                count = work()
                taken.setdefault(f"{name} | {count:,}", []).append(time.perf_counter() - began)
    print("| what | addresses | seconds | each, µs |\n|---|---:|---:|---:|")
    for line, times in taken.items():
        count = int(line.rpartition("| ")[2].replace(",", ""))
        seconds = statistics.median(times)
        print(f"| {line} | {seconds:.2f} | {1e6 * seconds / count:.1f} |")


def publish(folder: Path, records: int) -> tuple[Settings, Store]:
    settings = read_settings({"ORESS_HOME": str(folder / "var")}, folder / "absent.toml")
    store = init_store(settings)
    header = ("id", "name_fr", "name_ar", "members")
    rows = [(f"s{n:07d}", f"Coopérative {n}", f"تعاونية {n}", str(n % 50)) for n in range(records)]
    publish_path(store, write_small_package(folder, rows=(header, *rows)), settings)
    project_registers(store, settings)
    return settings, store


def make_get(client: FlaskClient) -> Get:
    def get(path: str) -> str:
        answer = client.get(path)
        assert answer.status_code == 200, path
        return str(answer.text)

    return get


def read_all(get: Get, base: str) -> int:
    files = re.findall("<loc>(.*?)</loc>", get("/sitemap.xml"))
    return sum(get(file.removeprefix(base)).count("<loc>") for file in files)


def build_naively(base: str, ids: list[str]) -> int:
    """One element after the other, without a database and without files."""
    root = etree.Element(f"{{{SITEMAP}}}urlset", nsmap={None: SITEMAP, "xhtml": XHTML})
    for identifier in ids:
        addresses = {code: f"{base}/{code}/registers/cooperatives-thing/{identifier}"
                     for code in LANGUAGES}  # fmt: skip
        for address in addresses.values():
            url = etree.SubElement(root, f"{{{SITEMAP}}}url")
            etree.SubElement(url, f"{{{SITEMAP}}}loc").text = address
            etree.SubElement(url, f"{{{SITEMAP}}}lastmod").text = "2026-11-24T06:10:36Z"
            for code, other in (*addresses.items(), ("x-default", addresses["fr"])):
                etree.SubElement(
                    url, f"{{{XHTML}}}link", rel="alternate", hreflang=code, href=other
                )
    return int(etree.tostring(root, encoding="utf-8").count(b"<loc>"))


def follow_lists(get: Get, pages: int) -> int:
    """The pages of the register's list, as many links as there are records on them."""
    return sum(page.count("/registers/cooperatives-thing/s") for page in lists(get, pages))


def lists(get: Get, pages: int) -> Iterator[str]:
    path = "/fr/registers/cooperatives-thing"
    for _ in range(pages):
        page = get(path)
        yield page
        following = re.search(r'href="([^"]*\?after=[^"]*)"', page)
        if following is None:
            return
        path = "/fr/registers/cooperatives-thing" + following[1][following[1].index("?") :]


if __name__ == "__main__":
    main()
