"""What people call the columns of a register, by their meaning, from `headings.csv`.

A meaning is the IRI of a property, or `scheme:` and the name of a scheme; the others are lists of
words: what stands for an empty cell, for yes and no.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from oress_opendata.projections.search.analysis.texts import fold_text

FILE = Path(__file__).with_name("headings.csv")
ROW_NUMBER, WITHIN, POSITION = "number:row", "within:place", "position:pair"
EMPTY_WORDS, YES, NO = "empty:words", "yes:words", "no:words"
PLACE_WORDS = "place:words"


@cache
def read_headings() -> dict[str, tuple[str, ...]]:
    """The words of each meaning, as they are written."""
    with FILE.open(encoding="utf-8", newline="") as source:
        return {row["meaning"]: tuple(row["words"].split("|")) for row in csv.DictReader(source)}


@cache
def folded_words(meaning: str) -> frozenset[str]:
    """The words of a meaning, folded."""
    words = read_headings().get(meaning, ())
    return frozenset(filter(None, map(fold_text, words)))


@cache
def plain_words(meaning: str) -> frozenset[str]:
    """The words of a meaning in lower case, signs included."""
    return frozenset(word.casefold() for word in read_headings().get(meaning, ()))


def is_empty_word(text: str) -> bool:
    """Whether a text says that there is no value."""
    plain = text.strip().casefold()
    return not plain or plain in plain_words(EMPTY_WORDS)
