"""The list of results: the site's own pages are found, fictitious examples come last and folded."""

from __future__ import annotations

import json
import re
from urllib.parse import urlencode

import pytest

from tests.conftest import Service


@pytest.mark.parametrize(
    ("language", "text", "path"),
    [
        ("fr", "atlas chômage", "/fr/atlas?indicator=labour_unemployment_rate"),
        ("fr", "développeurs", "/fr/developers"),
        ("fr", "couverture de l'accompagnement", "/fr/actors/coverage"),
        ("ar", "للمطورين", "/ar/developers"),
        ("en", "panorama", "/en/panorama"),
        ("fr", "graphique taux de chômage", "/fr/charts/labour_unemployment_rate"),
        ("en", "chart growth of the population", "/en/charts/growth"),
        ("ar", "مبيان معدل البطالة", "/ar/charts/labour_unemployment_rate"),
        ("en", "note for chosen communes", "/en/panorama/note"),
    ],
)
def test_a_page_of_the_site_is_found(service: Service, language: str, text: str, path: str) -> None:
    found = search(service, q=text, lang=language, type="page")
    assert found[0]["url"] == f"{service.address}{path}"
    _, host, target = found[0]["url"].partition(service.address)
    assert host
    assert service.get(target)[0] == 200


@pytest.mark.parametrize(
    ("language", "text", "path"),
    [
        ("fr", "carte chômage", "/fr/atlas?indicator=labour_unemployment_rate"),
        ("ar", "خريطة البطالة", "/ar/atlas?indicator=labour_unemployment_rate"),
    ],
)
def test_a_page_is_first_for_its_name(
    service: Service, language: str, text: str, path: str
) -> None:
    assert search(service, q=text, lang=language)[0]["url"] == f"{service.address}{path}"


@pytest.mark.parametrize("text", ["anapec", "indh", "مواكبة التأسيس"])
def test_no_two_results_look_alike(service: Service, text: str) -> None:
    page = read(service, f"/fr/search?{urlencode({'q': text, 'type': 'service'})}")
    shown = re.findall(r'<p class="facts">(.*?)</h3>', page, re.DOTALL)
    words = [re.sub(r"<[^>]+>|\s+", " ", line) for line in shown]
    assert len(words) > 2
    assert len(set(words)) == len(words)


@pytest.mark.parametrize("order", ["relevance", "date", "name"])
def test_fictitious_examples_come_last(service: Service, order: str) -> None:
    found = search(service, q="tissage", sort=order, limit="100")
    samples = [result["sample"] for result in found]
    assert any(samples)
    assert not all(samples)
    assert samples == sorted(samples)


def test_fictitious_examples_are_folded(service: Service) -> None:
    query = urlencode({"q": "huile d'olive"})
    page = read(service, f"/fr/search?{query}")
    before, _, folded = page.partition('<details class="samples"')
    assert "Exemple fictif" in folded
    assert "Exemple fictif" not in before


def test_a_service_opens_its_actor(service: Service) -> None:
    found = search(service, q="ODCO", type="service")
    address, _, anchor = found[0]["url"].removeprefix(service.address).partition("#")
    assert address.startswith("/fr/actors/")
    assert f'id="{anchor}"' in read(service, address)


def test_a_place_and_a_concept_say_what_they_are(service: Service) -> None:
    page = read(service, f"/fr/search?{urlencode({'q': 'Chefchaouen', 'type': 'place'})}")
    assert {"Province", "Commune urbaine (municipalité)"} <= set(
        re.findall(r"badge\">([^<]+)", page)
    )
    page = read(service, f"/fr/search?{urlencode({'q': 'coopératives', 'type': 'concept'})}")
    assert "Notion · Indicateurs" in page


def search(service: Service, **query: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(
        read(service, f"/api/v1/search?{urlencode({'lang': 'fr', **query})}")
    )["items"]
    return found


def read(service: Service, path: str) -> str:
    status, _, body = service.get(path)
    assert status == 200, path
    return body.decode()
