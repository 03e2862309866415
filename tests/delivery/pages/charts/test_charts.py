"""Charts as objects: every chart as page, SVG, PNG, CSV and JSON in every language; what can be
chosen and compared; frames, sharing, negotiation."""

from __future__ import annotations

import csv
import io
import json
import re
from itertools import combinations
from xml.etree import ElementTree

import pytest
from PIL import Image
from playwright.sync_api import Browser

from oress_opendata.model.charts import COMPOSED
from tests.conftest import Service
from tests.delivery.pages.places.test_place_pages import links_of, read, text_of
from tests.delivery.pages.test_accessibility import LONGEST, PAGES

LANGUAGES = ["fr", "ar", "en"]
SVG = "{http://www.w3.org/2000/svg}"
NAMES = [
    *(kind.id for kind in COMPOSED),
    "labour_unemployment_rate",
    "map-labour_unemployment_rate",
    "map-establishments_jobs",
]
# Choices that change what a chart is made of.
CHOSEN = [
    "founding?compare=01.151&compare=01.511&compare=01.151.09.11",
    "support?compare=01.151&compare=01.511",
    "areas?compare=01.151&compare=01",
    "sizes?place=01.151",
    "rate?place=01.151.09.11",
    "labour_unemployment_rate?sex=female&year=2014",
    "map-labour_unemployment_rate?place=01.151",
]
PLACES = ("01.051", "01.151", "01.227", "01.331", "01.405", "01.511")


def file_of(name: str, form: str) -> str:
    page, mark, query = name.partition("?")
    return f"{page}.{form}{mark}{query}"


def cells_of(page: str) -> list[list[str]]:
    """The rows of the table of a page: labels and values as they are shown."""
    body = page.partition('<table class="ranked">')[2].partition("</table>")[0]
    return [
        [plain(cell).strip() for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)]
        for row in re.findall(r"<tr>(.*?)</tr>", body.partition("<tbody>")[2], re.S)
    ]


def plain(text: str) -> str:
    """A text as the data have it: pages typeset it."""
    return text_of(text).replace("’", "'")


def digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def test_every_chart_is_listed(service: Service) -> None:
    page = read(service, "/fr/charts")
    listed = {link.rpartition("/")[2] for link in links_of(page, "/fr/charts/")}
    assert set(NAMES) <= listed
    assert len(listed) > 60
    sitemap = read(service, "/sitemap-charts.xml")
    assert all(f"/ar/charts/{name}<" in sitemap for name in listed)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [*NAMES, *CHOSEN])
def test_a_chart_has_all_its_forms(service: Service, name: str, language: str) -> None:
    page = read(service, f"/{language}/charts/{name}")
    assert re.search(r'<svg class="drawing"[^>]*role="img".*?<title.*?<desc', page, re.S)
    for part in ("table", "method", "share", "cite"):
        assert f'id="{part}"' in page
    assert len(page.encode()) < 120_000
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    _check_table(service, page, f"/{language}/charts/{file_of(name, 'csv')}")
    described = service.json(f"/{language}/charts/{file_of(name, 'json')}")
    assert plain(described["title"]) in plain(page)
    assert [plain(row["label"]) for row in described["rows"]] == [
        row[0].split(" * ")[0] for row in cells_of(page)
    ]
    assert described["sources"][0]["licence"]
    assert described["sources"][0]["version"] in described["citation"]
    _check_svg(read(service, f"/{language}/charts/{file_of(name, 'svg')}"))


def _check_table(service: Service, page: str, address: str) -> None:
    """The CSV has the rows of the table, with the same digits where they are not rounded."""
    header, *rows = csv.reader(io.StringIO(read(service, address)))
    assert header[:2] == ["code", "label"]
    assert header[-2:] == ["note", "source"]
    shown = cells_of(page)
    assert len(rows) == len(shown)
    for row, cells in zip(rows, shown, strict=True):
        assert plain(row[1]) == cells[0].split(" * ")[0]
        assert row[-1]
        for value, cell in zip(row[2:-2], cells[1:], strict=True):
            if value.isdigit() and "%" not in cell:
                assert digits(cell) == value


