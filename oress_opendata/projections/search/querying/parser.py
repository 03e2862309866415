"""A query as it is written: words, "phrases", the beginning* of a word, and -what is not wanted.

Whatever is written is a query: there is nothing that cannot be read. Its length is capped, and
so is the number of its words. What it means is understanding.py's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from oress_opendata.projections.search.analysis.tokens import Token, tokenize
from oress_opendata.projections.search.analysis.word_lists import STOPS

LONGEST = 200
MOST_WORDS = 32
_QUOTED = re.compile(r'"([^"]*)"|«([^»]*)»|“([^”]*)”|„([^“”]*)[“”]')
_MINUS = re.compile(r"(?<!\S)[-−](?=\w)(\S+)")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a query, at its place in the text. `begun` where only its beginning is given."""

    token: Token
    begun: bool = False

    @property
    def is_stop(self) -> bool:
        return self.token.folded in STOPS


@dataclass(frozen=True, slots=True)
class Query:
    """`text` as it was understood; its words, its phrases, and the words that are excluded."""

    text: str
    words: tuple[Word, ...]
    phrases: tuple[tuple[Token, ...], ...]
    excluded: tuple[Token, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.words or self.phrases)

    @property
    def content(self) -> tuple[Word, ...]:
        """The words that say something of the matter; all, where none does."""
        return tuple(word for word in self.words if not word.is_stop) or (
            () if self.phrases else self.words
        )


def read_query(written: str) -> Query:
    text = "".join(sign if sign.isprintable() else " " for sign in written[:LONGEST]).strip()
    phrases = []
    for found in _QUOTED.finditer(text):
        tokens = tuple(tokenize(next(filter(None, found.groups()), "")))
        if tokens:
            phrases.append(tokens[:MOST_WORDS])
    bare = _QUOTED.sub(_blank, text)
    excluded = [token for found in _MINUS.finditer(bare) for token in tokenize(found.group(1))]
    kept = _MINUS.sub(_blank, bare)
    words = [Word(token, kept[token.end : token.end + 1] == "*") for token in tokenize(kept)]
    room = max(0, MOST_WORDS - sum(map(len, phrases[:8])))
    if not words and not phrases:  # nothing is left to exclude from: what was written is looked for
        words, excluded = [Word(token) for token in excluded], []
    return Query(text, tuple(words[:room]), tuple(phrases[:8]), tuple(excluded[:MOST_WORDS]))


def _blank(found: re.Match[str]) -> str:
    """Spaces in its place, so that the other words keep theirs."""
    return " " * len(found.group())
