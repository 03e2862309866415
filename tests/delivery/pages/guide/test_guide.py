"""The guide: every step with its verification and nearby support; light, also without a guide."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.conftest import Service

LANGUAGES = ["fr", "ar", "en"]
ASK = {
    "fr": "Non vérifié\u00a0: demandez à l’ODCO",
    "ar": "غير متحقق منه: اسألوا مكتب تنمية التعاون",
    "en": "Not verified: ask ODCO",
}
DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_shows_its_verification(service: Service, language: str) -> None:
    page = _page(service, f"/{language}/guide")
    steps = page.split('<ol class="steps">')[1].split("</ol>")[0].split("<li id=")[1:]
    assert len(steps) == 12
    for step in steps:
        assert step.count("badge") == 1
        assert "badge bad" in step or "rel=" in step, "a source, or that there is none"
    # Three steps, the heading of the open questions and its line of the contents.
    assert page.count(ASK[language]) == 5
    assert 'id="ancienne-procedure"' in page


def test_search_engines_read_the_steps(service: Service) -> None:
    (data,) = DATA.findall(_page(service, "/ar/guide"))
    how_to = json.loads(data)
    assert (how_to["@type"], how_to["inLanguage"]) == ("HowTo", "ar")
    assert [step["position"] for step in how_to["step"]] == list(range(1, 13))
    assert how_to["step"][1]["url"] == f"{service.address}/ar/guide#denomination"


def test_competent_bodies_depend_on_the_place(service: Service) -> None:
    """The delegation of Al Hoceima serves its province, that of Tangier the others."""
    assert _competent(service, "place=01.051") == ["odco_alhoceima"]
    assert _competent(service, "place=01.151") == ["odco_tanger"]
    assert _competent(service, "") == ["odco_tanger", "odco_alhoceima"]


def test_a_place_shows_its_support_actors(service: Service) -> None:
    page = _page(service, "/fr/guide?place=01.151")
    assert "/fr/actors/adl_chefchaouen" in page
    assert 'href="tel:+21253994' in page
    assert "adl_chefchaouen" not in _page(service, "/fr/guide?place=01.511")
    assert service.get("/fr/guide?place=99")[0] == 400


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_light(service: Service, language: str) -> None:
    path = f"/{language}/guide?place=01.571"
    _, headers, body = service.get(path, Accept_Encoding="gzip")
    _, _, own = service.get(re.findall(r"/static/guide.css[^\"]+", _page(service, path))[0])
    _, _, common = service.get(re.findall(r"/static/site.css[^\"]+", _page(service, path))[0])
    assert headers["Content-Encoding"] == "gzip"
    assert len(body) + len(gzip.compress(own)) + len(gzip.compress(common)) < 40_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_release_the_guide_is_missing_without_error(
    client: FlaskClient, language: str
) -> None:
    answer = client.get(f"/{language}/guide")
    assert answer.status_code == 200
    assert "accompagnement_creation" in answer.text
    assert "ld+json" not in answer.text


def test_no_text_of_a_release_ends_the_data_block(
    client: FlaskClient, publish: Callable[..., Any], project: Callable[[], object]
) -> None:
    bad = "</script><script>alert(1)</script>"
    schema = {"oress:register": "step", "aboutUrl": "/id/step/{id}"}
    titles = {"fr": bad, "ar": f"بيانات {bad}", "en": bad}
    publish("steps", schema=schema, title=bad, **{"oress:title": titles})
    project()
    page = client.get("/fr/guide").text
    assert json.loads(DATA.findall(page)[0])["name"] == bad
    assert "<script>alert" not in page


def _competent(service: Service, query: str) -> list[str]:
    page = _page(service, f"/fr/guide?{query}")
    step = page.split('<li id="denomination">')[1].split('<p class="label">')[1]
    return re.findall(r"/fr/actors/([\w-]+)\"", step)


def _page(service: Service, path: str) -> str:
    status, _, body = service.get(path)
    assert status == 200, path
    return body.decode()


def test_what_is_the_same_in_many_steps_is_said_once(service: Service) -> None:
    page = _page(service, "/fr/guide?place=01.151")
    assert page.count("demandez à l’ODCO.</p>") == 1
    assert "Non vérifié</dd>" not in page
    competent = re.findall(
        r'<ul class="reaching">(.*?)</ul>', page.split("activities-title")[0], re.S
    )
    assert len(competent) == len(set(competent))
    assert "comme à l’étape" in page


def test_sources_in_words_are_in_the_language_of_their_package(service: Service) -> None:
    assert '<bdi lang="fr">copie d' in _page(service, "/ar/guide")
    assert '<bdi lang="fr">' not in _page(service, "/fr/guide")
