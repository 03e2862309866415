"""Words within the distance of a typo."""

from __future__ import annotations

import pytest

from oress_opendata.projections.search.spelling import Lexicon, measure_distance


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        ("tanger", "tanger", 0),
        ("tanger", "tager", 1),
        ("tanger", "tangeer", 1),
        ("tanger", "tangor", 1),
        ("tanger", "tagner", 1),
        ("تعاونية", "تعاونبة", 1),
        ("tanger", "tetouan", 3),
    ],
)
def test_missing_added_replaced_and_exchanged_letters_count(
    one: str, other: str, distance: int
) -> None:
    assert measure_distance(one, other, 2) == distance


def test_a_short_word_allows_no_typo_and_a_long_one_two() -> None:
    lexicon = Lexicon(["lait", "laits", "tanger", "cooperative", "cooperatives"])
    assert lexicon.near("lai") == []
    assert lexicon.near("lait") == [(0, "lait"), (1, "laits")]
    assert lexicon.near("coperatve") == [(2, "cooperative")]


def test_words_with_digits_are_not_candidates() -> None:
    assert Lexicon(["page12", "abc"]).words == {3: ["abc"]}
