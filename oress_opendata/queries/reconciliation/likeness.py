"""How alike two names are, from 0 to 100: by their letters, and by their sound.

100 are names that are equal without case, accents, articles, hyphens, vowel signs and the words
that say what kind of thing it is. From 90 on, a longer name has one typo.
"""

from __future__ import annotations

from rapidfuzz import fuzz

from oress_opendata.projections.search.analysis.names import Name
from oress_opendata.projections.search.analysis.phonetics import find_consonants

EQUAL, JOINED = 100.0, 99.0
# The likeness of names with other numbers in them, at most: Amal 1 is not Amal 2.
OTHER_NUMBER = 60.0
# The likeness of names of one sound and other vowels, and of one sound in two scripts, at most.
SAME_SOUND, ACROSS_SCRIPTS = 92.0, 84.0
# What the sound counts beside the letters, where it is the same.
SOUND_SHARE = 0.4
# Consonants that say something: Tata and Tata-Oued have too few.
FEWEST = 3


def rate_likeness(one: Name, two: Name) -> float:
    if one.words == two.words:
        return EQUAL
    same = one.glued == two.glued or one.solid == two.solid
    likeness = JOINED if same else _compare(one, two)
    return min(likeness, OTHER_NUMBER) if one.numbers != two.numbers else likeness


def _compare(one: Name, two: Name) -> float:
    sound = _compare_sounds(one, two)
    if one.script != two.script:
        return sound * ACROSS_SCRIPTS / 100
    letters = max(fuzz.ratio(one.glued, two.glued), fuzz.ratio(one.words, two.words))
    if sound == EQUAL:
        mixed = letters + SOUND_SHARE * (sound - letters)
        return max(letters, min(SAME_SOUND, mixed))
    return letters


def _compare_sounds(one: Name, two: Name) -> float:
    first, second = find_consonants(one.glued), find_consonants(two.glued)
    if min(len(first), len(second)) < FEWEST:
        return 0.0
    return fuzz.ratio(first, second)
