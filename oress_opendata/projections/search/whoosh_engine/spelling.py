"""Words within the distance of a typo from one another. Pure; used by engines."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz.distance import OSA


class Lexicon:
    """Words to choose from, with the letters of each as a bit mask, so that most of them are ruled
    out by one comparison."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = [word for word in words if 3 <= len(word) <= 30 and word.isalpha()]
        self.masks = [mask_letters(word) for word in self.words]

    def near(self, word: str) -> list[tuple[int, str]]:
        """The words within the distance allowed for a word of this length, nearest first."""
        limit = allowed_distance(word)
        if limit == 0:
            return []
        mask, length = mask_letters(word), len(word)
        close = [
            candidate
            for candidate, other in zip(self.words, self.masks, strict=True)
            if (other ^ mask).bit_count() <= 2 * limit and abs(len(candidate) - length) <= limit
        ]
        measured = ((measure_distance(word, candidate, limit), candidate) for candidate in close)
        return sorted(
            (distance, candidate) for distance, candidate in measured if distance <= limit
        )


def allowed_distance(word: str) -> int:
    if len(word) < 4 or not word.isalpha():
        return 0
    return 1 if len(word) < 8 else 2


def mask_letters(word: str) -> int:
    mask = 0
    for letter in word:
        mask |= 1 << (ord(letter) % 61)
    return mask


def measure_distance(one: str, other: str, limit: int) -> int:
    """The optimal string alignment distance: letters missing, added, replaced, or exchanged with
    the next one. `limit` + 1 if it is greater than `limit`."""
    return OSA.distance(one, other, score_cutoff=limit)
