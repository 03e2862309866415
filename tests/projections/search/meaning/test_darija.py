"""Darija in French: a small dictionary, in either alphabet, that leaves other languages alone."""

from __future__ import annotations

import pytest

from oress_opendata.projections.search.indexing.thesaurus import Thesaurus
from oress_opendata.projections.search.meaning.darija import find_consonants, to_french
from oress_opendata.projections.search.querying.parser import read_query
from oress_opendata.projections.search.querying.questions import read_question


@pytest.mark.parametrize(
    ("text", "french"),
    [
        ("bghit nchri bgra", "acheter vaches"),
        ("بغيت نشري بقرة", "acheter vaches"),
        ("fin kayn ssou9", "où marché"),
        ("فين كاين السوق", "où marché"),
        ("wach kat7lbo lm3iz", None),
        ("nas li ma kaykhedmouch", "personnes ne pas travailler"),
        ("نطيبو الكسكسو", "cuisiner couscous"),
    ],
)
def test_darija_is_read_word_by_word(text: str, french: str | None) -> None:
    found = to_french(text.split())
    assert found is not None
    if french is not None:
        assert " ".join(found) == french


@pytest.mark.parametrize(
    "text",
    ["comment vendre du miel", "how to sell honey", "كيف نبيع العسل", "sel de mer", "ODCO"],
)
def test_other_languages_are_left_alone(text: str) -> None:
    assert to_french(text.split()) is None


def test_both_alphabets_have_the_same_consonants() -> None:
    assert find_consonants("sel3a") == find_consonants("سلعة".replace("ة", "ه"))
    assert find_consonants("ta3awniya") == find_consonants("تعاونيه")


def test_a_question_keeps_its_words_as_they_are_written() -> None:
    question = read_question(read_query("Qui peut tenir la comptabilité ?"), Thesaurus())
    assert question is not None
    assert not question.is_translated
    assert "comptabilité" in question.content


@pytest.mark.parametrize("text", ["", '"une phrase"', "miel -thym"])
def test_exact_queries_are_no_questions(text: str) -> None:
    assert read_question(read_query(text), Thesaurus()) is None


def test_a_place_is_left_out_of_a_question() -> None:
    thesaurus = Thesaurus(whole={("tetouan",): {"#place/01.571": 1.0}})
    question = read_question(read_query("vendre du miel à Tétouan"), thesaurus)
    assert question is not None
    assert question.content == ("vendre", "miel")
    alone = read_question(read_query("Tétouan"), thesaurus)
    assert alone is not None
    assert alone.content == ("Tétouan",)
