"""Names as they are compared: the words that tell one from another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from oress_opendata.projections.search.analysis.kinds import PLAIN, organisation_words, place_words
from oress_opendata.projections.search.analysis.texts import fold_once, reduce_folded, script_of

# The likeness of names that are equal, and of those equal but for spaces and articles.
EQUAL, JOINED = 100.0, 97.0
# The likeness of names with other numbers in them, at most: Amal 1 is not Amal 2.
OTHER_NUMBER = 60.0
_ARTICLES = frozenset({"al", "el"})
_INITIALS = re.compile(r"\b(?:[^\W\d_]\.){2,}")


@dataclass(frozen=True, slots=True)
class Name:
    """`ordered` are the telling words as they are written, `words` the same in alphabetical order,
    in one text; `solid` all of them without blanks, articles too; `kinds` what the others say that
    it is."""

    script: str
    ordered: tuple[str, ...]
    solid: str
    words: str
    numbers: tuple[str, ...]
    kinds: frozenset[str]

    @property
    def joined(self) -> str:
        """The words in one, without the Arabic article in Latin letters: Al Amal, Alamal, Amal."""
        return _join(self.words.split())

    @property
    def glued(self) -> str:
        """The same, in the order in which they are written."""
        return _join(self.ordered)


def _join(words: Sequence[str]) -> str:
    plain = [word for word in words if word not in _ARTICLES]
    joined = "".join(plain or words)
    return joined[2:] if joined[:2] in _ARTICLES and len(joined) > 5 else joined


@lru_cache(maxsize=100_000)
def read_name(text: str) -> Name | None:
    """The name of a structure; None for a text without letters or digits."""
    return _read(text, organisation_words())


@lru_cache(maxsize=20_000)
def read_place_name(text: str) -> Name | None:
    """The name of a place; None for a text without letters or digits."""
    return _read(text, place_words())


def read_once(text: str, *, place: bool) -> Name | None:
    """A name that is not kept: what the public asks fills no memory."""
    return _read(text, place_words() if place else organisation_words())


def _read(text: str, known: Mapping[str, str]) -> Name | None:
    plain = _INITIALS.sub(_close, text)
    folded = fold_once(plain)
    words = reduce_folded(folded)
    if not words:
        return None
    kinds = {known[word] for word in words if word in known}
    ordered = tuple(word for word in words if word not in known) or words
    telling = sorted(ordered)
    numbers = tuple(word for word in telling if any(letter.isdigit() for letter in word))
    solid = "".join(word for word in folded if word not in known) or "".join(folded)
    return Name(script_of(text), ordered, solid, " ".join(telling), numbers, frozenset(kinds))


def _close(found: re.Match[str]) -> str:
    """Initials without their dots: C.R. is CR."""
    return found.group().replace(".", "")


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
        not one.kinds or not two.kinds or one.kinds - PLAIN == two.kinds - PLAIN
        for one in first
        for two in others
        if one.script == two.script
    )
