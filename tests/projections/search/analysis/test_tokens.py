"""The analysis of text: what must meet, what must not, and that highlights find the original."""

from __future__ import annotations

from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as some

from oress_opendata.projections.search.analysis.folding import fold_word
from oress_opendata.projections.search.analysis.tokens import (
    LONGEST_WORD,
    list_terms,
    tokenize,
    tokenize_query,
)
from oress_opendata.projections.search.analysis.word_lists import STOPS
from oress_opendata.projections.search.querying.snippets import Marker

MEET = [
    "أخبار الأخبار",
    "كثير كثيرون",
    "أغراض وأغراضها",
    "تعاونية التعاونيات وتعاونيات للتعاونيات بالتعاونية",
    "جمعية الجمعيات والجمعية",
    "وكالة الوكالة والوكالات",
    "جهة الجهات بالجهة لجهة",
    "فئة الفئات",
    "مشروع مشاريع والمشاريع",
    "امرأة النساء",
    "سوق الأسواق",
    "طنجة طنجه بطنجة",
    "الحسيمة الحسيمه بالحسيمة",
    "شفشاون بشفشاون",
    "وزان بوزان",
    "الاجتماعي الاجتماعيّة الاجتمـاعية ٱلاجتماعي",
    "ﻻئحة لائحة",
    "coopérative Coopératives coopératif COOPERATIVE cooperatives coope\u0301rative",
    "association l’association L'Associations d'association associations",
    "activité activités activity activities",
    "économie économies economy",
    "public publique publics",
    "réseau réseaux",
    "local locaux locale",
    "aide aides aider aidé",
    "producteur productrice producteurs",
    "œuvre oeuvre œuvres",
    "M'diq M’diq Mʼdiq M`diq Mdiq",
    "micro-crédit microcrédit micro‑crédits",
    "O.D.C.O. ODCO odco",
    "2024 ٢٠٢٤ ۲۰۲۴",
    "women woman women's",
]
APART = [
    ("université", "universel"),
    ("organe", "organisation"),
    ("coopération", "coopérative"),
    ("mutuelle", "mutation"),
    ("commune", "communication"),
    ("loi", "loin"),
    ("تعاونية", "تعاضدية"),
    ("جامعة", "جمعية"),
]


def terms(text: str) -> set[str]:
    return {term for token in tokenize(text) for term in token.terms}


@pytest.mark.parametrize("words", MEET, ids=lambda words: words.split()[0])
def test_spellings_of_a_word_meet(words: str) -> None:
    first, *others = words.split()
    for other in others:
        assert terms(first) & terms(other), (first, other)


@pytest.mark.parametrize(("one", "other"), APART)
def test_different_words_stay_apart(one: str, other: str) -> None:
    assert not terms(one) & terms(other)


def test_elisions_leave_no_word() -> None:
    found = [token.terms[0] for token in tokenize("qu'il s’agit d'une aide, jusqu'à l'été")]
    assert not {"qu", "s", "d", "jusqu", "l"} & set(found)


def test_scripts_do_not_mix_in_a_word() -> None:
    assert "odco" in terms("بـODCO")


@given(some.text(max_size=80))
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold_word(text)
    assert fold_word(once) == once


@given(some.text(alphabet=some.characters(codec="utf-8"), max_size=200))
def test_tokens_stand_in_the_original(text: str) -> None:
    end = 0
    for token in tokenize(text):
        assert end <= token.start < token.end <= len(text)
        assert token.terms
        assert all(term and not term.isspace() for term in token.terms)
        end = token.end


@given(some.text(alphabet="abélم'’-. \nتعاونيةM1_\u064b", max_size=60))
def test_terms_are_those_of_the_tokens(text: str) -> None:
    assert list(list_terms(text)) == [token.terms for token in tokenize(text)]


@given(some.text(alphabet="ابتثجحخدذرزسشصضطظعغفقكلمنهويءأإآةىؤئ\u064b\u064e\u0651ـ", max_size=40))
def test_vowels_and_tatweel_change_nothing(word: str) -> None:
    bare = "".join(letter for letter in word if letter not in "\u064b\u064e\u0651ـ")
    assert fold_word(word) == fold_word(bare)


@given(some.text(alphabet="0123 .,-'(x\u00a0\u202f\u066c٣", max_size=30))
def test_terms_of_numbers_are_those_of_the_tokens(text: str) -> None:
    assert list(list_terms(text)) == [token.terms for token in tokenize(text)]


@pytest.mark.parametrize(
    "text",
    ["3090", "3 090", "3\u00a0090", "3\u202f090", "3.090", "3,090", "(3 090)", "٣٬٠٩٠", "٣٠٩٠"],
)
def test_a_number_is_found_with_and_without_its_thousands_set_apart(text: str) -> None:
    assert "3090" in {term for terms in list_terms(text) for term in terms}
    assert [token.terms for token in tokenize_query(text)] == [("3090",)]


def test_other_digits_stay_apart() -> None:
    for text in ("2,2", "01.511", "12 34", "3 0901", "0539 971 234", "1.234.56"):
        assert len(list(tokenize_query(text))) > 1, text
    assert [token.terms[0] for token in tokenize_query("les 1 275 675 femmes")][1] == "1275675"


def test_a_run_without_end_is_cut() -> None:
    assert max(map(len, terms("a" * 100_000))) <= LONGEST_WORD


@given(
    some.text(alphabet="abélم'’- \n.<&تعاونيةM1", max_size=120),
    some.sets(some.sampled_from(["ab", "a", "b", "mdiq", "تعاون", "el", "le", "abab", "m"])),
)
def test_highlights_are_the_original_escaped(text: str, marked: set[str]) -> None:
    shown = Marker(frozenset(marked)).mark(text)
    plain = unescape(shown.replace("<mark>", "").replace("</mark>", ""))
    assert plain.split() == text.split()
    for token in tokenize(text):
        if marked.intersection(token.terms) and token.folded not in STOPS:
            assert "<mark>" in shown


def test_a_highlight_keeps_vowels_hamzas_and_apostrophes() -> None:
    marked = frozenset(terms("الحسيمة mdiq"))
    assert Marker(marked).mark("إلى الحُسَيْمَة, M’diq") == (
        "إلى <mark>الحُسَيْمَة</mark>, <mark>M’diq</mark>"
    )


def test_a_number_with_thousands_set_apart_is_marked_as_one() -> None:
    marked = frozenset({"3090"})
    for written in ("3 090", "3.090", "3\u202f090"):
        shown = " ".join(written.split())
        assert Marker(marked).mark(f"les {written} de 3 et 090") == (
            f"les <mark>{shown}</mark> de 3 et 090"
        )


def test_a_snippet_is_cut_around_most_of_the_words() -> None:
    text = "miel " + "mot " * 300 + "le miel et l'huile de l'olive " + "fin " * 300
    snippet, count = Marker(frozenset({"miel", "huil", "olif"})).cut(text)
    assert count == 3
    assert "<mark>huile</mark>" in snippet
    assert len(snippet) < 500


def test_stop_words_are_marked_only_alone() -> None:
    assert Marker(frozenset({"n", "a", "miel"})).mark("n’a été lu") == "n’a été lu"
    assert "<mark>a</mark>" in Marker(frozenset({"a"})).mark("il a été lu")


def test_a_chunk_is_marked_where_it_stands_between_spaces() -> None:
    text = "miel miel, miellerie du miel"
    assert Marker(frozenset({"miel"})).mark(text) == (
        "<mark>miel</mark> <mark>miel</mark>, miellerie du <mark>miel</mark>"
    )
