"""The header leaves a telephone its screen, and everything in it can be reached."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Service
from tests.delivery.pages.test_accessibility import LANGUAGES

# Pixels.
MOST = 64


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_header_is_low_and_opens_its_menu(
    service: Service, browser: Any, language: str
) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.goto(f"{service.address}/{language}/guide")
    header = page.locator(".masthead").bounding_box()
    assert header["height"] <= MOST
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    links = page.locator("#menu a")
    assert not links.first.is_visible()
    page.locator(".menu").click()
    assert all(link.is_visible() for link in links.all())
    assert all(link.is_visible() for link in page.locator(".languages a").all())
    links.last.click()
    assert page.url == f"{service.address}/{language}/search"
    page.close()
