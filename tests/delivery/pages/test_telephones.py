"""On a telephone of 360 pixels the main action of a page is on its first screen, and tables keep
their first column, without a script."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page

from tests.conftest import Service
from tests.delivery.pages.test_accessibility import LANGUAGES, PAGES

WIDTH, HEIGHT = 360, 740
# Pixels of a control that a thumb can press.
THUMB = 44


@pytest.fixture
def telephone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": WIDTH, "height": HEIGHT}, java_script_enabled=False
    )
    yield context.new_page()
    context.close()


def visit(page: Page, service: Service, language: str, path: str) -> None:
    answer = page.goto(f"{service.address}/{language}/{path}")
    assert answer
    assert answer.ok or path == PAGES["problem"]
    # On a busy machine the first visit may be set in the system's font, which is wider.
    page.reload()


def is_on_first_screen(element: Locator) -> bool:
    box = element.bounding_box()
    return box is not None and box["y"] + min(box["height"], THUMB) <= HEIGHT


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_download_of_a_dataset_comes_first(
    telephone: Page, service: Service, language: str
) -> None:
    visit(telephone, service, language, PAGES["dataset"])
    assert is_on_first_screen(telephone.locator('main a[href$=".zip"]').first)


def test_the_first_table_is_open(telephone: Page, service: Service) -> None:
    path = "datasets/acteurs-accompagnement"
    visit(telephone, service, "fr", path)
    tables = telephone.locator("#preview .cells-table")
    assert [table.is_visible() for table in tables.all()] == [True, False, False, False]
    telephone.locator("#preview .unfolded > summary").last.click()
    assert tables.last.is_visible()
    visit(telephone, service, "fr", f"{path}/1.1.0/tables/services")
    assert telephone.locator(".cells-table").is_visible()


def test_tables_are_open_where_there_is_room(telephone: Page, service: Service) -> None:
    telephone.set_viewport_size({"width": 1280, "height": 800})
    visit(telephone, service, "fr", PAGES["dataset"])
    assert all(table.is_visible() for table in telephone.locator(".cells-table").all())


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_table_keeps_its_first_column(telephone: Page, service: Service, language: str) -> None:
    visit(telephone, service, language, PAGES["dataset"])
    region = telephone.locator("#preview .scroll").first
    cell = region.locator("tbody tr :is(td, th)").first
    region.scroll_into_view_if_needed()
    second = region.locator("tbody tr:first-child > :nth-child(2)")
    kept, passing = cell.bounding_box(), second.bounding_box()
    telephone.mouse.move(WIDTH / 2, HEIGHT / 2)
    telephone.mouse.wheel(300 if language == "fr" else -300, 0)
    telephone.wait_for_timeout(300)
    after, passed = cell.bounding_box(), second.bounding_box()
    assert kept
    assert after
    assert passing
    assert passed
    assert abs(after["x"] - kept["x"]) <= 2
    assert abs(passed["x"] - passing["x"]) > 100


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("document", ["panorama-2026-fr", "panorama-2026-ar", "lettre-1"])
def test_the_file_of_a_document_comes_first(
    telephone: Page, service: Service, document: str, language: str
) -> None:
    visit(telephone, service, language, f"documents/{document}")
    assert is_on_first_screen(telephone.locator('main a[href$=".pdf"]').first)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["guide", "guide of a place"])
def test_the_first_step_is_on_the_first_screen(
    telephone: Page, service: Service, name: str, language: str
) -> None:
    visit(telephone, service, language, PAGES[name])
    assert is_on_first_screen(telephone.locator(".steps h3").first)
    links = telephone.locator(".contents a")
    assert not links.first.is_visible()
    telephone.locator(".contents summary").click()
    assert all(link.is_visible() for link in links.all())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_telephone_of_a_helper_is_on_the_first_screen(
    telephone: Page, service: Service, language: str
) -> None:
    visit(telephone, service, language, PAGES["finder"])
    assert is_on_first_screen(telephone.locator('main a[href^="tel:"]').first)
    form = telephone.locator("main form select").first
    assert not form.is_visible()
    telephone.locator(".night summary").click()
    assert form.is_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_changed_row_opens(telephone: Page, service: Service, language: str) -> None:
    visit(telephone, service, language, PAGES["difference"])
    row = telephone.locator(".changed > li").first
    assert not row.locator("dl").is_visible()
    row.locator("summary").click()
    assert row.locator("dl").is_visible()
