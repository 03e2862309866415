"""What people come for, on a telephone of 360 pixels without a script, in few taps.

Staff work at the desk: tests/delivery/desk/test_browser.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Locator, Page

from tests.conftest import Service


@dataclass
class Visitor:
    page: Page
    service: Service
    taps: int = 0

    def arrive(self, path: str) -> None:
        self.page.goto(self.service.address + path)

    def tap(self, what: Locator) -> None:
        self.taps += 1
        what.first.click()

    def fetch(self, link: Locator) -> tuple[str, bytes]:
        """The type and content of what a tap on a link downloads."""
        self.taps += 1
        answer = self.page.request.get(
            self.page.evaluate("each => each.href", link.element_handle())
        )
        assert answer.ok
        return answer.headers["content-type"], answer.body()


@pytest.fixture
def visitor(browser: Browser, service: Service) -> Iterator[Visitor]:
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, java_script_enabled=False, has_touch=True
    )
    yield Visitor(context.new_page(), service)
    context.close()


def test_a_founder_reaches_the_competent_body_in_arabic(visitor: Visitor) -> None:
    visitor.arrive("/ar/")
    visitor.tap(visitor.page.get_by_role("link", name="أريد تأسيس تعاونية"))
    assert visitor.page.locator('main a[href^="tel:"]').first.is_visible()
    assert "مكتب تنمية التعاون" in visitor.page.locator("main").inner_text()
    assert visitor.taps == 1


def test_a_researcher_downloads_a_version_and_its_citation(visitor: Visitor) -> None:
    visitor.arrive("/en/")
    visitor.tap(visitor.page.get_by_role("button", name="Menu"))
    visitor.tap(visitor.page.get_by_role("link", name="Data", exact=True))
    visitor.tap(
        visitor.page.locator('main h2 a[href*="/datasets/"], main h3 a[href*="/datasets/"]')
    )
    kind, content = visitor.fetch(visitor.page.locator('main a[href$=".zip"]').first)
    assert (kind, content[:2]) == ("application/zip", b"PK")
    assert re.search(r"\(Version \d+\.\d+\.\d+\)", visitor.page.locator("main").inner_text())
    assert visitor.taps == 4


def test_a_journalist_gets_a_map_of_the_unemployment_of_women(visitor: Visitor) -> None:
    visitor.arrive("/fr/search?q=chômage+des+femmes+par+province")
    visitor.tap(visitor.page.get_by_role("link", name="Sur la carte, pour tous les lieux"))
    assert "Taux de chômage, femmes" in visitor.page.locator("h1").inner_text()
    assert visitor.page.locator(".map").first.is_visible()
    kind, picture = visitor.fetch(visitor.page.locator(".exports a").first)
    assert (kind, picture[1:4]) == ("image/png", b"PNG")
    assert "HCP, RGPH 2024" in visitor.page.locator(".sea").inner_text()
    assert visitor.taps == 2


def test_a_council_member_opens_the_note_of_a_commune(visitor: Visitor) -> None:
    visitor.arrive("/fr/panorama/note")
    visitor.tap(visitor.page.locator("summary").filter(has_text="Chefchaouen"))
    visitor.tap(visitor.page.get_by_label("Bab Taza"))
    visitor.tap(visitor.page.locator("main form button[type=submit]"))
    assert "Bab Taza" in visitor.page.locator("main").inner_text()
    assert visitor.taps == 3


def test_a_cooperative_corrects_its_entry(visitor: Visitor) -> None:
    visitor.arrive("/fr/structures/exemple-002")
    visitor.tap(visitor.page.get_by_role("link", name="Corrigez sa fiche"))
    visitor.page.locator("textarea").first.fill("Nous sommes à Fnideq.")
    visitor.tap(visitor.page.locator("main form button[type=submit]"))
    number = visitor.page.locator("main dd code").first.inner_text()
    assert re.fullmatch(r"\w{4}(-\w{4}){3}", number)
    assert visitor.taps == 2


def test_a_student_cites_a_page_of_a_document(visitor: Visitor) -> None:
    visitor.arrive("/fr/search?q=coopératives+de+femmes+Larache&type=document")
    visitor.tap(visitor.page.locator('main a[href*="/text?page="]'))
    number = visitor.page.url.rpartition("#page-")[2]
    part = visitor.page.locator(f"#page-{number}")
    visitor.tap(part.locator("summary").filter(has_text="Citer cette page"))
    assert re.search(
        rf"/id/document/[\w-]+, page {number}$", part.locator(".citation").inner_text()
    )
    assert visitor.taps == 2
