"""A plain text is in the language of its package."""

from __future__ import annotations

from typing import Any

import pytest

from oress_opendata.model.own_language import name_language, own_language


@pytest.mark.parametrize(
    ("stated", "language"),
    [
        ({"oress:languages": ["en"]}, "en"),
        ({"oress:languages": ["ar-MA", "fr"]}, "ar"),
        ({"language": "es", "oress:languages": ["fr"]}, "es"),
        ({"language": ["EN-gb"]}, "en"),
        ({"language": "x-own"}, "x-own"),
        ({"oress:languages": ["i-klingon"]}, "i-klingon"),
        ({"language": "in English"}, None),
        ({"oress:languages": []}, None),
        ({}, None),
    ],
)
def test_the_language_is_the_one_that_the_package_states(
    stated: dict[str, Any], language: str | None
) -> None:
    assert own_language(stated) == language


def test_every_plain_text_is_named() -> None:
    field = {"name": "id", "title": "Identifier", "description": "Stable identifier"}
    named = name_language(
        {
            "oress:languages": ["en"],
            "title": "Codes",
            "keywords": ["codes"],
            "resources": [{"name": "t", "title": "Table", "schema": {"fields": [field]}}],
        }
    )
    assert named["oress:title"] == {"en": "Codes"}
    assert named["oress:keywords"] == {"en": ["codes"]}
    (resource,) = named["resources"]
    assert resource["oress:title"] == {"en": "Table"}
    assert resource["schema"]["fields"][0]["oress:description"] == {"en": "Stable identifier"}


def test_stated_texts_stay_and_the_plain_one_fills_its_gap() -> None:
    stated = {"language": "en", "title": "Codes", "oress:title": {"fr": "Codes des pays"}}
    assert name_language(stated)["oress:title"] == {"fr": "Codes des pays", "en": "Codes"}
    stated["oress:title"] = {"en": "Country codes"}
    assert name_language(stated)["oress:title"] == {"en": "Country codes"}


def test_without_a_language_nothing_changes() -> None:
    stated = {"title": "Codes", "resources": [{"name": "t", "title": "Table"}]}
    assert name_language(stated) == stated
