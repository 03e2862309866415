"""The parser of queries: words, "phrases", prefixes*, and -excluded words.

Every text is a valid query. The length and the number of words are limited. The meaning of the
words is the matter of expansion.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from oress_opendata.projections.search.analysis.tokens import Token, tokenize, tokenize_query
from oress_opendata.projections.search.analysis.word_lists import STOPS

MAX_LENGTH = 200
MAX_WORDS = 32
_QUOTED = re.compile(r'"([^"]*)"|«([^»]*)»|“([^”]*)”|„([^“”]*)[“”]')
_MINUS = re.compile(r"(?<!\S)[-−](?=\w)(\S+)")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a query with its position; `is_prefix` if it is only the beginning of a word."""

    token: Token
    is_prefix: bool = False

    @property
    def is_stop(self) -> bool:
        return self.token.folded in STOPS


@dataclass(frozen=True, slots=True)
class Query:
    """`text` as it was read, with its words, phrases and excluded words."""

    text: str
    words: tuple[Word, ...]
    phrases: tuple[tuple[Token, ...], ...]
    excluded: tuple[Token, ...]

    @property
    def content(self) -> tuple[Word, ...]:
        """The words that are no stop words; all words if there are no others."""
        return tuple(word for word in self.words if not word.is_stop) or (
            () if self.phrases else self.words
        )


def read_query(written: str) -> Query:
    text = "".join(
        character if character.isprintable() else " " for character in written[:MAX_LENGTH]
    ).strip()
    phrases = []
    for found in _QUOTED.finditer(text):
        tokens = tuple(tokenize(next(filter(None, found.groups()), "")))
        if tokens:
            phrases.append(tokens[:MAX_WORDS])
    bare = _QUOTED.sub(_blank, text)
    excluded = [
        token for found in _MINUS.finditer(bare) for token in tokenize_query(found.group(1))
    ]
    kept = _MINUS.sub(_blank, bare)
    words = [Word(token, kept[token.end : token.end + 1] == "*") for token in tokenize_query(kept)]
    room = max(0, MAX_WORDS - sum(map(len, phrases[:8])))
    if not words and not phrases:  # only excluded words: search for them instead
        words, excluded = [Word(token) for token in excluded], []
    return Query(text, tuple(words[:room]), tuple(phrases[:8]), tuple(excluded[:MAX_WORDS]))


def _blank(found: re.Match[str]) -> str:
    """Spaces of the same length, so that the other words keep their positions."""
    return " " * len(found.group())
