"""Pages for low vision, touch and print: with text twice as large on a narrow telephone nothing is
clipped, touch targets are large enough, and print holds the content."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.conftest import Service
from tests.delivery.pages.test_accessibility import PAGES
from tests.delivery.pages.test_telephones import visit

# Kinds that differ in what stands on them.
KINDS = [
    "home", "finder", "coverage", "catalogue", "guide", "actor", "atlas of 2009", "datasets",
    "dataset", "difference", "structures narrowed", "structure", "place", "places",
    "panorama of a province", "documents", "document", "search", "scheme", "problem",
]  # fmt: skip
# Elements beside the screen, or cut off by their own box. What scrolls by itself may be wide.
LOST = """() => {
  const width = document.documentElement.clientWidth;
  const lost = [...document.querySelectorAll('body *')].filter(each => {
    if (!each.checkVisibility() || each.closest('.scroll, .tabs, .kinds, pre, svg, .skip, .hidden, .on-screens, .unseen, .hash, .cell')) return false;
    const box = each.getBoundingClientRect(), style = getComputedStyle(each);
    const cut = style.overflowX === 'hidden' && each.scrollWidth > each.clientWidth + 1;
    return box.width > 0 && (box.right > width + 1 || box.left < -1) || (cut && each.tagName !== 'SELECT');
  }).map(each => each.outerHTML.slice(0, 120));
  return document.documentElement.scrollWidth > width ? ['page: ' + document.documentElement.scrollWidth, ...lost] : lost;
}"""  # noqa: E501
# A link in a text need only be as tall as its line; a box with its label is one target.
SMALL = """() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, summary')]
  .filter(each => each.checkVisibility() && !each.closest('.skip, svg, .hidden, [aria-hidden=true]'))
  .map(each => {
    const target = each.matches('[type=radio], [type=checkbox]') && each.closest('label') || each;
    const boxes = [...target.getClientRects()].sort((a, b) => b.width * b.height - a.width * a.height);
    const main = each.closest('nav, form, .founding, .action') !== null
      && !each.closest('.crumbs, .contents');
    const least = main ? [24, 44] : [0, 24];
    return [boxes[0].width + 0.5 >= least[0] && boxes[0].height + 0.5 >= least[1],
            `${Math.round(boxes[0].width)} × ${Math.round(boxes[0].height)} ${each.outerHTML.slice(0, 120)}`];
  })
  .filter(([enough]) => !enough).map(([, what]) => what)"""  # noqa: E501


@pytest.fixture(scope="module")
def telephone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 360, "height": 740}, bypass_csp=True)
    yield context.new_page()
    context.close()


def look(page: Page, what: str) -> list[str]:
    found: list[Any] = page.evaluate(what)
    return [str(entry) for entry in found]


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("name", KINDS)
def test_nothing_is_lost_and_nothing_is_too_small(
    telephone: Page, service: Service, name: str, language: str
) -> None:
    telephone.emulate_media(media="screen")
    telephone.set_viewport_size({"width": 360, "height": 740})
    visit(telephone, service, language, PAGES[name])
    assert look(telephone, SMALL) == []
    telephone.set_viewport_size({"width": 320, "height": 740})
    telephone.add_style_tag(content="html { font-size: 200% !important }")
    assert look(telephone, LOST) == []


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize(
    "name", ["home", "finder", "guide", "dataset", "atlas of 2009", "panorama", "search"]
)
def test_print_has_the_content_without_navigation(
    telephone: Page, service: Service, name: str, language: str
) -> None:
    # A4 between margins of 14 mm.
    telephone.set_viewport_size({"width": 688, "height": 1000})
    telephone.emulate_media(media="print")
    visit(telephone, service, language, PAGES[name])
    shown = telephone.locator("header nav, main form, .tabs, footer a").locator("visible=true")
    assert [
        element.evaluate("each => each.outerHTML.slice(0, 100)") for element in shown.all()
    ] == []
    assert look(telephone, LOST) == []
