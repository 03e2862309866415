"""What a telephone keeps: found again without a network, with its time, in little room; nothing of
the desk, and nothing for those who save data or run no script."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, Error, Page

from tests.conftest import Service

LANGUAGES = ["fr", "ar", "en"]
KEPT = """async (language) => {
  const cache = await caches.open(`kept-${language}`);
  const sizes = {};
  for (const request of await cache.keys()) {
    const { pathname } = new URL(request.url);
    sizes[pathname] = (await (await cache.match(request)).blob()).size;
  }
  return sizes;
}"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_worker_is_of_its_language(client: FlaskClient, language: str) -> None:
    answer = client.get(f"/{language}/worker.js")
    site = _read_site(answer.text)
    assert answer.content_type.startswith("text/javascript")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert site["home"] == f"/{language}/"
    assert site["limit"] == 1_000_000
    for address in (*site["files"], *site["pages"]):
        # Nothing is published yet: what stays is the frame of the site.
        assert client.get(address).status_code == 200, address
    assert "{time}" in site["words"]["kept"]
    script = re.search(r'importScripts\("([^"]+)"\)', answer.text)
    assert script
    assert "immutable" in client.get(script[1]).headers["Cache-Control"]


def test_pages_that_nobody_keeps_ask_for_no_worker(client: FlaskClient) -> None:
    assert 'data-worker="/ar/worker.js"' in client.get("/ar/guide").text
    assert "data-worker" not in client.get("/ar/datasets").text
    assert "data-worker" not in client.get("/ar/guide", headers={"Save-Data": "on"}).text


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, service_workers="allow", locale="ar-MA"
    )
    yield context
    context.close()


def test_a_telephone_without_a_network_shows_what_it_kept(
    context: BrowserContext, service: Service
) -> None:
    page = context.new_page()
    site = _read_site(service.get("/ar/worker.js")[2].decode())
    page.goto(f"{service.address}/ar/guide")
    sizes = _wait_for_copies(page, "ar")
    paths = {address.partition("?")[0] for address in (*site["files"], *site["pages"])}
    assert set(sizes) == paths
    assert {"/ar/", "/ar/guide", "/ar/actors/odco_tanger", "/ar/places/01.151"} <= set(sizes)
    assert sum(sizes.values()) <= site["limit"]

    assert _is_online(page, service, "guide")
    context.set_offline(True)
    for path, words in {
        "guide": "لا توجد شبكة",
        "actors/odco_tanger": "tel:+212539946785",
        "actors?need=garantie&place=01.151": "tel:+212539946785",
        "places/01.151.01.03": "ليست على هذا الجهاز",
        "datasets": "/ar/guide",
    }.items():
        page.goto(f"{service.address}/ar/{path}")
        banner = page.locator("aside.offline")
        assert banner.is_visible(), path
        assert re.search(r"20\d\d", banner.inner_text()), "it says of when it is"
        assert words in page.content(), path
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
    context.set_offline(False)
    assert _is_online(page, service, "guide")


def test_the_desk_is_never_kept(context: BrowserContext, service: Service) -> None:
    page = context.new_page()
    page.goto(f"{service.address}/fr/guide")
    _wait_for_copies(page, "fr")
    page.goto(f"{service.address}/fr/desk")
    page.goto(f"{service.address}/fr/guide")
    assert not any("desk" in path for path in _read_copies(page, "fr"))
    context.set_offline(True)
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
        page.goto(f"{service.address}/fr/desk")


def _wait_for_copies(page: Page, language: str) -> dict[str, int]:
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    return _read_copies(page, language)


def _read_copies(page: Page, language: str) -> dict[str, int]:
    sizes: dict[str, int] = page.evaluate(KEPT, language)
    return sizes


def _is_online(page: Page, service: Service, path: str) -> bool:
    page.goto(f"{service.address}/ar/{path}")
    return page.locator("aside.offline").count() == 0


def _read_site(script: str) -> dict[str, Any]:
    found = re.match(r"const SITE = (\{.*?\});\n", script)
    assert found
    site: dict[str, Any] = json.loads(found[1])
    return site
