"""A word as it is compared: without case, accents, vowel signs, or the spelling of a hamza.

Engine-independent, pure. Used by text.py, and wherever names are put in order.
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
# What no decomposition takes apart.
_LATIN = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "ð": "d", "þ": "th"}
)
_TATWEEL = "ـ"


@lru_cache(maxsize=200_000)
def fold_word(word: str) -> str:
    """The folded form; folding it again changes nothing. Only letters and digits are left."""
    if word.isascii():
        return "".join(sign for sign in word.lower() if sign.isalnum())
    # Arabic letters with hamza are mapped before they could be taken apart.
    composed = unicodedata.normalize("NFKC", word).casefold().translate(_ARABIC)
    apart = unicodedata.normalize("NFKD", composed).translate(_LATIN).translate(_ARABIC)
    return "".join(_plain(sign) for sign in apart if sign != _TATWEEL and sign.isalnum())


def _plain(sign: str) -> str:
    """A digit of any script as ASCII."""
    if sign.isascii():
        return sign
    number = unicodedata.digit(sign, None)
    return sign if number is None else str(number)


def is_arabic(word: str) -> bool:
    return "\u0600" <= word[:1] <= "\u06ff"


def sort_key(text: str) -> str:
    """By which names are put in order: folded words, the Arabic article left out."""
    words = (fold_word(word) for word in text.split())
    shown = [word.removeprefix("ال") if is_arabic(word) else word for word in words]
    return " ".join(word for word in shown if word)
