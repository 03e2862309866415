"""Darija in plain French, word by word, so that a model which never read Darija can place it.

`darija.csv` is a small dictionary of everyday words. A word is found as it is written, then by its
consonants without the prefixes and suffixes of verbs and nouns, in either alphabet.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from oress_opendata.projections.search.analysis.folding import fold_word, is_arabic

DICTIONARY = Path(__file__).with_name("darija.csv")
# Marks are words that only Darija has; other words tell nothing about the language of a query.
MARK, WORD, VERB, NOUN = "mark", "word", "verb", "noun"
ARTICLES = ("ال", "فال", "بال", "لل", "كال", "ف", "ب", "ل", "fl", "bl", "el", "al", "l")
# Below, the consonants of a word are too few to tell words apart.
SHORTEST = 2
_LATIN = (
    ("tch", "c"), ("ch", "c"), ("sh", "c"), ("kh", "x"), ("gh", "g"), ("th", "t"), ("dh", "d"),
    ("ou", ""), ("qu", "k"), ("5", "x"), ("7", "h"), ("9", "k"), ("q", "k"), ("8", "g"),
    ("2", ""), ("6", "t"), ("p", "b"), ("v", "f"),
)  # fmt: skip
_VOWELS = str.maketrans(dict.fromkeys("aeiouyw'"))
_ARABIC = str.maketrans("تطثجحهخدضذرزظسصشعغفقكلمنبڤپگ", "tttjhhxdddrzdssc3gfkklmnbfbk", "اويءىة")
# The longest first.
_PREFIXES = {
    VERB: ("gadn", "gadt", "kan", "kat", "kn", "kt", "tn", "n", "t", "k", "gt", "gn", "g"),
    NOUN: ("bl", "fl", "kl", "ll", "dl", "l", "b", "f", "d"),
}
_SUFFIXES = {VERB: ("na", "hm", "ha", "c", "n", "h", "k", "t"), NOUN: ("hm", "na", "n", "k", "t")}


@dataclass(frozen=True, slots=True)
class Dictionary:
    """The French of each written form, and of consonants, by kind."""

    forms: dict[str, str] = field(default_factory=dict)
    consonants: dict[str, dict[str, str]] = field(default_factory=dict)
    marks: frozenset[str] = frozenset()


@cache
def read_dictionary() -> Dictionary:
    dictionary, marks = Dictionary(consonants={VERB: {}, NOUN: {}}), set[str]()
    with DICTIONARY.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for form in row["forms"].split():
                word = fold_word(form)
                dictionary.forms.setdefault(word, row["french"])
                if row["kind"] == MARK:
                    marks.add(word)
                keys = dictionary.consonants.get(row["kind"])
                if keys is not None and len(key := find_consonants(word)) >= SHORTEST:
                    keys.setdefault(key, row["french"])
    return Dictionary(dictionary.forms, dictionary.consonants, frozenset(marks))


def to_french(words: list[str]) -> list[str] | None:
    """The words of a query in Darija, folded, in French as far as they are known; the others as
    they are. None if the query is none in Darija."""
    dictionary = read_dictionary()
    if not any(word in dictionary.marks or _is_marked(word) for word in words):
        return None
    return list(_translate(words, dictionary))


def _translate(words: list[str], dictionary: Dictionary) -> Iterator[str]:
    negated = False
    for word in words:
        if word in ("ma", "ما"):
            negated = True
            continue
        french = find_french(word, dictionary)
        if negated and find_consonants(word).endswith("c"):
            yield "ne pas"
        negated = False
        if french is None:
            yield word
        elif french:
            yield french


def find_french(word: str, dictionary: Dictionary) -> str | None:
    """The French of a folded word; empty for one that says nothing, None for an unknown one."""
    for article in ("", *ARTICLES):
        if word.startswith(article) and (bare := word.removeprefix(article)) in dictionary.forms:
            return dictionary.forms[bare]
    key = find_consonants(word)
    # What begins or ends as a verb is a verb, even if a noun has just these consonants.
    handicap = 2 if _is_conjugated(word) else 0
    found = [
        (
            len(key) - len(rest) + (handicap if kind == NOUN else 0),
            dictionary.consonants[kind][rest],
        )
        for kind in (NOUN, VERB)
        for rest in _bare(key, kind)
        if rest in dictionary.consonants[kind]
    ]
    return min(found, key=lambda pair: pair[0])[1] if found else None


def _bare(key: str, kind: str) -> Iterator[str]:
    """The consonants without a prefix, a suffix, or both."""
    for prefix in ("", *_PREFIXES[kind]):
        for suffix in ("", *_SUFFIXES[kind], *(("nc", "tc") if kind == VERB else ())):
            if key.startswith(prefix) and key.endswith(suffix):
                rest = key[len(prefix) : len(key) - len(suffix)]
                if len(rest) >= SHORTEST:
                    yield rest


def find_consonants(folded: str) -> str:
    """The consonants of a word in either alphabet, in one spelling; ع is 3."""
    if is_arabic(folded):
        return _single(folded.removeprefix("ال").removesuffix("ه").translate(_ARABIC))
    key = folded
    for sequence, consonant in _LATIN:
        key = key.replace(sequence, consonant.upper())
    return _single(key.lower().translate(_VOWELS))


def _single(text: str) -> str:
    return "".join(a for a, before in zip(text, "\0" + text, strict=False) if a != before)


def _is_conjugated(word: str) -> bool:
    return word[0] in "nykينك" or word.endswith(("ou", "aw", "iw", "o", "و"))


def _is_marked(word: str) -> bool:
    """Digits as letters (ta3awniya, 9anoun), a preposition before an article (فالسوق), the
    first person plural (نخدمو)."""
    if is_arabic(word):
        return len(word) >= 5 and (
            word.startswith("فال") or (word.startswith("ن") and word.endswith("و"))
        )
    return word[:1].isalpha() + word[1:2].isalpha() > 0 and any(c in "3579" for c in word[:-1])
