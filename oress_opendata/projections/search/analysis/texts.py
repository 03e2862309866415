"""Texts as they are compared: without case, accents, plurals, articles and the like."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import filterfalse

from oress_opendata.projections.search.analysis.folding import fold_word, is_arabic

_WORD = re.compile(r"[^\W_]+")
# What joins words, in French, English and Spanish.
_is_small = re.compile(
    "an?|and|au|aux|del?|de|des|d|du|el|en|et|la?|las|les?|los|of|the|une?|y"
).fullmatch
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_ARABIC = re.compile("[\u0600-\u06ff]")
_BLANKS = re.compile(r"[^\S\n]+")


def clean_text(text: str) -> str:
    """A cell as it is kept: composed, on one line, without what cannot be seen."""
    composed = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    lines = (_BLANKS.sub(" ", line).strip() for line in composed.splitlines())
    return " ".join(line for line in lines if line)


@lru_cache(maxsize=200_000)
def fold_words(text: str) -> tuple[str, ...]:
    """The folded words of a text, in their order."""
    return fold_once(text)


def fold_once(text: str) -> tuple[str, ...]:
    """The same, of a text that is not kept: what the public asks fills no memory."""
    if not text.isascii():
        composed = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).replace("ـ", "")
        text = "".join(filterfalse(unicodedata.combining, composed))
    return tuple(filter(None, map(fold_word, _WORD.findall(text))))


def fold_text(text: str) -> str:
    """A text folded, its words apart: the key under which an answer is remembered."""
    return " ".join(fold_words(text))


@lru_cache(maxsize=200_000)
def reduce_words(text: str) -> tuple[str, ...]:
    """The words that carry the meaning: without articles and small words, in the singular."""
    return reduce_once(text)


def reduce_once(text: str) -> tuple[str, ...]:
    """The same, of a text that is not kept."""
    return reduce_folded(fold_once(text))


def reduce_folded(words: tuple[str, ...]) -> tuple[str, ...]:
    """Of folded words, those that carry the meaning."""
    reduced = tuple(_reduce(word) for word in words if not _is_small(word))
    return reduced or words


def reduce_text(text: str) -> str:
    return " ".join(reduce_words(text))


def _reduce(word: str) -> str:
    if is_arabic(word):
        return word.removeprefix("ال") if len(word) > 4 else word
    if len(word) > 4 and word.endswith("aux"):
        return f"{word[:-3]}al"
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word


def script_of(text: str) -> str:
    """`ar` or `latin`, by most of the letters; empty without letters."""
    arabic = 0 if text.isascii() else len(_ARABIC.findall(text))
    latin = sum(map(str.isalpha, text)) - arabic
    if not arabic and not latin:
        return ""
    return "ar" if arabic > latin else "latin"
