"""What a text names in a scheme or among the places, by the labels of the thesaurus.

A place is named by its whole name, as it is written or spelt (tanja, fchefchaoun): ordinary words
share stems and sounds with many places.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from oress_opendata.model.places import REGISTER as PLACE
from oress_opendata.projections.search.analysis.tokens import Token, tokenize
from oress_opendata.projections.search.analysis.word_lists import STOPS
from oress_opendata.projections.search.indexing.thesaurus import LONGEST_LABEL, Thesaurus

LONGEST = 200
# What may be written with a name: letters of Darija, conjunctions, prepositions, the article.
_ARTICLES = ("", "ال", "ل", "لل", "l", "al", "el")
_GLUED = tuple(
    f"{joined}{leading}{article}"
    for joined in ("", "و")
    for leading in ("", *"بلكف", *"fbld")
    for article in _ARTICLES
)
SHORTEST = 3


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
    longest = _longest_written if prefix == f"#{PLACE}/" else _longest
    start = 0
    while start < len(tokens):
        end, codes = longest(tokens, start, thesaurus, prefix)
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


def _longest_written(
    tokens: Sequence[Token], start: int, thesaurus: Thesaurus, prefix: str
) -> tuple[int, tuple[str, ...]]:
    """By the words as they are written: a stem or a sound leads from words to foreign places."""
    for end in range(min(start + LONGEST_LABEL, len(tokens)), start, -1):
        words = [t.folded for t in tokens[start:end] if t.folded not in STOPS]
        if not words or {tokens[start].folded, tokens[end - 1].folded} & STOPS:
            continue
        for first in _bare_forms(words[0]):
            if codes := _of_scheme(thesaurus.written.get((first, *words[1:]), ()), prefix):
                return end, codes
    return start + 1, ()


def _bare_forms(word: str) -> Iterator[str]:
    """A word, and what is left of it without what may be written with a name."""
    yield word
    for glued in _GLUED:
        if glued and word.startswith(glued) and len(word) - len(glued) >= SHORTEST:
            yield word.removeprefix(glued)


def _of_scheme(codes: Iterable[str], prefix: str) -> tuple[str, ...]:
    return tuple(sorted(code.removeprefix(prefix) for code in codes if code.startswith(prefix)))
