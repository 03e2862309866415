"""What the clauses of a search are worth: who has them, and how much each entry is about them.

Called by finding.py. What was combined is kept with the postings; what takes too long is left out.
"""

from __future__ import annotations

import math
import time
from array import array
from collections.abc import Iterable

from oress_opendata.projections.search.engine import Alternative, Clause
from oress_opendata.projections.search.whoosh_engine.bitsets import numbers_of, to_bits
from oress_opendata.projections.search.whoosh_engine.index_reader import Index, Postings


class Weighing:
    """`until`: the moment after which a search only takes what is there."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self.until = math.inf

    def _rarity(self, bits: int) -> float:
        """How much a clause says: the fewer entries have any of its alternatives, the more. An
        alternative that is rare by itself is no better an answer for that."""
        count = bits.bit_count()
        return math.log1p((self._index.count - count + 0.5) / (count + 0.5))

    def clause(self, clause: Clause) -> Postings:
        """Who has any of a clause's alternatives, and what the best of them is worth."""
        kept = self._index.kept(clause)
        if kept is not None:
            return kept
        combined = self._combine(clause)
        # What the time did not reach for is done another time.
        return combined if time.monotonic() > self.until else self._index.keep(clause, combined)

    def _combine(self, clause: Clause) -> Postings:
        best: dict[int, float] = {}
        for alternative in clause.alternatives:
            if not best:
                best = dict(self._worth(alternative))
                continue
            if time.monotonic() > self.until:
                break
            for number, score in self._worth(alternative):
                if score > best.get(number, 0.0):
                    best[number] = score
        bits = to_bits(best, self._index.size)
        rarity = self._rarity(bits)
        return Postings(array("I", best), array("f", [s * rarity for s in best.values()]), bits)

    def _worth(self, alternative: Alternative) -> Iterable[tuple[int, float]]:
        """What an alternative is worth in the entries that have it: the mean of its terms."""
        weight = alternative.weight
        if len(alternative.terms) == 1:
            postings = self._index.postings(alternative.terms[0])
            pairs = zip(postings.numbers, postings.scores, strict=True)
            return pairs if weight == 1.0 else ((n, weight * score) for n, score in pairs)
        bits = self.bits_of(alternative)
        if not bits:
            return ()
        total = dict.fromkeys(numbers_of(bits), 0.0)
        for term in alternative.terms:
            postings = self._index.postings(term)
            for number, score in zip(postings.numbers, postings.scores, strict=True):
                if number in total:
                    total[number] += score * weight / len(alternative.terms)
        return total.items()

    def bits_of(self, alternative: Alternative) -> int:
        bits = self._index.live
        for term in alternative.terms:
            bits &= self._index.postings(term).bits
        if alternative.phrase and len(alternative.terms) > 1 and bits:
            bits = self._phrase_bits(alternative.terms, bits)
        return bits

    def _phrase_bits(self, terms: tuple[str, ...], bits: int) -> int:
        """Of these entries, those in which the terms follow one another."""
        first, *others = (self._index.places(term, bits) for term in terms)
        found = []
        for number, starts in first.items():
            follow = set(starts)
            for step, places in enumerate(others, start=1):
                follow &= {place - step for place in places[number]}
            if follow:
                found.append(number)
        return to_bits(found, self._index.size)
