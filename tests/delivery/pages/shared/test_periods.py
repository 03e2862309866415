"""A period with one end is in words, in each language."""

from __future__ import annotations

import pytest

from oress_opendata.delivery.pages.shared.formatting import show_period


@pytest.mark.parametrize(
    ("start", "end", "language", "words"),
    [
        ("2014", "", "fr", "depuis 2014"),
        ("2014-02", "", "fr", "depuis février 2014"),
        ("2014-02-05", "", "fr", "depuis le 5 février 2014"),
        ("2014-04-01", "", "fr", "depuis le 1er avril 2014"),
        ("", "2014-02", "fr", "jusqu’à février 2014"),
        ("", "2014-02-05", "fr", "jusqu’au 5 février 2014"),
        ("", "2014", "fr", "jusqu’en 2014"),
        ("2014", "", "en", "since 2014"),
        ("2014-02-05", "", "en", "since 5 February 2014"),
        ("", "2014-02", "en", "until February 2014"),
        ("", "2014", "en", "until 2014"),
        ("2014", "", "ar", "منذ 2014"),
        ("", "2014-02", "ar", "حتى فبراير 2014"),
        ("2014", "2014", "fr", "2014"),
        ("2014", "2016-03", "fr", "2014 – mars 2016"),
        ("", "", "fr", ""),
    ],
)
def test_a_period_with_one_end_is_in_words(start: str, end: str, language: str, words: str) -> None:
    assert show_period(start, end, language) == words
