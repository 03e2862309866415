"""Words within the distance of a typo from one another. Pure; used by engines."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA


class Lexicon:
    """Words to choose from, by their length."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words: dict[int, list[str]] = {}
        for word in words:
            if 3 <= len(word) <= 30 and word.isalpha():
                self.words.setdefault(len(word), []).append(word)

    def near(self, word: str) -> list[tuple[int, str]]:
        """The words within the distance allowed for a word of this length, nearest first."""
        limit = allowed_distance(word)
        if limit == 0:
            return []
        found = []
        for length in range(len(word) - limit, len(word) + limit + 1):
            some = self.words.get(length, [])
            near = process.extract_iter(word, some, scorer=OSA.distance, score_cutoff=limit)
            found += [(int(distance), candidate) for candidate, distance, _ in near]
        return sorted(found)


def allowed_distance(word: str) -> int:
    if len(word) < 4 or not word.isalpha():
        return 0
    return 1 if len(word) < 8 else 2


def measure_distance(one: str, other: str, limit: int) -> int:
    """The optimal string alignment distance: letters missing, added, replaced, or exchanged with
    the next one. `limit` + 1 if it is greater than `limit`."""
    return OSA.distance(one, other, score_cutoff=limit)
