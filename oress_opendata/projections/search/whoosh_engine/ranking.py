"""In which order found entries stand: by what they are worth, by date, by name.

Called by finding.py, which says what was found.
"""

from __future__ import annotations

import heapq
from array import array
from collections.abc import Iterator, Sequence
from functools import cached_property

from oress_opendata.projections.search.engine import Asked, Place
from oress_opendata.projections.search.whoosh_engine.bitsets import numbers_of
from oress_opendata.projections.search.whoosh_engine.index_reader import Index
from oress_opendata.projections.search.whoosh_engine.scoring import Weighing

# What an entry that is called exactly so is worth beside.
EXACT = 8.0
# A dataset or an actor is more often what is looked for than a column.
PRIORS = {
    "type=column": 0.75,
    "type=figure": 0.85,
    "type=place": 1.15,
    "type=dataset": 1.15,
    "type=service": 1.05,
    "type=actor": 1.1,
}
# Of a document's pages the best counts whole, each further one less.
FADING = 0.5


class Ranking:
    def __init__(self, index: Index, weighing: Weighing) -> None:
        self._index = index
        self._weighing = weighing
        self._priors = self._make_priors()
        self._names: dict[str, list[str]] = {}

    def rank(
        self, asked: Asked, levels: list[int], here: int
    ) -> Iterator[tuple[float, int, Place]]:
        """Score, number and place in the list, best first, after the place where a page ended."""
        if asked.sort == "relevance":
            yield from self._rank_scores(asked, levels, here)
            return
        newest_first = asked.sort == "date"
        keys = self._date_keys if newest_first else self._name_keys(asked.language)
        places = sorted(
            (keys[each], self._index.orders[each][0], each) for each in numbers_of(here)
        )
        if newest_first:  # what has no date comes last
            places.sort(key=lambda place: place[0], reverse=True)
        for value, key, number in places:
            if asked.after is None or _is_after((value, key), asked.after, newest_first):
                yield 0.0, number, (value, key)

    def _rank_scores(
        self, asked: Asked, levels: list[int], here: int
    ) -> Iterator[tuple[float, int, Place]]:
        scores = self._score(asked)
        clauses = len(levels) - 1
        found: list[tuple[float, int]] = []
        for level in range(clauses, 0, -1):
            above = levels[level + 1] if level < clauses else 0
            share = level / clauses
            bits = here & levels[level] & ~above
            found += [(-scores[number] * share, number) for number in numbers_of(bits)]
        if clauses == 0:
            found = [(-self._priors[number], number) for number in numbers_of(here)]
        found = self._fade(found)
        orders = self._index.orders
        if asked.after:
            score, key = -float(asked.after[0]), str(asked.after[1])
            found = [each for each in found if (each[0], orders[each[1]][0]) > (score, key)]
        best = heapq.nsmallest(asked.limit + 1, found)
        if best:  # those that are worth the same stand in the order of their keys
            last = best[-1][0]
            best = [each for each in found if each[0] <= last]
            best.sort(key=lambda each: (each[0], orders[each[1]][0]))
        for score, number in best:
            yield -score, number, (-score, orders[number][0])

    def _fade(self, found: list[tuple[float, int]]) -> list[tuple[float, int]]:
        """Have the pages of a long document not fill a list: each counts less than a better one."""
        pages = sorted(each for each in found if each[1] in self._pages)
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
        """By number of an entry that is a page, the document's key."""
        split = ((n, order[0].rpartition("#")) for n, order in enumerate(self._index.orders))
        return {number: key for number, (key, _, page) in split if key and page.isdigit()}

    def _score(self, asked: Asked) -> array[float]:
        scores = array("f", bytes(4 * self._index.size))
        for clause in asked.clauses:
            worth = self._weighing.clause(clause)
            for number, score in zip(worth.numbers, worth.scores, strict=True):
                scores[number] += score
        for alternative in asked.bonus:
            for number in numbers_of(self._weighing.bits_of(alternative)):
                scores[number] += EXACT * alternative.weight
        for number, prior in self._special.items():
            scores[number] *= prior
        return scores

    def _make_priors(self) -> list[float]:
        priors = [1.0] * self._index.size
        self._special: dict[int, float] = {}
        for term, prior in PRIORS.items():
            name, _, value = term.partition("=")
            for number in numbers_of(self._index.facets.get(name, {}).get(value, 0)):
                priors[number] = self._special[number] = prior
        return priors

    @cached_property
    def _date_keys(self) -> list[str]:
        return [order[1] for order in self._index.orders]

    def _name_keys(self, language: str) -> list[str]:
        """By number the name in a language, else in the first that has one."""
        if language not in self._names:
            self._names[language] = [_name_of(order, language) for order in self._index.orders]
        return self._names[language]


def _name_of(order: Sequence[str], language: str) -> str:
    names = dict(each.partition("=")[::2] for each in order[2:])
    return names.get(language) or next(iter(names.values()), "\uffff")


def _is_after(place: tuple[str, str], after: Place, newest_first: bool) -> bool:
    value, last = place[0], str(after[0])
    if value == last:
        return place[1] > after[1]
    return value < last if newest_first else value > last
