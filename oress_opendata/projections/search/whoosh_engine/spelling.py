"""Words that are a slip of the hand away from one another. Pure; used by engines."""

from __future__ import annotations

from collections.abc import Iterable


class Lexicon:
    """Words to choose from, with the letters of each as bits, so that most are set aside by one
    comparison."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = [word for word in words if 3 <= len(word) <= 30 and word.isalpha()]
        self.masks = [mask_letters(word) for word in self.words]

    def near(self, word: str) -> list[tuple[int, str]]:
        """The words within the distance that a word of this length may be off, nearest first."""
        most = allowed_distance(word)
        if most == 0:
            return []
        mask, length = mask_letters(word), len(word)
        close = [
            each
            for each, other in zip(self.words, self.masks, strict=True)
            if (other ^ mask).bit_count() <= 2 * most and abs(len(each) - length) <= most
        ]
        measured = ((measure_distance(word, each, most), each) for each in close)
        return sorted((far, each) for far, each in measured if far <= most)


def allowed_distance(word: str) -> int:
    if len(word) < 4 or not word.isalpha():
        return 0
    return 1 if len(word) < 8 else 2


def mask_letters(word: str) -> int:
    mask = 0
    for sign in word:
        mask |= 1 << (ord(sign) % 61)
    return mask


def measure_distance(one: str, other: str, most: int) -> int:
    """Letters that are missing, too many, wrong or exchanged with the next; `most` + 1 where
    more than that."""
    if one == other:
        return 0
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, sign in enumerate(one, start=1):
        two_before, before = before, row
        row = [i]
        for j, its in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (sign != its))
            if i > 1 and j > 1 and sign == other[j - 2] and one[i - 2] == its:
                cost = min(cost, two_before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
