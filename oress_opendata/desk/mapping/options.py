"""The codes of a scheme, or the ids of a register, by everything that they are called."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, cached_property

from rapidfuzz import fuzz, process

from oress_opendata.desk.mapping.headings import PLACE_WORDS, folded_words
from oress_opendata.desk.mapping.target import Option
from oress_opendata.projections.search.analysis.texts import fold_text, reduce_words
from oress_opendata.vocabularies.installed import installed_spellings

# The likeness of a typo, and by how much the next code must be less like it.
TYPO, MARGIN = 89.0, 7.0
LEAST_TYPO = 6
# The likeness of a candidate that is worth showing, and how many are.
LIKELY, MOST_CANDIDATES = 55.0, 5

_BRACKETS = re.compile(r"[(\[][^)\]]*[)\]]")


class How(IntEnum):
    """How a text was recognised."""

    UNKNOWN = 0
    TYPO = 1
    LABEL = 2
    CODE = 3


@dataclass(frozen=True, slots=True)
class Found:
    """`codes` has one code if the text was recognised, several if it is ambiguous, else none."""

    codes: tuple[str, ...]
    how: How

    @property
    def code(self) -> str:
        return self.codes[0] if len(self.codes) == 1 else ""


@dataclass(frozen=True)
class Options:
    """The options of one vocabulary. `preferred` are the kinds that the column has, such as those
    of communes; others only help to tell two apart."""

    all: Mapping[str, Option]
    preferred: frozenset[str] = frozenset()

    @cached_property
    def _by_text(self) -> Mapping[str, tuple[str, ...]]:
        return _index((fold_text(text), option.code) for option, text in self._texts())

    @cached_property
    def _by_words(self) -> Mapping[str, tuple[str, ...]]:
        return _index((_bag(reduce_words(text)), option.code) for option, text in self._texts())

    @cached_property
    def _likely(self) -> list[str]:
        return [text for text in self._by_text if text]

    @cached_property
    def _parents(self) -> Mapping[str, str]:
        return {code: option.parent for code, option in self.all.items()}

    def _texts(self) -> Iterator[tuple[Option, str]]:
        for option in self.all.values():
            yield option, option.code
            for text in (*option.labels.values(), *option.spellings):
                yield option, text
                for other in _spellings().get(fold_text(text), ()):
                    yield option, other

    def find(self, text: str, within: Collection[str] = ()) -> Found:
        """What a text stands for; `within` are the codes of what contains it."""
        option = self.all.get(text)
        if option and (not self.preferred or option.kind in self.preferred):
            return Found((text,), How.CODE)
        outer = within or self._find_within(text)
        for codes in self._exact(text):
            chosen = self._choose(codes, outer)
            if chosen:
                return Found(chosen, How.LABEL)
        return self._find_typo(text, within)

    def _find_within(self, text: str) -> tuple[str, ...]:
        """What contains a place that is written as in a template: Bni Said (Tétouan)."""
        found = _BRACKETS.search(text) if self.preferred else None
        return self.outer.find(found[0].strip("()[]")).codes if found else ()

    def _exact(self, text: str) -> Iterator[tuple[str, ...]]:
        yield self._by_text.get(fold_text(text), ())
        yield self._by_words.get(_bag(reduce_words(text)), ())
        # Plantes aromatiques et médicinales (PAM)
        if _BRACKETS.search(text):
            yield self._by_words.get(_bag(reduce_words(_BRACKETS.sub(" ", text))), ())
        # Commune de Bni Hadifa
        words = [word for word in reduce_words(text) if word not in folded_words(PLACE_WORDS)]
        if words and self.preferred:
            yield self._by_words.get(_bag(words), ())

    def _choose(self, codes: tuple[str, ...], within: Collection[str]) -> tuple[str, ...]:
        """The codes of the preferred kinds, and of those the ones that lie in the same place."""
        kept = [code for code in codes if self.all[code].kind in self.preferred]
        if self.preferred and not kept:
            return ()
        kept = kept or list(codes)
        inside = [code for code in kept if self.ancestors(code) & set(within)]
        return tuple(inside or kept)

    def _find_typo(self, text: str, within: Collection[str]) -> Found:
        folded = fold_text(text)
        digits = [letter for letter in folded if letter.isdigit()]
        if len(folded) < LEAST_TYPO or digits:
            return Found((), How.UNKNOWN)
        scores = self._rate(folded, TYPO - MARGIN, within)
        best = max(scores.values(), default=0.0)
        near = [code for code, score in scores.items() if score > best - MARGIN]
        if best < TYPO or len(near) != 1:
            return Found((), How.UNKNOWN)
        return Found((near[0],), How.TYPO)

    def _rate(self, folded: str, least: float, within: Collection[str] = ()) -> dict[str, float]:
        """The codes whose labels are like a text, with their likeness."""
        scores: dict[str, float] = {}
        likely = process.extract(
            folded, self._likely, scorer=fuzz.ratio, score_cutoff=least, limit=30
        )
        for label, score, _ in likely:
            for code in self._choose(self._by_text[label], within):
                scores[code] = max(score, scores.get(code, 0.0))
        return scores

    def candidates(self, text: str, within: Collection[str] = ()) -> tuple[str, ...]:
        """The codes that a text most likely stands for, the best first."""
        folded = fold_text(text)
        scores = self._rate(folded, LIKELY, within)
        for label in self._likely:
            if len(folded) > 3 and f" {folded} " in f" {label} ":
                for code in self._choose(self._by_text[label], within):
                    scores.setdefault(code, LIKELY)
        ranked = sorted(scores, key=lambda code: -scores[code])
        return tuple(ranked[:MOST_CANDIDATES])

    def ancestors(self, code: str) -> frozenset[str]:
        """A code and all that contain it."""
        found: list[str] = []
        while code and code not in found:
            found.append(code)
            code = self._parents.get(code, "")
        return frozenset(found)

    @cached_property
    def outer(self) -> Options:
        """The options of the other kinds, such as the provinces of communes."""
        others = {
            code: option for code, option in self.all.items() if option.kind not in self.preferred
        }
        return Options(others, frozenset(option.kind for option in others.values()) - {""})

    def hint_of(self, code: str) -> Option | None:
        """What contains an option, which tells two with one name apart."""
        option = self.all.get(code)
        return self.all.get(option.parent) if option else None


def create_options(options: Iterable[Option], used: Collection[str] = ()) -> Options:
    """The options of a column whose cells so far are `used`: the kinds of these are preferred, else
    the kinds of those that contain no other."""
    by_code = {option.code: option for option in options}
    kinds = {by_code[code].kind for code in used if code in by_code}
    if not kinds:
        parents = {option.parent for option in by_code.values()}
        kinds = {option.kind for option in by_code.values() if option.code not in parents}
    return Options(by_code, frozenset(kinds - {""}))


def _bag(words: Iterable[str]) -> str:
    """Words in any order: plantes médicinales et aromatiques."""
    return " ".join(sorted(words))


def _index(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for text, code in pairs:
        found[text][code] = None
    return {text: tuple(codes) for text, codes in found.items() if text}


@cache
def _spellings() -> Mapping[str, tuple[str, ...]]:
    """The other spellings of each word, by its folded form."""
    return {fold_text(word): group for group in installed_spellings() for word in group}
