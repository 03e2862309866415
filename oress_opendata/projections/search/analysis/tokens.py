"""Tokens of a text: the position of each word in the original, and its terms.

Independent of the engine, which stores the terms as they are. A token keeps its position, so a
match in the folded terms can be marked in the original text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from oress_opendata.projections.search.analysis.folding import fold_word
from oress_opendata.projections.search.analysis.stemming import stem_word

# Non-letters inside a word: vowel marks, tatweel, combining accents, soft hyphens.
_MARKS = (
    "\u00ad\u0300-\u036f\u0483-\u0487\u200c\u200d"
    "\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed"
)
_ARABIC = "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefe"
_APOSTROPHES = "'’‘ʼʹʻ`´′ʿʾ＇"
# An acronym with dots; a run of Arabic; a run of anything else. Scripts do not mix in a word.
_WORD = re.compile(
    rf"(?:[^\W\d_{_ARABIC}]\.){{2,}}[^\W\d_{_ARABIC}]?(?!\w)"
    rf"|[{_ARABIC}{_MARKS}]*[{_ARABIC}](?:[{_ARABIC}{_MARKS}])*"
    rf"|[^\W_{_ARABIC}{_APOSTROPHES}](?:[^\W_{_ARABIC}{_APOSTROPHES}]|[{_MARKS}])*"
)
_ELIDED = frozenset(
    [
        "c",
        "d",
        "j",
        "l",
        "m",
        "n",
        "qu",
        "s",
        "t",
        "jusqu",
        "lorsqu",
        "puisqu",
        "quoiqu",
        "quelqu",
        "presqu",
    ]
)
_ENGLISH = frozenset(["s", "t", "d", "m", "re", "ve", "ll"])
_VOWELS = frozenset("aeiouyh")
_BLANKS = " \u00a0\u202f"
# A number whose thousands are set apart: 3 090, 3.090, 3,090, ٣٬٠٩٠; not 2,2 nor the code 01.511.
_GROUPED = re.compile(
    rf"(?<![^\s(\[«“\":;/])(?![0٠])\d{{1,3}}(?P<sign>[{_BLANKS}.,\u066c])\d{{3}}(?:(?P=sign)\d{{3}})*"
    rf"(?![\w{_APOSTROPHES}‐‑-])(?!(?P=sign)\d)"
)
_has_digit = re.compile(r"\d").search
# A longer run of letters is no word, and would only bloat the index.
LONGEST_WORD = 60


@dataclass(frozen=True, slots=True)
class Token:
    """A word from `start` to `end` of the text. The first of `terms` is its own; the others are
    variants: a compound written as one word, a stem without a possible clitic."""

    start: int
    end: int
    terms: tuple[str, ...]
    folded: str


def tokenize(text: str) -> Iterator[Token]:
    """The words of a text, in order."""
    before: Token | None = None
    numbers = {found.start(): _digits(found.group()) for found in _GROUPED.finditer(text)}
    for found in _WORD.finditer(text):
        folded, terms = analyse_word(found.group())
        if not folded:
            continue
        if found.start() in numbers:
            terms = tuple(dict.fromkeys((*terms, numbers[found.start()])))
        token = Token(found.start(), found.end(), terms, folded)
        if before is not None and token.start - before.end == 1:
            before, token = _join(before, token, text[before.end])
        if before is not None:
            yield before
        before = token
    if before is not None:
        yield before


def tokenize_query(text: str) -> Iterator[Token]:
    """The same for a query, in which a number with thousands set apart is one word."""
    ends = {found.start(): found.end() for found in _GROUPED.finditer(text)}
    end = 0
    for token in tokenize(text):
        if token.start in ends:
            end = ends[token.start]
            number = _digits(text[token.start : end])
            yield Token(token.start, end, (number,), number)
        elif token.start >= end:
            yield token


def find_numbers(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and term of each number with thousands set apart, in order."""
    for found in _GROUPED.finditer(text):
        yield found.start(), found.end(), _digits(found.group())


def _digits(text: str) -> str:
    return "".join(str(int(character)) for character in text if character.isdecimal())


def list_terms(text: str) -> list[tuple[str, ...]]:
    """The terms of the words of a text, in order: as `tokenize`, without positions, and many times
    as fast."""
    return [
        terms
        for chunk in _split(text)
        for terms in (_chunk_terms(chunk) if len(chunk) <= LONGEST_WORD else _find_terms(chunk))
    ]


def _split(text: str) -> list[str]:
    """Chunks of a text. Of what spaces separate, only numbers are kept together."""
    if not _has_digit(text):
        return text.split()
    chunks, end = [], 0
    for found in _GROUPED.finditer(text):
        if found["sign"] in _BLANKS:
            chunks += text[end : found.start()].split()
            chunks.append(found.group())
            end = found.end()
    return [*chunks, *text[end:].split()] if end else text.split()


@lru_cache(maxsize=50_000)
def _chunk_terms(chunk: str) -> tuple[tuple[str, ...], ...]:
    return _find_terms(chunk)


@lru_cache(maxsize=50_000)
def _all_terms(chunk: str) -> frozenset[str]:
    return frozenset(term for terms in _find_terms(chunk) for term in terms)


def terms_of(chunk: str) -> frozenset[str]:
    """All terms of a chunk of text without spaces."""
    if len(chunk) <= LONGEST_WORD:
        return _all_terms(chunk)
    return frozenset(term for terms in _find_terms(chunk) for term in terms)


def _find_terms(chunk: str) -> tuple[tuple[str, ...], ...]:
    return tuple(token.terms for token in tokenize(chunk))


@lru_cache(maxsize=50_000)
def analyse_word(word: str) -> tuple[str, tuple[str, ...]]:
    """The folded form of a word, and its terms."""
    folded = fold_word(word[:LONGEST_WORD])
    return folded, stem_word(folded) if folded else ()


def _join(before: Token, token: Token, character: str) -> tuple[Token | None, Token]:
    """Two words with one character between them: an elision, an apostrophe, or a compound."""
    if character in _APOSTROPHES:
        if before.folded in _ELIDED and token.folded[0] in _VOWELS:
            return None, token
        if token.folded in _ENGLISH:
            return None, before
        whole = fold_word(before.folded + token.folded)
        terms = dict.fromkeys((*stem_word(whole), *token.terms))
        return None, Token(before.start, token.end, tuple(terms), whole)
    if character in "-‐‑" and before.folded.isascii() and token.folded.isascii():
        glued = stem_word(before.folded + token.folded)
        terms = dict.fromkeys((*before.terms, *glued))
        return Token(before.start, before.end, tuple(terms), before.folded), token
    return before, token
