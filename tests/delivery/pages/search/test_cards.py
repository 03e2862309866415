"""The card above the results: founding, figures, places and actors, in all languages."""

from __future__ import annotations

import html
import re
from urllib.parse import urlencode

import pytest

from tests.conftest import Service

TELEPHONE = "tel:+212539946785"


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("ar", "كيف أؤسس تعاونية"),
        ("ar", "كيفاش ندير تعاونية فشفشاون"),
        ("fr", "comment créer une coopérative"),
        ("fr", "kifach ndir ta3awniya"),
        ("en", "how do I start a cooperative"),
        ("fr", "créer une coopérative au Maroc"),
        ("ar", "إحداث تعاونية بالمغرب"),
        ("fr", "taawniya"),
    ],
)
def test_a_founder_gets_the_guide_and_a_telephone(
    service: Service, language: str, question: str
) -> None:
    (card,) = read_cards(service, language, question)
    assert f"/{language}/guide" in card
    assert TELEPHONE in card
    assert f"/{language}/actors?need=accompagnement_creation" in card


def test_who_helps_near_is_on_the_card(service: Service) -> None:
    (card,) = read_cards(service, "fr", "créer une coopérative de femmes à Chefchaouen")
    assert "Chefchaouen (province)" in card
    assert "/fr/actors/adl_chefchaouen" in card
    assert "place=01.151" in html.unescape(card)


def test_what_is_asked_is_answered_by_its_step(service: Service) -> None:
    (card,) = read_cards(service, "fr", "capital minimum pour une coopérative")
    assert "/fr/guide#capital" in card
    assert "Vérifié" in card


def test_a_place_that_nobody_wrote_is_not_on_the_card(service: Service) -> None:
    (card,) = read_cards(service, "ar", "من يساعدني على إحداث تعاونية")
    assert re.findall(r"<h2[^>]*>([^<]*)</h2>", card) == ["تأسيس تعاونية"]
    assert not read_cards(service, "ar", "من يساعدني")


def test_an_association_has_no_guide_of_cooperatives(service: Service) -> None:
    (card,) = read_cards(service, "fr", "créer une association à Tétouan")
    assert "/fr/guide" not in card
    assert "/fr/actors/mess" in card


@pytest.mark.parametrize(
    ("language", "question", "value"),
    [
        ("fr", "chômage des femmes Chefchaouen", "22,1"),
        ("ar", "بطالة النساء شفشاون", "22,1"),
        ("fr", "population Tétouan 2014", "550"),
        ("en", "population of Ouezzane", "274,577"),
    ],
)
def test_a_figure_has_its_year_and_source(
    service: Service, language: str, question: str, value: str
) -> None:
    (card,) = read_cards(service, language, question)
    assert value in card
    assert "HCP, RGPH" in card
    assert re.search(r"<bdi>20[12]4</bdi>", card)


def test_places_with_one_name_say_what_they_are(service: Service) -> None:
    cards = read_cards(service, "fr", "Chefchaouen")
    kinds = [re.findall(r'class="badge">([^<]+)', card)[0] for card in cards]
    assert kinds == ["province", "commune"]
    assert "412" in cards[0]


def test_an_acronym_is_spelt_out_with_a_telephone(service: Service) -> None:
    (card,) = read_cards(service, "ar", "ODCO")
    assert TELEPHONE in card
    assert "مكتب تنمية التعاون" in card
    (card,) = read_cards(service, "ar", "رقم هاتف مكتب تنمية التعاون")
    assert TELEPHONE in card


@pytest.mark.parametrize(
    "question", ["liste des coopératives de Tanger", "miel", "coopérative", ""]
)
def test_other_searches_have_no_card(service: Service, question: str) -> None:
    assert not read_cards(service, "fr", question)


def test_a_narrowed_search_has_no_card(service: Service) -> None:
    query = urlencode({"q": "ODCO", "type": "service"})
    assert not cards_of(service, f"/fr/search?{query}")


def read_cards(service: Service, language: str, question: str) -> list[str]:
    return cards_of(service, f"/{language}/search?{urlencode({'q': question})}")


def cards_of(service: Service, path: str) -> list[str]:
    status, _, body = service.get(path)
    assert status == 200, path
    return re.findall(r'<section class="answer".*?</section>', body.decode(), re.DOTALL)
