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


def test_who_helps_women_found_cooperatives_is_found(service: Service) -> None:
    """A service for cooperatives helps those who want to found one; women may use both."""
    founding = "need=accompagnement_creation&place=01.151"
    for public in ("porteurs_projet", "femmes", "jeunes"):
        actors = _listed(service, f"{founding}&public={public}")
        assert "adl_chefchaouen" in actors, public
        assert actors[:2] == ["odco_tanger", "odco"], "the competent body is first"
    assert "amappe" not in _listed(service, f"{founding}&public=porteurs_projet")


def test_the_nearest_come_before_the_region(service: Service) -> None:
    actors = _listed(service, "need=accompagnement_creation&public=femmes&place=01.151")
    order = [actors.index(code) for code in ("adl_chefchaouen", "mess", "cri_tta", "anapec")]
    assert order == sorted(order), "the province, then a telephone, then a site, then nothing"


def test_the_actors_come_in_pages(service: Service) -> None:
    first = _listed(service, "public=femmes")
    second = _listed(service, "public=femmes&page=2")
    assert len(first) == 10
    assert second
    assert not set(first) & set(second)
    assert 'rel="next" href="?public=femmes&amp;page=2"' in _page(
        service, "/fr/actors?public=femmes"
    )
    assert service.get("/fr/actors?page=0")[0] == 400


def test_acronyms_are_spelt_out(service: Service) -> None:
    page = _page(service, "/ar/actors?need=accompagnement_creation&place=01.151")
    delegation = page.split("/ar/actors/odco_tanger")[1].split("</li>")[0]
    assert "مكتب تنمية التعاون" in delegation
    assert ">المقر:" in page.split("/ar/actors/adl_chefchaouen")[1]


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


def _listed(service: Service, query: str) -> list[str]:
    """The actors of a page, in order."""
    return re.findall(
        r"<h3><a href=\"[^\"]*/fr/actors/([\w-]+)\"", _page(service, f"/fr/actors?{query}")
    )


def _actors(service: Service, query: str) -> set[str]:
    """The actors of all pages."""
    found: set[str] = set()
    for number in range(1, 10):
        page = _page(service, f"/fr/actors?{query}&page={number}")
        found.update(re.findall(r"/fr/actors/([\w-]+)\"", page))
        if 'rel="next"' not in page:
            return found
    raise AssertionError("too many pages")
