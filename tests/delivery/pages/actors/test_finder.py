"""The home page and the finder; an empty result never claims that there is no support."""

from __future__ import annotations

import html
import re

import pytest

from tests.conftest import Service

LANGUAGES = ["fr", "ar", "en"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_home_page_links_figures_to_their_data(service: Service, language: str) -> None:
    page = _page(service, f"/{language}/")
    figures = re.findall(r"<li><strong>([^<]+)</strong>.*?href=\"([^\"]+)\"", page, re.DOTALL)
    digits = [re.sub(r"\D", "", shown) for shown, _ in figures]
    assert digits == ["3090", "22", "1079", "54"]
    for _, address in figures:
        path = html.unescape(address).removeprefix(service.address)
        assert service.get(path)[0] == 200, path
    assert "exemple-" not in page


def test_a_founder_in_chefchaouen_finds_support(service: Service) -> None:
    query = "need=accompagnement_creation&public=porteurs_projet&place=01.151"
    page = _page(service, f"/ar/actors?{query}")
    assert "/ar/actors/odco_tanger" in page
    assert 'href="tel:' in page
    assert service.get(f"/ar/actors?{query}")[1]["ETag"]


def test_support_elsewhere_is_not_counted_here(service: Service) -> None:
    """An actor of one province is not found in another; one of the whole country is everywhere."""
    here = _actors(service, "place=01.151")
    there = _actors(service, "place=01.405")
    assert here - there
    everywhere = here & there
    assert "ada" in everywhere
    commune = _actors(service, "place=01.151.05.03")
    assert here <= commune | here
    assert "ada" in commune


def test_an_empty_result_has_its_date_and_is_not_called_absence(service: Service) -> None:
    page = _page(service, "/en/actors?need=garantie&public=chercheurs&place=01.405")
    assert "That does not mean that nobody helps" in page


@pytest.mark.parametrize("query", ["need=gold", "place=99", "public=ghosts"])
def test_an_invalid_choice_is_refused(service: Service, query: str) -> None:
    assert service.get(f"/fr/actors?{query}")[0] == 400


def _page(service: Service, path: str) -> str:
    status, _, body = service.get(path)
    assert status == 200, path
    return body.decode()


def _actors(service: Service, query: str) -> set[str]:
    return set(re.findall(r"/fr/actors/([\w-]+)\"", _page(service, f"/fr/actors?{query}")))
