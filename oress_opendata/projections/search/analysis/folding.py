"""Folding: words without case, accents, vowel marks and variants of the hamza, for comparison.

Pure, and independent of the engine.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# alef with hamza or madda, alef wasla; alef maqsura; ta marbuta; hamza on waw and ya; Persian
# and Maghrebi letters that stand for Arabic ones.
_ARABIC = str.maketrans(
    "أإآٱىةؤئیېکگڭڤپچ",
    "اااايهويييكككفبج",
)
# Letters that Unicode does not decompose.
_LATIN = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "ð": "d", "þ": "th"}
)
_TATWEEL = "ـ"


@lru_cache(maxsize=50_000)
def fold_word(word: str) -> str:
    """The folded form, with letters and digits only. Idempotent."""
    if word.isascii():
        return "".join(character for character in word.lower() if character.isalnum())
    # Arabic letters with hamza are mapped before NFKD would decompose them.
    composed = unicodedata.normalize("NFKC", word).casefold().translate(_ARABIC)
    decomposed = unicodedata.normalize("NFKD", composed).translate(_LATIN).translate(_ARABIC)
    return "".join(
        _plain(character)
        for character in decomposed
        if character != _TATWEEL and character.isalnum()
    )


def _plain(character: str) -> str:
    """A digit of any script as ASCII."""
    if character.isascii():
        return character
    number = unicodedata.digit(character, None)
    return character if number is None else str(number)


def is_arabic(word: str) -> bool:
    return "\u0600" <= word[:1] <= "\u06ff"


def sort_key(text: str) -> str:
    """The sort key of a name: its folded words, without the Arabic article."""
    words = (fold_word(word) for word in text.split())
    shown = [word.removeprefix("ال") if is_arabic(word) else word for word in words]
    return " ".join(word for word in shown if word)