def _check_svg(text: str) -> None:
    """Well-formed, with its title, in sizes that can be read, without a token that nobody fills."""
    root = ElementTree.fromstring(text)
    assert root.find(f"{SVG}title") is not None
    assert "var(" not in text
    sizes = [float(mark.attrib["font-size"]) for mark in root.iter(f"{SVG}text")]
    # At its own width of 400 pixels, and on a telephone of 320.
    assert sizes
    assert min(sizes) * 320 / float(root.attrib["width"]) >= 11


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["kinds", "cited", "map-rural_share", CHOSEN[0]])
def test_a_picture_has_its_size(service: Service, name: str, language: str) -> None:
    status, headers, picture = service.get(f"/{language}/charts/{file_of(name, 'png')}")
    assert status == 200
    assert headers["Content-Type"] == "image/png"
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert len(picture) < 400_000
    assert Image.open(io.BytesIO(picture)).width == 1200
    page, mark, query = name.partition("?")
    shared = service.get(f"/{language}/charts/{page}/preview.png{mark}{query}")[2]
    assert Image.open(io.BytesIO(shared)).size == (1200, 630)
    assert len(shared) < 300_000


@pytest.mark.node
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_no_text_covers_another_in_a_browser(
    service: Service, browser: Browser, language: str
) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 700})
    for name in [*NAMES, *CHOSEN]:
        page.goto(f"{service.address}/{language}/charts/{name}")
        page.evaluate("document.fonts.ready")
        texts = page.evaluate(
            "[...document.querySelectorAll('svg.drawing text')].map(text => {"
            " const box = text.getBoundingClientRect();"
            " const scale = text.getScreenCTM().a * parseFloat(text.getAttribute('font-size'));"
            " return [text.textContent, box.left, box.right, box.top, box.bottom, scale] })"
        )
        assert texts
        for text, left, right, top, bottom, size in texts:
            assert size >= 11, (name, text)
            assert left >= -1, (name, text)
            assert right <= 321, (name, text)
            assert bottom > top
        for one, other in combinations(texts, 2):
            across = min(one[2], other[2]) - max(one[1], other[1])
            # A line's box is higher than its letters.
            down = min(one[4], other[4]) - max(one[3], other[3])
            assert across <= 1 or down <= 4, (name, one, other)
        assert page.evaluate("document.documentElement.scrollHeight") <= LONGEST
    page.close()


def test_a_chart_takes_year_sex_and_place(service: Service) -> None:
    page = text_of(read(service, "/en/charts/labour_unemployment_rate?sex=female&year=2014"))
    assert "Unemployment rate, 2014, women" in page
    commune = text_of(read(service, "/en/charts/labour_unemployment_rate?place=01.151.09.11"))
    assert "Chefchaouen (province)" in commune
    nothing = text_of(read(service, "/en/charts/founded_2020_plus?place=01.151&compare=01"))
    assert "Tanger" in nothing


def test_five_places_are_compared_and_a_sixth_is_refused(service: Service) -> None:
    five = "&".join(f"compare={code}" for code in PLACES[:5])
    assert len(service.json(f"/fr/charts/rate.json?{five}")["rows"]) == 5
    six = "&".join(f"compare={code}" for code in PLACES)
    status, _, problem = service.get(f"/fr/charts/rate?{six}")
    assert status == 400
    assert "On peut comparer 5 lieux au plus : vous en avez choisi 6." in text_of(problem.decode())


@pytest.mark.parametrize(
    ("language", "query", "words"),
    [
        ("fr", "place=zz", "désigne un lieu inconnu : zz."),
        ("ar", "compare=zz", "يشير إلى مكان غير معروف"),
        ("en", "year=1066", "There is no figure for the year 1066. Known years: 2024"),
        ("fr", "sex=x", "sex"),
    ],
)
def test_an_invalid_choice_is_refused_in_words(
    service: Service, language: str, query: str, words: str
) -> None:
    for form in ("", ".svg", ".json"):
        address = f"/{language}/charts/labour_unemployment_rate{form}?{query}"
        status, _, problem = service.get(address, Accept="text/html")
        assert status == 400
        assert words in re.sub("[\u2066-\u2069]", "", text_of(problem.decode()))


def test_a_chart_that_is_not_there_is_not_found(service: Service) -> None:
    for address in ("/fr/charts/nothing", "/fr/charts/nothing.svg", "/embed/fr/charts/nothing"):
        assert service.get(address)[0] == 404


def test_the_form_is_negotiated(service: Service) -> None:
    _, headers, _ = service.get("/fr/charts/rate", Accept="text/html")
    assert "Accept" in headers["Vary"]
    _, headers, body = service.get("/fr/charts/rate?place=01.151", Accept="application/json")
    assert headers["Content-Type"] == "application/json"
    assert json.loads(body)["url"].endswith("/fr/charts/rate?place=01.151")
    assert service.get("/fr/charts/rate", Accept="image/png")[1]["Content-Type"] == "image/png"
    assert service.get("/fr/charts/rate", Accept="text/turtle")[0] == 406


