"""Names as people write them: rules that misspell one, each a habit seen in lists of the region."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from random import Random

Rule = Callable[[str, Random], str]
_VOWELS = "aeiouyéèêàâîôûï"
# Sounds with several spellings in Latin letters.
_SOUNDS = (
    ("ou", "w"), ("ou", "u"), ("w", "ou"), ("k", "q"), ("q", "k"), ("c", "k"), ("gh", "g"),
    ("kh", "k"), ("ch", "sh"), ("ss", "s"), ("s", "ss"), ("z", "s"), ("ai", "i"), ("i", "y"),
    ("y", "i"), ("e", "a"), ("a", "e"), ("nn", "n"), ("ll", "l"), ("dj", "j"), ("j", "dj"),
    ("ia", "iya"), ("eh", "e"), ("i", "e"),
)  # fmt: skip
_ARABIC = (
    ("أ", "ا"), ("إ", "ا"), ("آ", "ا"), ("ة", "ه"), ("ى", "ي"), ("ئ", "ي"), ("ؤ", "و"), ("ا", "أ"),
    ("ك", "گ"), ("ي", "ى"),
)  # fmt: skip
_MARKS = "\u064e\u064f\u0650\u0652\u0651"
COMMUNES = ("Commune de {}", "Cne de {}", "CR {}", "C.R. {}", "CT {}", "Municipalité de {}")
ARABIC_COMMUNES = ("جماعة {}", "الجماعة الترابية {}", "بلدية {}")
COOPERATIVES = ("Coop {}", "coop. {}", "COOPERATIVE {}", "Sté coopérative {}", "Coopérative {}")


def is_arabic(text: str) -> bool:
    return any("\u0600" <= letter <= "\u06ff" for letter in text)


def without_accents(text: str, _: Random) -> str:
    plain = unicodedata.normalize("NFD", text)
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def in_capitals(text: str, _: Random) -> str:
    return text.upper()


def without_signs(text: str, chance: Random) -> str:
    return re.sub("[-'’]", chance.choice(("", " ")), text)


def joined(text: str, chance: Random) -> str:
    gaps = [found.start() for found in re.finditer(" ", text)]
    gap = chance.choice(gaps) if gaps else len(text)
    return text[:gap] + text[gap + 1 :]


def without_article(text: str, _: Random) -> str:
    return re.sub(r"^(?:Al|El|ال)[ -]?(?=\w{3})", "", text)


def other_sound(text: str, chance: Random) -> str:
    fitting = [pair for pair in _SOUNDS if pair[0] in text.lower()[1:]]
    if not fitting:
        return text
    old, new = chance.choice(fitting)
    return text[0] + re.sub(re.escape(old), new, text[1:], count=1, flags=re.IGNORECASE)


def lost_vowel(text: str, chance: Random) -> str:
    places = [i for i, letter in enumerate(text) if i and letter.lower() in _VOWELS]
    return _cut(text, chance.choice(places)) if places else text


def lost_letter(text: str, chance: Random) -> str:
    places = [i for i, letter in enumerate(text) if i and letter.isalpha()]
    return _cut(text, chance.choice(places)) if len(places) > 3 else text


def swapped_letters(text: str, chance: Random) -> str:
    places = [i for i in range(1, len(text) - 1) if text[i].isalpha() and text[i + 1].isalpha()]
    if len(text) < 6 or not places:
        return text
    place = chance.choice(places)
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def doubled_letter(text: str, chance: Random) -> str:
    places = [i for i, letter in enumerate(text) if letter.isalpha()]
    place = chance.choice(places)
    return text[: place + 1] + text[place:]


def other_arabic_letter(text: str, chance: Random) -> str:
    fitting = [pair for pair in _ARABIC if pair[0] in text]
    return text.replace(*chance.choice(fitting)) if fitting else text


def with_vowel_marks(text: str, chance: Random) -> str:
    marked = (letter + (chance.choice(_MARKS) if letter.isalpha() else "") for letter in text)
    return "".join(marked)


def stretched(text: str, _: Random) -> str:
    return text[:2] + "ـ" + text[2:]


def _cut(text: str, place: int) -> str:
    return text[:place] + text[place + 1 :]


HARMLESS: Sequence[Rule] = (without_accents, in_capitals, without_signs, joined, without_article)
TYPOS: Sequence[Rule] = (other_sound, lost_vowel, lost_letter, swapped_letters, doubled_letter)
ARABIC: Sequence[Rule] = (other_arabic_letter, with_vowel_marks, stretched, without_article, joined)


def misspell(name: str, prefixes: Sequence[str], chance: Random) -> str:
    """A name with up to three habits: a typo, how it is typed, what is put before it."""
    if is_arabic(name):
        text = chance.choice(ARABIC)(name, chance)
        if chance.random() < 0.3:
            text = lost_letter(text, chance)
    else:
        text = name
        if chance.random() < 0.75:
            text = chance.choice(TYPOS)(text, chance)
        if chance.random() < 0.6:
            text = chance.choice(HARMLESS)(text, chance)
    return chance.choice(prefixes).format(text) if chance.random() < 0.4 else text
