"""Scores of clauses: the entries that match them, and how well.

Combined postings are cached with those of the terms; what exceeds the time limit is left out.
"""

from __future__ import annotations

import math
import time
from array import array
from collections.abc import Iterable

from oress_opendata.projections.search.engine import Alternative, Clause
from oress_opendata.projections.search.relevance import measure_rarity
from oress_opendata.projections.search.whoosh_engine.bitsets import numbers_of, to_bits
from oress_opendata.projections.search.whoosh_engine.index_reader import Index, Postings


class ClauseScorer:
    """`until` is the time after which only cached postings are used."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self.until = math.inf

    def clause(self, clause: Clause) -> Postings:
        """The entries that match any alternative of a clause, with the score of the best one."""
        cached = self._index.cached(clause)
        if cached is not None:
            return cached
        combined = self._combine(clause)
        # An incomplete result is not cached.
        return combined if time.monotonic() > self.until else self._index.cache(clause, combined)

    def _combine(self, clause: Clause) -> Postings:
        best: dict[int, float] = {}
        for alternative in clause.alternatives:
            if not best:
                best = dict(self._score(alternative))
                continue
            if time.monotonic() > self.until:
                break
            for number, score in self._score(alternative):
                if score > best.get(number, 0.0):
                    best[number] = score
        bits = to_bits(best, self._index.size)
        rarity = measure_rarity(bits.bit_count(), self._index.count)
        return Postings(array("I", best), array("f", [s * rarity for s in best.values()]), bits)

    def _score(self, alternative: Alternative) -> Iterable[tuple[int, float]]:
        """The score of an alternative in the entries that match it: the mean of its terms."""
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
        """The entries among `bits` in which the terms follow one another."""
        first, *others = (self._index.positions(term, bits) for term in terms)
        found = []
        for number, starts in first.items():
            follow = set(starts)
            for step, positions in enumerate(others, start=1):
                follow &= {position - step for position in positions[number]}
            if follow:
                found.append(number)
        return to_bits(found, self._index.size)
