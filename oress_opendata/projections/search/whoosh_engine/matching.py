"""Searches in an index: who has what is looked for, in which order, and how many of what.

A set of entries is one integer, a bit an entry; so totals and facets are exact and cheap.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from itertools import islice
from typing import Any

from oress_opendata.projections.search.engine import Asked, Found, Hit
from oress_opendata.projections.search.whoosh_engine.index_reader import Index
from oress_opendata.projections.search.whoosh_engine.ranking import Ranking
from oress_opendata.projections.search.whoosh_engine.scoring import Weighing

# A search goes on so long; then the alternatives that are left are left out.
SECONDS = 2.0
# Beyond so few entries with every clause, those with most clauses are shown too.
FEW = 5


class Finder:
    """The reader of the embedded engine; see engine.py."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._weighing = Weighing(index)
        self._ranking = Ranking(index, self._weighing)
        self._facet_values = {name: frozenset(values) for name, values in index.facets.items()}

    def facets(self) -> Mapping[str, frozenset[str]]:
        return self._facet_values

    def close(self) -> None:
        self._index.close()

    def count(self, term: str) -> int:
        return self._index.postings(term).bits.bit_count()

    def begin_with(self, prefix: str, most: int) -> list[str]:
        return self._index.begin_with(prefix, most)

    def resemble(self, term: str, most: int) -> list[str]:
        near = self._index.lexicon.near(term)
        counted = [(far, -self.count(each), each) for far, each in near[:20]]
        return [each for _, count, each in sorted(counted)[:most] if count]

    def example(self, term: str) -> Mapping[str, Any] | None:
        bits = self._index.postings(term).bits
        return self._index.shown((bits & -bits).bit_length() - 1) if bits else None

    def search(self, asked: Asked) -> Found:
        """See engine.py."""
        with self._index.lock:
            self._weighing.until = time.monotonic() + SECONDS
            levels = self._levels(asked)
            found = self._choose_level(asked, levels)
            here = found & self._filter(asked.filters)
            ranked = self._ranking.rank(asked, levels, here)
            page = list(islice(ranked, asked.limit + 1))
            hits = tuple(
                Hit(self._index.shown(number), score, place)
                for score, number, place in page[: asked.limit]
            )
            return Found(
                hits=hits,
                total=here.bit_count(),
                facets=self._count_facets(asked.filters, found, here),
                more=len(page) > asked.limit,
            )

    def _levels(self, asked: Asked) -> list[int]:
        """The entries that have at least so many of the clauses: none of them, one, two, …"""
        levels = [self._index.live]
        for clause in asked.excluded:
            levels[0] &= ~self._weighing.clause(clause).bits
        for clause in asked.clauses:
            bits = self._weighing.clause(clause).bits
            levels.append(0)
            for number in range(len(levels) - 1, 0, -1):
                levels[number] |= levels[number - 1] & bits
        return levels

    def _choose_level(self, asked: Asked, levels: list[int]) -> int:
        """Entries with every clause; where they are few, those with half of the clauses too."""
        most = len(levels) - 1
        if most < 2 or levels[most].bit_count() >= FEW:
            return levels[most]
        least = max(1, math.ceil(most / 2))
        while least > 1 and not levels[least]:
            least -= 1
        return levels[least]

    def _filter(self, filters: Mapping[str, frozenset[str]]) -> int:
        bits = self._index.live
        for name, values in filters.items():
            known = self._index.facets.get(name, {})
            some = 0
            for value in values:
                some |= known.get(value, 0)
            bits &= some
        return bits

    def _count_facets(
        self, filters: Mapping[str, frozenset[str]], found: int, here: int
    ) -> dict[str, dict[str, int]]:
        counts = {}
        for name, values in self._index.facets.items():
            among = here
            if name in filters:
                among = found & self._filter({n: v for n, v in filters.items() if n != name})
            counted = {value: (bits & among).bit_count() for value, bits in values.items()}
            counts[name] = {value: count for value, count in counted.items() if count}
        return {name: values for name, values in counts.items() if values}
