"""Known reasons are stored once, and said in the language of each reader."""

from __future__ import annotations

import pytest

from oress_opendata.delivery.pages.shared.texts import Text, show_reason
from oress_opendata.languages import say
from oress_opendata.model.withdrawal import REASONS, read_reason

LANGUAGES = ("fr", "ar", "en")


@pytest.mark.parametrize("reason", REASONS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_known_reason_is_read_and_said_in_every_language(reason: str, language: str) -> None:
    assert read_reason(f" {say(reason, language)} ") == reason
    assert show_reason(reason, language, LANGUAGES) == Text(say(reason, language))


def test_other_words_stay_with_their_language() -> None:
    assert read_reason(" Codes faux ") == "Codes faux"
    assert show_reason("Codes faux", "ar", LANGUAGES) == Text("Codes faux", "fr")
    assert show_reason("Codes faux", "fr", LANGUAGES) == Text("Codes faux")
    assert show_reason("رموز خاطئة", "fr", LANGUAGES) == Text("رموز خاطئة", "ar")
