"""Phonetic keys of words in Latin or Arabic letters: their consonants in one spelling.

For Darija sequence by ear, with digits for the letters that Latin lacks (ta3awniya, taawnia,
تعاونية), and for names of places (Tétouan, tetwan, تطوان).
"""

from __future__ import annotations

from oress_opendata.projections.search.analysis.folding import is_arabic

SHORTEST = 3
# Longer sequences first. Digits stand for the Arabic letters that they resemble.
_LATIN = (
    ("tch", "c"), ("ch", "c"), ("sh", "c"), ("kh", "x"), ("gh", "g"), ("th", "t"), ("dh", "d"),
    ("ph", "f"), ("ou", "w"), ("oo", "w"), ("qu", "k"), ("ce", "s"), ("ci", "s"), ("5", "x"),
    ("7", "h"), ("9", "k"), ("8", "g"), ("2", ""), ("3", ""), ("6", "t"),
)  # fmt: skip
_SAME = str.maketrans({"q": "k", "c": "c", "v": "f", "p": "b", **dict.fromkeys("aeiouy")})
_ARABIC = str.maketrans("تطثجحهخدضذرزظسصشغفقكلمنوب", "tttjhhxdddrzzsscgfkklmnwb", "اعءي")


def phonetic_key(folded: str) -> str:
    """The phonetic key of a folded word; empty if too few consonants are left."""
    key = find_consonants(folded)
    return key if len(key) >= SHORTEST and key.isalpha() else ""


def find_consonants(folded: str) -> str:
    """The consonants of a folded word in one spelling, however few."""
    if is_arabic(folded):
        return folded.removeprefix("ال").removesuffix("ه").translate(_ARABIC)
    key = _single(folded)
    for sequence, consonant in _LATIN:
        key = key.replace(sequence, consonant.upper() if consonant else "'")
    return key.translate(_SAME).lower().replace("'", "").removesuffix("h")


def _single(text: str) -> str:
    """The text with doubled letters reduced to one."""
    return "".join(
        letter for letter, previous in zip(text, "\0" + text, strict=False) if letter != previous
    )


def without_article(folded: str) -> list[str]:
    """A word of Darija in Latin letters, without the article."""
    if is_arabic(folded) or len(folded) < 4:
        return []
    found = [
        folded.removeprefix(article) for article in ("al", "el", "l") if folded.startswith(article)
    ]
    return [bare for bare in found if len(bare) >= SHORTEST]
