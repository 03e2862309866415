"""`/robots.txt`, as Python's own reader and Protego understand it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.robotparser import RobotFileParser

import pytest
from flask.testing import FlaskClient
from protego import Protego

from oress_opendata.app import create_app
from oress_opendata.settings import Settings
from oress_opendata.store.home import Store

BASE = "http://127.0.0.1:8000"
OPEN = [
    "/", "/fr/", "/ar/datasets", "/en/datasets/cooperatives", "/fr/search", "/fr/structures/abc",
    "/fr/search/feed.atom?q=miel", "/fr/feed.atom", "/sitemap.xml", "/catalog.ttl?after=3",
    "/datasets/cooperatives/1.0.0/structures.csv", "/api/v1/registers/place?limit=5",
    "/oai?verb=Identify", "/id/place/01.151", "/dump/all.nq.gz", "/static/site.css?v=1",
    "/fr/structures.csv",
]  # fmt: skip
CLOSED = [
    "/fr/desk", "/ar/desk/drafts", "/fr/search?q=miel", "/ar/report?about=/fr/", "/en/declare",
    "/fr/claim/secret",
    "/sparql?query=ASK%20%7B%7D", "/api/v1/search?q=miel", "/api/v1/suggest?q=mi",
]  # fmt: skip
# Only readers that know `*` in paths can be told.
CLOSED_BY_PATTERN = [
    "/fr/atlas?as=rate",
    "/fr/datasets/a?table=b",
    "/en/datasets/a/diff/1.0.0..1.1.0",
]


def of_python(text: str) -> Callable[[str], bool]:
    parser = RobotFileParser()
    parser.parse(text.splitlines())
    return lambda path: parser.can_fetch("Bot", BASE + path)


def of_protego(text: str) -> Callable[[str], bool]:
    parser = Protego.parse(text)
    return lambda path: bool(parser.can_fetch(BASE + path, "Bot"))


@pytest.mark.parametrize("read", [of_python, of_protego])
def test_data_is_open_and_traps_are_closed(
    client: FlaskClient, read: Callable[[str], Callable[[str], bool]]
) -> None:
    allows = read(client.get("/robots.txt").text)
    assert [path for path in OPEN if not allows(path)] == []
    assert [path for path in CLOSED if allows(path)] == []


def test_patterns_close_the_rest(client: FlaskClient) -> None:
    allows = of_protego(client.get("/robots.txt").text)
    assert [path for path in CLOSED_BY_PATTERN if allows(path)] == []


def test_it_names_the_sitemap(client: FlaskClient) -> None:
    answer = client.get("/robots.txt")
    assert list(Protego.parse(answer.text).sitemaps) == [f"{BASE}/sitemap.xml"]
    assert answer.content_type == "text/plain; charset=utf-8"
    same = client.get("/robots.txt", headers={"If-None-Match": answer.headers["ETag"]})
    assert (same.status_code, same.data) == (304, b"")


def test_a_service_below_a_path_closes_its_own_paths(settings: Settings, store: Store) -> None:
    app = create_app(replace(settings, base_url="https://example.org/data"), store)
    text = app.test_client().get("/robots.txt", base_url="https://example.org/data").text
    assert "Disallow: /data/fr/desk\n" in text
    assert "Sitemap: https://example.org/data/sitemap.xml\n" in text
