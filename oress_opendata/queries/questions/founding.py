"""Questions about founding: whether a text is one, of what, and what it asks.

Decided by words and their distance, not by whole phrases: a verb of founding beside a cooperative,
an association or the like; or a step of the procedure (members, capital, papers) beside one. A text
that counts or lists what exists is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from oress_opendata.projections.search.analysis.tokens import tokenize
from oress_opendata.queries.questions.founding_words import (
    ALONE,
    ASPECTS,
    FORMS,
    FOUNDING,
    MANY,
    NEAR,
    NEEDS,
    NOUNS,
    OTHERWISE,
    PLURALS,
    PROCEDURES,
    YEAR,
)

LONGEST = 200
# Words between a verb and what it founds.
FAR, CLOSE, BESIDE = 8, 4, 2


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
    if _near(FOUNDING, words, at, FAR) or _near(NEAR, words, at, BESIDE):
        return not _counts(words)
    if form == "project" or OTHERWISE.search(words) or _counts(words):
        return False
    if _near(NOUNS, words, at, CLOSE) or _near(PROCEDURES, words, at, CLOSE):
        return True
    is_one = not PLURALS.search(words)
    return is_one and (aspect in ALONE or bool(aspect and NEEDS.search(words)))


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
