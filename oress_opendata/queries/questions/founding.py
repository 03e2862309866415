"""Questions about founding: whether a text is one, of what, and what it asks.

Decided by words and their distance, not by whole phrases: a verb of founding beside a cooperative,
an association or the like; a step of the procedure (members, capital, papers) beside one; an idea,
a project, help or money beside a single one; or, in Darija in Latin letters, its bare name. A text
that counts or lists what exists is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from oress_opendata.projections.search.analysis.tokens import tokenize
from oress_opendata.projections.search.analysis.word_lists import STOPS
from oress_opendata.queries.questions.founding_words import (
    ALONE,
    ASPECTS,
    BEGINNINGS,
    DARIJA,
    FORMS,
    FOUNDING,
    MANY,
    NEAR,
    NEEDS,
    NOUNS,
    OTHERWISE,
    PLURALS,
    PROCEDURES,
    WISHES,
    YEAR,
    compile_words,
)

LONGEST = 200
# Words between a verb and what it founds.
FAR, CLOSE, BESIDE = 8, 4, 2
IN_DARIJA = compile_words(DARIJA)


@dataclass(frozen=True, slots=True)
class FoundingQuestion:
    """`form` is what is founded; `aspect` what is asked about it, empty for all of it."""

    form: str
    aspect: str = ""


def read_founding(text: str) -> FoundingQuestion | None:
    words = " ".join(token.folded for token in tokenize(text[:LONGEST]))
    form, at = _find_form(words)
    if not form or YEAR.search(words):
        return None
    aspect = _find_aspect(words)
    if _is_about_founding(words, form, at, aspect):
        return FoundingQuestion(form, aspect)
    return None


def _is_about_founding(words: str, form: str, at: int, aspect: str) -> bool:
    beside = (NEAR, WISHES) if form == "cooperative" else (NEAR,)
    if _near(FOUNDING, words, at, FAR) or any(_near(some, words, at, BESIDE) for some in beside):
        return not _counts(words)
    if form == "project" or OTHERWISE.search(words) or _counts(words):
        return False
    if _near(NOUNS, words, at, CLOSE) or _near(PROCEDURES, words, at, CLOSE):
        return True
    if PLURALS.search(words):
        return False
    if BEGINNINGS.search(words) or _is_bare(words):
        return True
    return aspect in ALONE or bool(aspect and NEEDS.search(words))


def _is_bare(words: str) -> bool:
    """A cooperative in Darija, and no other word that means something."""
    told = [word for word in words.split() if word not in STOPS]
    return len(told) == 1 and bool(IN_DARIJA.fullmatch(told[0]))


def _find_form(words: str) -> tuple[str, int]:
    """What is founded, and the number of its word. A single one rather than several."""
    for form, expression in FORMS.items():
        if found := expression.search(words):
            return form, _number(words, found.start())
    plural = PLURALS.search(words)
    if plural is None:
        return "", 0
    return _form_of_plural(plural[0]), _number(words, plural.start())


def _form_of_plural(word: str) -> str:
    one = re.sub(r"ات$", "ه", word.removesuffix("s")).removesuffix("t")
    return next((form for form, words in FORMS.items() if words.search(one)), "project")


def _find_aspect(words: str) -> str:
    return next((aspect for aspect, some in ASPECTS.items() if some.search(words)), "")


def _counts(words: str) -> bool:
    """How many of them there are."""
    plurals = [_number(words, found.start()) for found in PLURALS.finditer(words)]
    counts = [_number(words, found.end()) for found in MANY.finditer(words)]
    return any(0 <= plural - count <= BESIDE for plural in plurals for count in counts)


def _near(expression: re.Pattern[str], words: str, at: int, most: int) -> bool:
    numbers = (_number(words, found.start()) for found in expression.finditer(words))
    return any(abs(number - at) <= most for number in numbers)


def _number(words: str, position: int) -> int:
    return words.count(" ", 0, position)
