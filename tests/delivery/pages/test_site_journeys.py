"""The tasks of visitors in a real browser, with and without JavaScript, from their usual start page
by clicks."""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pypdfium2
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.conftest import Service

TELEPHONE = {"width": 360, "height": 740}
DATASET = "acteurs-accompagnement"


@pytest.fixture(params=[True, False], ids=["with-script", "without-script"])
def page(request: pytest.FixtureRequest, browser: Browser, service: Service) -> Iterator[Page]:
    yield from open_page(browser, service, scripted=request.param)


@pytest.fixture
def scripted_page(browser: Browser, service: Service) -> Iterator[Page]:
    yield from open_page(browser, service, scripted=True)


def open_page(browser: Browser, service: Service, *, scripted: bool) -> Iterator[Page]:
    context = browser.new_context(
        viewport=TELEPHONE, base_url=service.address, java_script_enabled=scripted  # type: ignore[arg-type]
    )  # fmt: skip
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def fetch(service: Service, link: Locator) -> tuple[str, bytes]:
    """Media type and content of what a link leads to."""
    address = link.first.evaluate("link => link.href")
    status, headers, body = service.get(address.removeprefix(service.address).split("#")[0])
    assert status == 200, address
    return headers["Content-Type"].split(";")[0], body


def folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def test_search_in_arabic_opens_the_text_of_a_page_and_its_pdf(
    page: Page, service: Service
) -> None:
    page.goto("/ar/")
    page.locator("main input[name=q]").fill("التعاونيات")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ar/search?*")
    page.locator("nav.kinds a", has_text="الوثائق").click()
    page.wait_for_url("**type=document*")
    hit = page.locator(".results li", has=page.locator('h3 a[href*="/text?page="]')).first
    words = folded(hit.locator(".snippet mark").first.inner_text()).strip("،.:؛ ")
    link = hit.locator("h3 a")
    number = int(re.search(r"#page-(\d+)$", str(link.get_attribute("href")))[1])  # type: ignore[index]
    expect(hit.locator(".facts")).to_contain_text(str(number))
    link.click()
    shown = page.locator(f"#page-{number}")
    assert words in folded(shown.inner_text())
    kind, body = fetch(service, shown.locator(f'a[href$=".pdf#page={number}"]'))
    assert kind == "application/pdf"
    with pypdfium2.PdfDocument(body) as document:
        assert words in folded(document[number - 1].get_textpage().get_text_range())


def test_the_finder_lists_actors_with_telephone_and_page(page: Page) -> None:
    page.goto("/fr/")
    sentence = page.locator("form.sentence")
    sentence.locator("select[name=public]").select_option("porteurs_projet")
    sentence.locator("select[name=place]").select_option(label="Chefchaouen (province)")
    sentence.locator("select[name=need]").select_option("accompagnement_creation")
    sentence.get_by_role("button").click()
    page.wait_for_url("**/fr/actors?*place=01.151*")
    card = page.locator(".card", has=page.locator('a[href^="tel:+212"]')).first
    number = card.locator('a[href^="tel:"]').get_attribute("href")
    name = card.locator("h3").inner_text()
    card.locator("h3 a").click()
    expect(page.locator("h1")).to_contain_text(name)
    expect(page.locator(f'main a[href="{number}"]').first).to_be_visible()


def test_a_package_and_its_citation_are_downloaded(
    page: Page, service: Service, tmp_path: Path
) -> None:
    page.goto("/en/datasets")
    page.locator(f'main a[href$="/en/datasets/{DATASET}"]').first.click()
    page.wait_for_url(f"**/en/datasets/{DATASET}")
    zipped = page.locator('main a[href$=".zip"]').first
    with page.expect_download() as downloading:
        zipped.click()
    downloading.value.save_as(tmp_path / "package.zip")
    check_sums(tmp_path / "package.zip")
    version = re.search(rf"{DATASET}-([\d.]+)\.zip$", str(zipped.get_attribute("href")))[1]  # type: ignore[index]
    for end in ("bib", "txt"):
        _, body = fetch(service, page.locator(f'#cite a[href*="citation.{end}"]'))
        assert version in body.decode()
        assert DATASET in body.decode()


