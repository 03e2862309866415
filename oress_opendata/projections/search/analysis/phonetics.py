"""How a word sounds, in Latin letters or in Arabic ones: its consonants, written one way.

For words of Darija that people write as they hear them, with digits for the letters that Latin has
not (ta3awniya, taawnia, تعاونية), and for names of places (Tétouan, tetwan, تطوان).
"""

from __future__ import annotations

from oress_opendata.projections.search.analysis.folding import is_arabic

SHORTEST = 3
# The longer first. Digits are the letters that they look like.
_LATIN = (
    ("tch", "c"), ("ch", "c"), ("sh", "c"), ("kh", "x"), ("gh", "g"), ("th", "t"), ("dh", "d"),
    ("ph", "f"), ("ou", "w"), ("oo", "w"), ("qu", "k"), ("ce", "s"), ("ci", "s"), ("5", "x"),
    ("7", "h"), ("9", "k"), ("8", "g"), ("2", ""), ("3", ""), ("6", "t"),
)  # fmt: skip
_SAME = str.maketrans({"q": "k", "c": "c", "v": "f", "p": "b", **dict.fromkeys("aeiouy")})
_ARABIC = str.maketrans("تطثجحهخدضذرزظسصشغفقكلمنوب", "tttjhhxdddrzzsscgfkklmnwb", "اعءي")


def sound_of(folded: str) -> str:
    """Empty where too little is left to know a word by."""
    if is_arabic(folded):
        bare = folded.removeprefix("ال")
        sound = bare.removesuffix("ه").translate(_ARABIC)
    else:
        sound = _single(folded)
        for written, heard in _LATIN:
            sound = sound.replace(written, heard.upper() if heard else "'")
        sound = sound.translate(_SAME).lower().replace("'", "").removesuffix("h")
    return sound if len(sound) >= SHORTEST and sound.isalpha() else ""


def _single(text: str) -> str:
    """Double letters, which are written or not, once."""
    return "".join(sign for sign, before in zip(text, "\0" + text, strict=False) if sign != before)


def without_article(folded: str) -> list[str]:
    """A word of Darija in Latin letters without the article, or without « f », « b », « l »."""
    if is_arabic(folded) or len(folded) < 4:
        return []
    found = [
        folded.removeprefix(article) for article in ("al", "el", "l") if folded.startswith(article)
    ]
    return [each for each in found if len(each) >= SHORTEST]
