"""The order of found entries: by score, by date or by name."""

from __future__ import annotations

import heapq
from array import array
from collections.abc import Iterator, Sequence
from functools import cached_property

from oress_opendata.projections.search.engine import IndexQuery, Position
from oress_opendata.projections.search.relevance import EXACT, FADING, LAST, PRIORS, SAMPLE
from oress_opendata.projections.search.whoosh_engine.bitsets import numbers_of, to_bits
from oress_opendata.projections.search.whoosh_engine.index_reader import Index
from oress_opendata.projections.search.whoosh_engine.scoring import ClauseScorer


class Ranker:
    def __init__(self, index: Index, scorer: ClauseScorer) -> None:
        self._index = index
        self._scorer = scorer
        self._priors = self._make_priors()
        self._names: dict[str, list[str]] = {}

    def rank(
        self, query: IndexQuery, levels: list[int], here: int
    ) -> Iterator[tuple[float, int, Position]]:
        """Score, number and position of the entries after `query.after`, best first."""
        if query.sort == "relevance":
            yield from self._rank_scores(query, levels, here)
            return
        newest_first = query.sort == "date"
        keys = self._date_keys if newest_first else self._name_keys(query.language)
        positions = sorted(
            (keys[number], self._index.orders[number][0], number) for number in numbers_of(here)
        )
        if newest_first:  # entries without a date come last
            positions.sort(key=lambda position: position[0], reverse=True)
        for value, key, number in positions:
            if query.after is None or _is_after((value, key), query.after, newest_first):
                yield 0.0, number, (value, key)

    def _rank_scores(
        self, query: IndexQuery, levels: list[int], here: int
    ) -> Iterator[tuple[float, int, Position]]:
        scores, priors = self._score(query), self._priors
        clauses = len(levels) - 1
        found: list[tuple[float, int]] = []
        for level in range(clauses, 0, -1):
            above = levels[level + 1] if level < clauses else 0
            share = level / clauses
            bits = here & levels[level] & ~above
            found += [
                (-scores[number] * priors[number] * share, number) for number in numbers_of(bits)
            ]
        if clauses == 0:
            found = [(-priors[number], number) for number in numbers_of(here)]
        if here & self._page_bits:
            found = self._fade(found)
        orders = self._index.orders
        if query.after:
            score, key = -float(query.after[0]), str(query.after[1])
            found = [pair for pair in found if (pair[0], orders[pair[1]][0]) > (score, key)]
        best = heapq.nsmallest(query.limit + 1, found)
        if best:  # entries with the same score are in the order of their keys
            last = best[-1][0]
            best = [pair for pair in found if pair[0] <= last]
            best.sort(key=lambda pair: (pair[0], orders[pair[1]][0]))
        for score, number in best:
            yield -score, number, (-score, orders[number][0])

    def _fade(self, found: list[tuple[float, int]]) -> list[tuple[float, int]]:
        """Lower the score of each further page of a document, so that they do not fill a list."""
        pages = sorted(pair for pair in found if pair[1] in self._pages)
        faded: dict[int, float] = {}
        better: dict[str, int] = {}
        for score, number in pages:
            document = self._pages[number]
            before = better.get(document, 0)
            better[document] = before + 1
            faded[number] = score / (1 + FADING * before)
        return [(faded.get(number, score), number) for score, number in found] if faded else found

    @cached_property
    def _pages(self) -> dict[int, str]:
        """The key of the document, by the number of each entry that is a page."""
        split = ((n, order[0].rpartition("#")) for n, order in enumerate(self._index.orders))
        return {number: key for number, (key, _, page) in split if key and page.isdigit()}

    @cached_property
    def _page_bits(self) -> int:
        return to_bits(self._pages, self._index.size)

    def _score(self, query: IndexQuery) -> array[float]:
        scores = array("f", bytes(4 * self._index.size))
        for clause in query.clauses:
            postings = self._scorer.clause(clause)
            for number, score in zip(postings.numbers, postings.scores, strict=True):
                scores[number] += score
        for alternative in query.bonus:
            for number in numbers_of(self._scorer.bits_of(alternative)):
                scores[number] += EXACT * alternative.weight
        return scores

    def _make_priors(self) -> list[float]:
        priors = [1.0] * self._index.size
        for term, prior in PRIORS.items():
            name, _, value = term.partition("=")
            for number in numbers_of(self._index.facets.get(name, {}).get(value, 0)):
                priors[number] = prior
        for number in self._samples:
            priors[number] *= LAST
        return priors

    @cached_property
    def _samples(self) -> frozenset[int]:
        name, value = SAMPLE
        return frozenset(numbers_of(self._index.facets.get(name, {}).get(value, 0)))

    @cached_property
    def _date_keys(self) -> list[str]:
        """The dates, which are read backwards: those of samples are lower than none at all."""
        return [
            f"{'0' if number in self._samples else '1'}{order[1]}"
            for number, order in enumerate(self._index.orders)
        ]

    def _name_keys(self, language: str) -> list[str]:
        """The sort name of each entry, in a language, else in the first that has one."""
        if language not in self._names:
            self._names[language] = [
                f"{'1' if number in self._samples else '0'}{_name_of(order, language)}"
                for number, order in enumerate(self._index.orders)
            ]
        return self._names[language]


def _name_of(order: Sequence[str], language: str) -> str:
    names = dict(name.partition("=")[::2] for name in order[2:])
    return names.get(language) or next(iter(names.values()), "\uffff")


def _is_after(position: tuple[str, str], after: Position, newest_first: bool) -> bool:
    value, last = position[0], str(after[0])
    if value == last:
        return position[1] > after[1]
    return value < last if newest_first else value > last
