"""What a text names in a scheme or among the places, by the labels of the thesaurus.

A place may also be written by ear (tanja, fchefchaoun) where a preposition leads to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from oress_opendata.model.places import REGISTER as PLACE
from oress_opendata.projections.search.analysis.folding import is_arabic
from oress_opendata.projections.search.analysis.phonetics import phonetic_key, without_article
from oress_opendata.projections.search.analysis.stemming import stem_word
from oress_opendata.projections.search.analysis.tokens import Token, tokenize
from oress_opendata.projections.search.analysis.word_lists import STOPS
from oress_opendata.projections.search.indexing.thesaurus import LONGEST_LABEL, Thesaurus

LONGEST = 200
# Words that lead to a place, and letters of Darija that are written with it.
_LEADS = """
a au aux in at near f fi b d de dyal dial l من في ف ب د ديال
"""
LEADS = frozenset(_LEADS.split())
GLUED = "fbld"
SHORTEST, LIKELY = 4, 0.85


@dataclass(frozen=True, slots=True)
class Name:
    """Some tokens of a text, from `start` to `end`, and the codes of all that they name."""

    codes: tuple[str, ...]
    start: int
    end: int


def read_tokens(text: str) -> tuple[Token, ...]:
    return tuple(tokenize(text[:LONGEST]))


def find_names(tokens: Sequence[Token], thesaurus: Thesaurus, scheme: str) -> tuple[Name, ...]:
    """The longest labels of a scheme in the text, from its beginning."""
    return tuple(_find(tokens, thesaurus, f"#{scheme}/"))


def _find(tokens: Sequence[Token], thesaurus: Thesaurus, prefix: str) -> Iterator[Name]:
    start = 0
    while start < len(tokens):
        end, codes = _longest(tokens, start, thesaurus, prefix)
        if not codes and prefix == f"#{PLACE}/":
            end, codes = start + 1, _guess(tokens, start, thesaurus, prefix)
        if codes:
            yield Name(codes, start, end)
        start = end if codes else start + 1


def _longest(
    tokens: Sequence[Token], start: int, thesaurus: Thesaurus, prefix: str
) -> tuple[int, tuple[str, ...]]:
    for end in range(min(start + LONGEST_LABEL, len(tokens)), start, -1):
        rest = tuple(token.terms[0] for token in tokens[start + 1 : end])
        told = tuple(t.terms[0] for t in tokens[start + 1 : end] if t.folded not in STOPS)
        for first in tokens[start].terms:
            for stems in dict.fromkeys(((first, *rest), (first, *told))):
                if codes := _of_scheme(thesaurus.whole.get(stems, {}), prefix):
                    return end, codes
    return start + 1, ()


def _guess(tokens: Sequence[Token], at: int, thesaurus: Thesaurus, prefix: str) -> tuple[str, ...]:
    word = tokens[at].folded
    if len(word) < SHORTEST or word in STOPS or not word.isalpha():
        return ()
    glued = word[1:] if word[0] in GLUED and len(word) > SHORTEST and not is_arabic(word) else ""
    for bare in filter(None, (glued, *without_article(word))):
        if codes := _of_scheme(thesaurus.whole.get(stem_word(bare)[:1], {}), prefix):
            return codes
    if at and tokens[at - 1].folded in LEADS:
        likely = thesaurus.phonetic.get(phonetic_key(word), {})
        sure = {code: weight for code, weight in likely.items() if weight >= LIKELY}
        return _of_scheme(sure, prefix)
    return ()


def _of_scheme(codes: dict[str, float], prefix: str) -> tuple[str, ...]:
    return tuple(sorted(code.removeprefix(prefix) for code in codes if code.startswith(prefix)))