def check_sums(path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        sums = next(name for name in archive.namelist() if name.endswith("SHA256SUMS"))
        lines = archive.read(sums).decode().splitlines()
        assert len(lines) >= 3
        for line in lines:
            sha256, name = line.split("  ", 1)
            content = archive.read(sums.replace("SHA256SUMS", name))
            assert hashlib.sha256(content).hexdigest() == sha256


def test_two_versions_are_compared(page: Page) -> None:
    page.goto(f"/fr/datasets/{DATASET}")
    page.locator('#versions a[href$="/diff/1.0.0..1.1.0"]').click()
    page.wait_for_url("**/diff/1.0.0..1.1.0")
    expect(page.locator("h1")).to_contain_text("1.0.0")
    page.locator('main table a[href^="?resource="]').first.click()
    page.wait_for_url("**resource=*")
    rows = page.locator("#rows, section", has=page.locator("ins, del")).last
    assert rows.locator("ins, del").count() > 0


def test_the_language_changes_on_a_filtered_atlas(page: Page) -> None:
    page.goto("/fr/atlas")
    page.locator("select[name=indicator]").select_option(label="Population légale")
    page.locator("select[name=perimeter]").select_option("2009")
    page.locator("form.panel button").click()
    page.wait_for_url("**perimeter=2009*")
    query, figures = urlsplit(page.url).query, read_figures(page)
    assert len(figures) > 3
    page.locator("nav.languages").get_by_text("العربية").click()
    page.wait_for_url("**/ar/atlas?*")
    assert urlsplit(page.url).query == query
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert read_figures(page) == figures
    assert page.locator("select[name=perimeter]").input_value() == "2009"


def read_figures(page: Page) -> list[str]:
    """The digits of the provinces' figures, whatever stands between the thousands."""
    cells = page.locator(".sortable td.number")
    return [re.sub(r"\D", "", text) for text in cells.all_inner_texts()]


@pytest.mark.parametrize("width", [320, 360, 480, 700, 1000, 1280])
def test_labels_of_maps_are_tall_enough_at_every_width(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    for path in ("/fr/atlas", "/ar/atlas?province=01.151", "/ar/", "/fr/atlas/points"):
        page.goto(path)
        sizes = page.evaluate(
            "[...document.querySelectorAll('.map text')].map(text =>"
            " parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a)"
        )
        assert sizes
        assert min(sizes) >= 11, path


def test_a_place_on_the_map_says_its_value(scripted_page: Page) -> None:
    page = scripted_page
    page.goto("/fr/atlas?province=01.151&indicator=labour_unemployment_rate")
    page.locator('.map a[href="#r-01.151.01.01"]').dispatch_event("click")
    expect(page.locator(".pointed span")).to_contain_text("Chefchaouen (commune) : ")
    page.locator(".pointed a").click()
    expect(page.locator('tr[id="r-01.151.01.01"]')).to_be_in_viewport()


def test_the_guide_links_to_support_in_a_place(page: Page) -> None:
    page.goto("/ar/")
    page.locator('a.founding[href$="/ar/guide"]').click()
    page.wait_for_url("**/ar/guide")
    page.locator("select[name=place]").select_option("01.151")
    page.locator("form.sentence button").click()
    page.wait_for_url("**/ar/guide?place=01.151")
    expect(page.locator('.steps a[href^="tel:+212"]').first).to_be_visible()
    page.locator(".steps a.step-out").first.click()
    page.wait_for_url("**/ar/actors?*place=01.151*")
    expect(page.locator(".helpers .card h3 a").first).to_be_visible()


def test_facets_are_chips_that_come_off_and_back_goes_back(page: Page) -> None:
    page.goto("/fr/search?q=formation&type=service")
    found = page.locator("#results").inner_text()
    facet = page.locator("aside details", has=page.locator("a[href*='where.province=']")).first
    if facet.get_attribute("open") is None:
        facet.locator("summary").first.click()
    facet.locator("a[href*='where.province=']").first.click()
    page.wait_for_url("**where.province=*")
    assert page.locator("#results").inner_text() != found
    page.locator(".chips li:not(.all) a").first.click()
    page.wait_for_url(lambda url: "where.province" not in url)
    assert page.locator("#results").inner_text() == found
    page.go_back()
    expect(page.locator(".chips li:not(.all) a")).to_have_count(1)
    page.go_back()
    expect(page.locator(".chips li:not(.all) a")).to_have_count(0)


@pytest.mark.parametrize("start", ["/fr/search", "/fr/"])
def test_suggestions_appear_while_typing(scripted_page: Page, start: str) -> None:
    """In a list that the keyboard walks and screen readers announce."""
    page = scripted_page
    page.goto(start)
    box = page.locator("form[data-suggest] input[name=q]")
    expect(box).to_have_role("combobox")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.focus()
    page.keyboard.type("coopér", delay=40)
    options = page.get_by_role("listbox", name="Suggestions").get_by_role("option")
    expect(options.first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(options.first).to_be_hidden()
    page.keyboard.press("ArrowDown")
    chosen = options.nth(0)
    expect(chosen).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    page.keyboard.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowDown")
    text = chosen.inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url("**/fr/search?q=*")
    expect(page.locator("input[name=q]")).to_have_value(text)
    assert page.locator(".results li").count() > 0


def test_a_suggestion_is_taken_by_touch_and_in_other_letters(scripted_page: Page) -> None:
    """Darija in Latin letters: what is suggested is not what was typed."""
    page = scripted_page
    page.goto("/ar/")
    page.locator("form[data-suggest] input[name=q]").focus()
    page.keyboard.type("ta3awni", delay=40)
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    text = options.first.inner_text()
    options.first.click()
    page.wait_for_url("**/ar/search?q=*")
    expect(page.locator("input[name=q]")).to_have_value(text)


# Everything that a keyboard must reach, in the order of the page. Of a group of
# radio buttons the keyboard reaches one.
REACHABLE = """() => [...document.querySelectorAll(
    'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')]
  .filter(each => each.checkVisibility() && each.type !== 'radio')
  .map(each => [...document.querySelectorAll('*')].indexOf(each))"""
FOCUSED = """() => {
  const found = document.activeElement, style = getComputedStyle(found);
  return {
    at: [...document.querySelectorAll('*')].indexOf(found),
    radio: found.type === 'radio',
    seen: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
      || found.matches('svg a')
        && getComputedStyle(found.querySelector('path')).strokeWidth === '4px',
    html: found.outerHTML.slice(0, 100),
  };
}"""


@pytest.mark.parametrize(
    "path", ["/ar/", "/fr/actors?need=garantie&public=chercheurs", "/ar/search?q=zitoun"]
)
def test_everything_is_reached_by_keyboard(page: Page, path: str) -> None:
    page.goto(path)
    wanted = page.evaluate(REACHABLE)
    page.keyboard.press("Tab")
    skip = page.locator("a.skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    reached: list[str] = []
    while not reached or page.evaluate(FOCUSED)["html"][:5] not in ("<body", "<html"):
        found = page.evaluate(FOCUSED)
        assert found["seen"], found["html"]
        if not found["radio"]:
            reached.append(found["at"])
        assert len(reached) <= len(wanted), found["html"]
        page.keyboard.press("Tab")
    assert reached == wanted


def test_the_skip_link_and_the_languages_work_by_keyboard(page: Page) -> None:
    page.goto("/fr/actors?place=01.151")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
    page.locator("nav.languages a[lang=ar]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/ar/actors?place=01.151")
