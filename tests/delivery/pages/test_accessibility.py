"""Every kind of page in every language, in a real browser: axe-core finds nothing against WCAG 2.2
AA, nothing is wider than a telephone, no page is heavy, and no other host is contacted."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request

from oress_opendata.model.quarter import quarter_of
from tests.conftest import Service

CLIENTS = os.environ.get("TEST_NODE_MODULES")
LANGUAGES = ["fr", "ar", "en"]
# Bytes over the wire of a first visit; of these pages without the fonts, in Arabic.
HEAVIEST = 200_000
# Pixels of a page on a telephone of 360, in the system's font too, which is wider: a busy machine
# may show that one on the first visit.
LONGEST = 12_600
LIGHT = {"finder": 60_000, "guide": 40_000, "guide of a place": 60_000, "search": 60_000}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ROWS = "datasets/exemple-structures/1.0.0/tables/structures"
PAGES = {
    "home": "",
    "finder": "actors?need=accompagnement_creation&place=01.151",
    "nobody": "actors?need=garantie&public=chercheurs&place=01.405",
    "coverage": "actors/coverage?public=femmes",
    "card": "actors/cards/01.511",
    "catalogue": "actors/catalogue",
    "about": "about",
    "preview": "reconcile/preview?id=id/place/01.151.01.01",
    "guide": "guide",
    "guide of a place": "guide?place=01.151",
    "actor": "actors/odco_tanger",
    "atlas": "atlas",
    "atlas of communes": "atlas?level=commune&indicator=population_legal&period=2014-2024",
    "atlas of a province": "atlas?province=01.151&indicator=population_legal",
    "two maps": "atlas?indicator2=illiteracy_rate_10_plus&sex2=female",
    "points": "atlas/points",
    "points of a province": "atlas/points?what=actor&province=01.511",
    "atlas of 2009": "atlas?perimeter=2009&indicator=population_legal",
    "datasets": "datasets",
    "datasets narrowed": "datasets?theme=SOCI&q=zzzzqqqq",
    "dataset": "datasets/acteurs-accompagnement",
    "rows asked for": f"{ROWS}?where.legal_form=cooperative",
    "table": "datasets/indicateurs/1.1.0/tables/indicateurs",
    "no rows": f"{ROWS}?where.id.contains=zzzz",
    "difference": "datasets/acteurs-accompagnement/diff/1.0.0..1.1.0",
    "structures": "structures",
    "structures narrowed": "structures?where.province=01.151&q=exemple",
    "structure": "structures/exemple-001",
    "structure without position": "structures/exemple-003",
    "actor that is no more": "actors/ccis_tanger",
    "record": "registers/service/ada-certification_qualite",
    "place": "places/01.151",
    "letters": "letters",
    "letter": f"letters/{quarter_of(datetime.now(UTC).date())}",
    "changes": "places/01.151/changes",
    "changes of a search": "search/changes?q=coop%C3%A9rative",
    "commune": "places/01.511.01.0",
    "places": "places?q=bab",
    "panorama": "panorama",
    "panorama of a province": "panorama?place=01.151&sex=female&year=2014",
    "charts": "charts",
    "chart": "charts/rate?place=01.151",
    "chart of places compared": "charts/founding?compare=01.151&compare=01.511.01.0",
    "chart of cited figures": "charts/cited",
    "chart without figures": "charts/labour_employed?area=urban&place=01.151.09.11",
    "map as a chart": "charts/map-labour_unemployment_rate?sex=female",
    "note": "panorama/note?place=01.151.09.11&place=01.051.09.13",
    "documents": "documents",
    "document": "documents/depliant-oress",
    "search": "search?q=coop%C3%A9rative",
    "nothing found": "search?q=zzzzqqqq",
    "scheme": "vocab/legal-form",
    "concept": "vocab/legal-form/cooperative",
    "sparql": "sparql",
    "developers": "developers",
    "offline": "offline",
    "problem": "nothing/here",
}


@pytest.fixture
def page(browser: Browser, service: Service) -> Iterator[Page]:
    """A telephone of 320 pixels' width; a request to another host fails the test."""
    context = browser.new_context(viewport={"width": 320, "height": 700}, bypass_csp=True)
    page = context.new_page()
    foreign: list[str] = []
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith(service.address) else foreign.append(request.url)
        ),
    )
    yield page
    context.close()
    assert foreign == []


@pytest.mark.node
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible(page: Page, service: Service, name: str, language: str) -> None:
    asked: list[Request] = []
    # Playwright takes no method of a built-in type.
    page.on("requestfinished", lambda request: asked.append(request))  # noqa: PLW0108
    page.goto(f"{service.address}/{language}/{PAGES[name]}")
    page.evaluate("document.fonts.ready")
    weights = {address.url: address.sizes()["responseBodySize"] for address in asked}
    assert sum(weights.values()) <= HEAVIEST, weights
    if language == "ar" and name in LIGHT:
        text = {url: size for url, size in weights.items() if ".woff2" not in url}
        assert sum(text.values()) <= LIGHT[name], text
    if is_examined(name, language):
        assert find_violations(page) == []
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 320, f"{width} pixels wide"
    page.set_viewport_size({"width": 360, "height": 740})
    height = page.evaluate("document.documentElement.scrollHeight")
    assert height <= LONGEST, f"{height} pixels long"


def is_examined(name: str, language: str) -> bool:
    """Languages share their templates: from right to left always, one of the others by turns."""
    return language in ("ar", ("fr", "en")[list(PAGES).index(name) % 2])


def find_violations(page: Page) -> list[tuple[str, str, str]]:
    """The rules of axe-core that the page breaks, each with its first element and why."""
    page.add_script_tag(content=(Path(str(CLIENTS)) / "axe-core" / "axe.min.js").read_text("utf-8"))
    found: dict[str, Any] = page.evaluate(
        "rules => axe.run({runOnly: {type: 'tag', values: rules}, resultTypes: ['violations'],"
        " preload: false})",
        RULES,
    )
    return [
        (
            violation["id"],
            violation["nodes"][0]["html"][:200],
            violation["nodes"][0]["failureSummary"][:300],
        )
        for violation in found["violations"]
    ]


@pytest.mark.parametrize("name", ["home", "documents", "document"])
def test_save_data_omits_fonts_and_pictures(page: Page, service: Service, name: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{service.address}/ar/{PAGES[name]}")
    page.evaluate("document.fonts.ready")
    assert any(".woff2" in url for url in asked)
    asked.clear()
    page.set_extra_http_headers({"Save-Data": "on"})
    page.goto(f"{service.address}/ar/{PAGES[name]}")
    page.evaluate("document.fonts.ready")
    assert not [url for url in asked if ".woff2" in url or ".webp" in url]
