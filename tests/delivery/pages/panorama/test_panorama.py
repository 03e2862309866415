"""The panorama and the note: charts agree with the rows, shares are never added up, cited figures
are never combined with today's, and a note has two pages."""

from __future__ import annotations

import csv
import io
import re
import shutil

import pypdfium2
import pytest
from playwright.sync_api import sync_playwright

from tests.conftest import Service
from tests.delivery.pages.places.test_place_pages import links_of, read, text_of

LANGUAGES = ["fr", "ar", "en"]
CHROMIUM = shutil.which("chromium")
THREE = "place=01.151.09.11&place=01.151.01.01&place=01.051.09.13"
# Two from the provinces with the longest names, then one from each: no note can be longer.
LONGEST = (
    "01.051.11.25", "01.151.06.05", "01.227.05.01", "01.331.11.07", "01.405.13.11",
    "01.511.03.03", "01.571.05.25", "01.573.01.07", "01.511.03.15", "01.573.01.09",
)  # fmt: skip
SEEN = {
    "fr": "Tanger-Assilah compte 1 401 des 3 090 établissements à but non lucratif (45 %).",
    "ar": "في طنجة-أصيلة 1.401 من أصل 3.090 من المؤسسات التي لا تهدف إلى الربح (45%).",
    "en": "Tanger-Assilah has 1,401 of the 3,090 non-profit establishments (45%).",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_summaries_of_charts_come_from_the_data(service: Service, language: str) -> None:
    assert SEEN[language] in text_of(read(service, f"/{language}/panorama"))


def test_a_shared_panorama_has_the_picture_of_its_place(service: Service) -> None:
    page = read(service, "/fr/panorama?place=01.331")
    (address,) = re.findall(r'property="og:image" content="([^"]+)"', page)
    assert address == f"{service.address}/fr/places/01.331/preview.png"


@pytest.mark.parametrize("query", ["", "?place=01.151&sex=female&year=2014", "?place=01.573"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_chart_has_table_method_and_source(
    service: Service, language: str, query: str
) -> None:
    page = read(service, f"/{language}/panorama{query}")
    charts = re.findall(r'<figure class="chart".*?</figure>', page, re.S)
    assert len(charts) >= 12
    for chart in charts:
        if "map-title" in chart or "band note" in chart:
            continue
        assert '<p class="seen">' in chart
        assert re.search(r'<svg class="drawing"[^>]*role="img".*?<title.*?<desc', chart, re.S)
        assert "<table>" in chart
        assert "rows.csv" in chart
    assert len(re.findall(r' id="([^"]+)"', page)) == len(set(re.findall(r' id="([^"]+)"', page)))


def test_a_chart_links_to_its_rows(service: Service) -> None:
    page = read(service, "/fr/panorama")
    links = links_of(page, "rows.csv")
    assert len(links) > 10
    for link in links:
        assert len(read(service, link).splitlines()) > 1, link
    own = next(link for link in links if "establishments_non_profit&where.place" in link)
    rows = {
        row["place"]: float(row["value"]) for row in csv.DictReader(io.StringIO(read(service, own)))
    }
    assert sum(value for place, value in rows.items() if place != "01") == rows["01"] == 3090


def test_the_membership_of_a_province_follows_its_communes(service: Service) -> None:
    page = text_of(read(service, "/fr/panorama?place=01.151"))
    assert "Bab Taza (commune) compte 61 des 256 établissements à but non lucratif" in page
    assert "les 12 premiers de 28 lieux" in page


def test_communes_are_not_ranked_on_cooperators(service: Service) -> None:
    chart = read(service, "/fr/panorama?place=01.051").partition('aria-labelledby="partners"')[2]
    assert "Issaguen" not in chart.partition("</figure>")[0]


def test_a_year_and_a_sex_change_work_and_school(service: Service) -> None:
    page = text_of(read(service, "/en/panorama?sex=female&year=2014"))
    assert "Unemployment rate, 2014, women" in page
    communes = text_of(read(service, "/en/panorama?place=01.151&year=2014"))
    assert "Unemployment rate, 2014: the first 12 of" in communes


@pytest.mark.parametrize("query", ["place=01.151.09.11", "place=zz", "sex=x", "year=1066"])
def test_an_invalid_choice_is_refused(service: Service, query: str) -> None:
    assert service.get(f"/fr/panorama?{query}")[0] == 400


def test_cited_figures_are_shown_with_their_contradictions(service: Service) -> None:
    page = read(service, "/en/panorama")
    past = page.partition('id="past"')[2]
    assert len(re.findall(r'<article class="panel"', past)) == 5
    cited = {link.rpartition("/")[2] for link in links_of(past, "/registers/figure/")}
    assert len(cited) == 65
    side = past.partition('<article class="panel" aria-labelledby="g2">')[2].partition(
        "</article>"
    )[0]
    assert side.count("<li>") == 2
    assert ">65<" in side
    assert ">70<" in side
    assert "2003 (year, inferred)" in text_of(side)
    before = page.partition('id="past"')[0]
    assert "/registers/figure/" not in before


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_note_adds_up_counts_and_never_shares(service: Service, language: str) -> None:
    page = read(service, f"/{language}/panorama/note?{THREE}")
    sums = re.findall(r'<tr class="sum">(.*?)</tr>', page, re.S)
    assert len(sums) == 2
    people, work = (re.findall(r'<td class="number">(.*?)</td>', cell) for cell in sums)
    rows = re.findall(r'<tr class="commune">(.*?)</tr>', page, re.S)
    digits = [
        [re.sub(r"\D", "", cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row)]
        for row in rows
    ]
    assert sum(int(row[0]) for row in digits[:3]) == int(re.sub(r"\D", "", people[0]))
    assert sum(int(row[0]) for row in digits[3:]) == int(re.sub(r"\D", "", work[0]))
    assert people[3:] == ["–"] * 3
    assert work[-1] == "–"


def test_the_address_of_a_note_shows_it_again(service: Service) -> None:
    page = read(service, f"/fr/panorama/note?{THREE}")
    address = links_of(page, "/panorama/note?place=")[-1]
    assert read(service, address).count('<tr class="commune">') == 6


def test_a_note_of_nothing_offers_the_choice(service: Service) -> None:
    page = read(service, "/ar/panorama/note")
    assert page.count('type="checkbox"') == 146
    assert "<table" not in page
    assert service.get("/fr/panorama/note?place=01.151")[0] == 400
    many = "&".join(f"place={code}" for code in (*LONGEST, "01.151.09.11"))
    status, _, problem = service.get(f"/fr/panorama/note?{many}")
    assert status == 400
    assert "11" in problem.decode()


@pytest.mark.node
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_note_is_two_pages(service: Service, language: str) -> None:
    if not CHROMIUM:
        pytest.skip("needs Chromium; .ci/run installs it")
    query = "&".join(f"place={code}" for code in LONGEST)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        page.goto(f"{service.address}/{language}/panorama/note?{query}")
        page.evaluate("document.fonts.ready")
        pdf = page.pdf(prefer_css_page_size=True)
        browser.close()
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 2
    document.close()
