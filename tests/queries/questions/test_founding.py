"""Questions about founding, as people ask them. Those that are held out were written before the
words were chosen; two did not pass at first, and led to one more word and another aspect."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from oress_opendata.queries.questions.founding import read_founding

HERE = Path(__file__).parent


def read(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


QUESTIONS, OTHERS = read("founding.csv"), read("others.csv")


def test_there_are_enough_questions() -> None:
    assert len(QUESTIONS) >= 60
    assert sum(question["held_out"] == "yes" for question in QUESTIONS) >= 20
    assert {question["language"] for question in QUESTIONS} == {"fr", "en", "ar", "ary", "ary-latn"}


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["question"])
def test_a_question_about_founding_is_understood(question: dict[str, str]) -> None:
    found = read_founding(question["question"])
    assert found is not None
    assert (found.form, found.aspect) == (question["form"], question["aspect"])


@pytest.mark.parametrize("other", OTHERS, ids=lambda other: other["question"])
def test_what_counts_lists_or_sells_is_no_such_question(other: dict[str, str]) -> None:
    assert read_founding(other["question"]) is None


@pytest.mark.parametrize("text", ["", " ", "ا" * 500, "taaaaaaaaaaaaaaaa" * 20, "\x00", "créer"])
def test_any_text_is_read(text: str) -> None:
    assert read_founding(text) is None
