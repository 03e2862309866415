"""Searches in an index: matching entries, totals and facets.

A set of entries is one integer with a bit an entry, so totals and facets are exact and cheap.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from itertools import islice
from typing import Any

from oress_opendata.projections.search.engine import Hit, IndexQuery, ResultPage
from oress_opendata.projections.search.relevance import FEW, least_clauses
from oress_opendata.projections.search.whoosh_engine.index_reader import Index
from oress_opendata.projections.search.whoosh_engine.ranking import Ranker
from oress_opendata.projections.search.whoosh_engine.scoring import ClauseScorer

# Time limit of a search; the remaining alternatives are then left out.
SECONDS = 2.0


class IndexSearcher:
    """The reader of the embedded engine."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._scorer = ClauseScorer(index)
        self._ranker = Ranker(index, self._scorer)
        self._facet_values = {name: frozenset(values) for name, values in index.facets.items()}

    def facets(self) -> Mapping[str, frozenset[str]]:
        return self._facet_values

    def close(self) -> None:
        self._index.close()

    def count(self, term: str) -> int:
        return self._index.postings(term).bits.bit_count()

    def complete_prefix(self, prefix: str, most: int) -> list[str]:
        return self._index.complete_prefix(prefix, most)

    def find_similar(self, term: str, most: int) -> list[str]:
        candidates = self._index.near(term)
        counted = [(distance, -self.count(word), word) for distance, word in candidates[:20]]
        return [word for _, count, word in sorted(counted)[:most] if count]

    def find_entry_with(self, term: str) -> Mapping[str, Any] | None:
        bits = self._index.postings(term).bits
        return self._index.shown((bits & -bits).bit_length() - 1) if bits else None

    def search(self, query: IndexQuery) -> ResultPage:
        with self._index.lock:
            self._scorer.until = time.monotonic() + SECONDS
            levels = self._levels(query)
            found = self._choose_level(query, levels)
            here = found & self._filter(query.filters)
            ranked = self._ranker.rank(query, levels, here)
            page = list(islice(ranked, query.limit + 1))
            hits = tuple(
                Hit(self._index.shown(number), score, position)
                for score, number, position in page[: query.limit]
            )
            return ResultPage(
                hits=hits,
                total=here.bit_count(),
                facets=self._count_facets(query.filters, found, here),
                more=len(page) > query.limit,
                complete=(here & levels[-1]).bit_count(),
            )

    def _levels(self, query: IndexQuery) -> list[int]:
        """The entries that match at least 0, 1, 2, … of the clauses."""
        levels = [self._index.live]
        for clause in query.excluded:
            levels[0] &= ~self._scorer.clause(clause).bits
        for clause in query.clauses:
            bits = self._scorer.clause(clause).bits
            levels.append(0)
            for number in range(len(levels) - 1, 0, -1):
                levels[number] |= levels[number - 1] & bits
        return levels

    def _choose_level(self, query: IndexQuery, levels: list[int]) -> int:
        """The entries that match every clause; if they are few, those that match half of them."""
        most = len(levels) - 1
        if most < 2 or levels[most].bit_count() >= FEW:
            return levels[most]
        least = least_clauses(most)
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
