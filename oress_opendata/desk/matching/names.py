"""Names of structures as they are compared: the words that tell one from another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from oress_opendata.desk.mapping.folding import reduce_words, script_of
from oress_opendata.desk.mapping.headings import generic_kinds

# The likeness of names that are equal, and of those equal but for spaces and articles.
EQUAL, JOINED = 100.0, 97.0
# The likeness of names with other numbers in them, at most: Amal 1 is not Amal 2.
OTHER_NUMBER = 60.0
_ARTICLES = frozenset({"al", "el"})
# Kinds that say nothing against another one.
_PLAIN = frozenset({"cooperative", "neutral"})


@dataclass(frozen=True, slots=True)
class Name:
    """`words` are the telling ones in alphabetical order, in one text; `kinds` what the others say
    that it is."""

    script: str
    words: str
    numbers: tuple[str, ...]
    kinds: frozenset[str]

    @property
    def joined(self) -> str:
        """The words in one, without the Arabic article in Latin letters: Al Amal, Alamal, Amal."""
        plain = [word for word in self.words.split() if word not in _ARTICLES]
        joined = "".join(plain or self.words.split())
        return joined[2:] if joined[:2] in _ARTICLES and len(joined) > 5 else joined


@lru_cache(maxsize=100_000)
def read_name(text: str) -> Name | None:
    """A name; None for a text without letters or digits."""
    words = reduce_words(text)
    if not words:
        return None
    kinds = {generic_kinds()[word] for word in words if word in generic_kinds()}
    telling = sorted(word for word in words if word not in generic_kinds()) or sorted(words)
    numbers = tuple(word for word in telling if any(letter.isdigit() for letter in word))
    return Name(script_of(text), " ".join(telling), numbers, frozenset(kinds))


def rate_names(first: Iterable[Name], second: Iterable[Name]) -> tuple[float, float]:
    """The likeness of the names of one script that are most alike, and of those that are least;
    -1 where no two have one script."""
    others = tuple(second)
    scores = [_rate(one, two) for one in first for two in others if one.script == two.script]
    return (max(scores), min(scores)) if scores else (-1.0, -1.0)


def _rate(one: Name, two: Name) -> float:
    if one.words == two.words:
        return EQUAL
    likeness = JOINED if one.joined == two.joined else fuzz.ratio(one.words, two.words)
    if one.numbers != two.numbers:
        return min(likeness, OTHER_NUMBER)
    return min(likeness, EQUAL - 1)


def may_be_same_kind(first: Iterable[Name], second: Iterable[Name]) -> bool:
    """Whether names could be of one structure by what they call it: a union is no cooperative."""
    others = tuple(second)
    return all(
        not one.kinds or not two.kinds or one.kinds - _PLAIN == two.kinds - _PLAIN
        for one in first
        for two in others
        if one.script == two.script
    )