def test_only_frames_may_be_framed(service: Service) -> None:
    _, headers, body = service.get("/embed/ar/charts/rate?place=01.151")
    assert "frame-ancestors *" in headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in headers
    page = body.decode()
    assert len(page) < 40_000
    assert links_of(page, "/ar/charts/rate?place=01.151")
    assert "<nav" not in page
    _, headers, body = service.get("/embed/ar/atlas?indicator=population_legal&period=2014-2024")
    assert "frame-ancestors *" in headers["Content-Security-Policy"]
    assert links_of(body.decode(), "/ar/atlas?indicator=population_legal&period=2014-2024")
    for name in ("home", "chart", "atlas", "search", "dataset", "problem"):
        policy = service.get(f"/fr/{PAGES[name]}")[1]["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy, name
    for path in ("charts/rate.svg", "charts/rate.png"):
        policy = service.get(f"/fr/{path}")[1]["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy, path


def test_a_chart_is_shared_without_a_script(service: Service) -> None:
    page = read(service, "/fr/charts/rate?place=01.151")
    address = f"{service.address}/fr/charts/rate?place=01.151"
    assert f'value="{address}"' in page
    assert links_of(page, "https://wa.me/?text=")
    assert links_of(page, "mailto:?subject=")
    (code,) = re.findall(r"<textarea[^>]*>(.*?)</textarea>", page, re.S)
    assert f"{service.address}/embed/fr/charts/rate?place=01.151" in code
    (picture,) = re.findall(r'property="og:image" content="([^"]+)"', page)
    assert picture == f"{service.address}/fr/charts/rate/preview.png?place=01.151"
    (words,) = re.findall(r'property="og:image:alt" content="([^"]+)"', page)
    assert "Chefchaouen" in words


def test_the_panorama_links_to_each_chart(service: Service) -> None:
    page = read(service, "/fr/panorama?place=01.151&sex=female&year=2014")
    links = set(links_of(page, "/fr/charts/"))
    assert f"{service.address}/fr/charts/rate?place=01.151" in links
    work = "labour_unemployment_rate?place=01.151&year=2014&sex=female"
    assert f"{service.address}/fr/charts/{work}" in links
    sheet = read(service, "/fr/places/01.151.09.11")
    assert links_of(sheet, "/fr/charts/labour_unemployment_rate?place=01.151.09.11")


@pytest.mark.parametrize(
    "path", ["fr/charts/map-rural_share.svg", "embed/fr/charts/map-rural_share"]
)
def test_a_map_credits_its_outlines_wherever_it_goes(service: Service, path: str) -> None:
    assert "OpenStreetMap" in read(service, f"/{path}")


def test_small_numbers_are_marked(service: Service) -> None:
    rows = service.json("/en/charts/rate.json?place=01.151")["rows"]
    marked = [row for row in rows if row["note"]]
    assert marked
    assert all("small number" in row["note"] for row in marked)
    page = text_of(read(service, "/en/charts/rate?place=01.151"))
    assert "a small number of establishments" in page


@pytest.mark.node
def test_values_are_said_under_the_pointer_and_by_keys(service: Service, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 700})
    page.goto(f"{service.address}/ar/charts/rate")
    first = page.locator("svg.drawing > g.point").first
    first.focus()
    tip = page.locator(".tip")
    words = str(first.get_attribute("aria-label"))
    assert tip.inner_text() == words
    page.keyboard.press("ArrowDown")
    assert tip.inner_text() != words
    page.keyboard.press("Escape")
    assert not tip.is_visible()
    page.locator("svg.drawing > g.point").nth(3).hover()
    assert tip.is_visible()
    page.close()


@pytest.mark.parametrize(
    ("language", "name", "words"),
    [("fr", "Fifi", "Chefchaouen (province)"), ("ar", "فيفي", "شفشاون (إقليم)")],
)
def test_a_map_shows_the_communes_of_a_province(
    service: Service, language: str, name: str, words: str
) -> None:
    address = f"/{language}/charts/map-establishments_non_profit"
    page = text_of(read(service, f"{address}?place=01.151"))
    assert words in page
    assert name in page
    rows = service.json(f"{address}.json?place=01.151")["rows"]
    atlas = read(service, f"/{language}/atlas.csv?province=01.151").splitlines()[1:]
    assert {row["code"] for row in rows} == {line.split(",")[0] for line in atlas}
    # A commune is shown among those of its province.
    assert service.json(f"{address}.json?place=01.151.09.11")["rows"] == rows


def test_people_are_circles_on_a_map(service: Service) -> None:
    drawing = read(service, "/fr/charts/map-population_legal.svg")
    assert len(re.findall(r'<circle[^>]*fill-opacity="0.8"', drawing)) == 8
