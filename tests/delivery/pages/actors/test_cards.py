"""The printed cards and catalogue: the actors of the finder, without omitting an active one."""

from __future__ import annotations

import csv
import os
import re

import pypdfium2 as pdfium
import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser

from tests.conftest import Service
from tests.datasets.conftest import DATASETS

LANGUAGES = ["fr", "ar", "en"]
ACTORS = DATASETS / "acteurs-accompagnement" / "1.1.0" / "data" / "acteurs.csv"
LINK = re.compile(r'href="[^"]*/actors/(\w+)"')


def test_a_card_lists_actors_and_contacts(service: Service) -> None:
    front, back = get(service, "/fr/actors/cards/01.051").split('class="sheet"')[1:]
    assert "ODCO – Délégation d’Al Hoceima" in front
    assert "Délégation de Tanger" not in front + back
    assert 'href="tel:+212539372468"' in back
    assert "Incubation" in front.split('class="small"')[1]


def test_each_acronym_is_spelt_out_with_a_way_to_reach_it(service: Service) -> None:
    front, back = get(service, "/fr/actors/cards/01.151").split('class="sheet"')[1:]
    for acronym in ("ADL", "AMAPPE", "ANRAC", "MESS", "CRI TTA", "CARTTH", "APDN"):
        assert acronym in front
        assert f"(<bdi>{acronym}</bdi>)" in back, acronym
    assert "Délégation de Tanger – Office du développement de la coopération" in back
    for entry in back.split('class="reachable"')[1].split("</ul>")[0].split("<li>")[1:]:
        assert entry.count("<a ") == 1 or "<bdi>" in entry


@pytest.mark.parametrize(
    ("language", "founding"),
    [("fr", "Accompagnement à la création"), ("ar", "مواكبة التأسيس"), ("en", "Start-up support")],
)
def test_founding_is_first(service: Service, language: str, founding: str) -> None:
    page = get(service, f"/{language}/actors/cards/01.511")
    assert re.findall(r"<dt>(.*?)</dt>", page)[0] == founding


def test_the_qr_code_links_to_the_finder_and_has_no_style(service: Service) -> None:
    page = get(service, "/ar/actors/cards/01.151")
    figure = page.split('<figure class="qr">')[1].split("</figure>")[0]
    assert f'href="{service.address}/ar/actors?place=01.151"' in figure
    assert "<path" in figure
    assert "style=" not in page


@pytest.mark.parametrize("code", ["99", "01", "01.511.01.0"])
def test_only_a_province_has_a_card(service: Service, code: str) -> None:
    assert service.get(f"/fr/actors/cards/{code}")[0] == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_holds_every_active_actor_once(service: Service, language: str) -> None:
    page = get(service, f"/{language}/actors/catalogue")
    with ACTORS.open(encoding="utf-8", newline="") as file:
        alive = [row["id"] for row in csv.DictReader(file) if not row["valid_to"]]
    articles = re.findall(r'<article class="listed">.*?</article>', page, re.DOTALL)
    assert sorted(LINK.findall(article)[0] for article in articles) == sorted(alive)
    assert len(alive) == 52
    for article in articles:
        assert 'class="fact"' in article, "a status, a source and a date"
        assert ('class="offered"' in article) is not (article.count('class="fact"') == 2)


def test_without_publications_the_catalogue_is_rendered(client: FlaskClient) -> None:
    assert client.get("/fr/actors/catalogue").status_code == 200
    assert client.get("/fr/actors/cards/01.151").status_code == 404


@pytest.mark.node
def test_a_card_is_one_sheet_on_both_sides(service: Service, browser: Browser) -> None:
    if not os.environ.get("TEST_NODE_MODULES"):
        pytest.skip("needs what .ci/run installs, and TEST_NODE_MODULES")
    page = browser.new_page()
    for language in LANGUAGES:
        page.goto(f"{service.address}/{language}/actors/cards/01.511")
        with pdfium.PdfDocument(page.pdf(prefer_css_page_size=True)) as document:
            assert len(document) == 2, language
            assert [round(size / 72 * 25.4) for size in document[0].get_size()] == [148, 210]
    page.close()


def get(service: Service, path: str) -> str:
    status, _, body = service.get(path)
    assert status == 200, path
    return body.decode()
