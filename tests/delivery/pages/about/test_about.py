"""The page about the site: the leaflet with its date, every licence, what is not tested;
also without publications."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from tests.conftest import Service

LANGUAGES = ["fr", "ar", "en"]
PARTS = [
    "standing",
    "observatory",
    "contact",
    "method",
    "licences",
    "cite",
    "privacy",
    "accessibility",
    "programs",
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_has_its_parts_and_a_link_on_every_page(service: Service, language: str) -> None:
    page = _page(service, f"/{language}/about")
    assert re.findall(r'<section id="(\w+)"', page) == PARTS
    assert "1292, 90000 Tanger" in page
    assert f'href="/{language}/about"' in _page(service, f"/{language}/datasets")


def test_the_leaflet_is_summarised_with_its_date(service: Service) -> None:
    part = _page(service, "/en/about").split('id="observatory"')[1].split("</section>")[0]
    assert "It may be out of date" in part
    assert "created in 2008" in part
    assert "own presentation is not published" not in part


def test_the_boundaries_have_their_own_licence(service: Service) -> None:
    part = _page(service, "/en/about").split('id="licences"')[1].split("</section>")[0]
    by_licence = part.split("<dt>")[1:]
    (shared,) = [dataset for dataset in by_licence if "odbl" in dataset]
    assert re.findall(r"/en/datasets/([\w-]+)", shared) == ["limites"]
    others = {
        name for dataset in by_licence for name in re.findall(r"/en/datasets/([\w-]+)", dataset)
    }
    assert {"territoires", "guide-cooperative", "limites"} <= others
    assert "exemple-structures" not in others


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_publications_the_page_is_rendered(client: FlaskClient, language: str) -> None:
    answer = client.get(f"/{language}/about")
    assert answer.status_code == 200
    assert re.findall(r'<section id="(\w+)"', answer.text) == PARTS
    contact = answer.text.split('id="contact"')[1].split("</section>")[0]
    assert ("Démonstration" in contact) == (language == "fr")


def _page(service: Service, path: str) -> str:
    status, _, body = service.get(path)
    assert status == 200, path
    return body.decode()
