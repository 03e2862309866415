"""Searches in an index: who has what is looked for, in which order, and how many of what.

A set of entries is one integer, a bit an entry; so totals and facets are exact and cheap.
"""

from __future__ import annotations

import heapq
import math
import time
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import Any

from oress_opendata.projections.search.bits import numbers_of, to_bits
from oress_opendata.projections.search.engine import Alternative, Asked, Clause, Found, Hit, Place
from oress_opendata.projections.search.index import Index, Postings

# A search goes on so long; then the alternatives that are left are left out.
SECONDS = 2.0
# What an entry that is called exactly so is worth beside.
EXACT = 8.0
# Beyond so few entries with every clause, those with most clauses are shown too.
FEW = 5
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


class Finder:
    """The reader of the embedded engine; see engine.py."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._until = math.inf
        self._facet_values = {name: frozenset(values) for name, values in index.facets.items()}
        self._priors = self._make_priors()
        self._names: dict[str, list[str]] = {}

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
            self._until = time.monotonic() + SECONDS
            levels = self._levels(asked)
            found = self._choose_level(asked, levels)
            here = found & self._filter(asked.filters)
            ranked = self._rank(asked, levels, here)
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

    # What was found

    def _levels(self, asked: Asked) -> list[int]:
        """The entries that have at least so many of the clauses: none of them, one, two, …"""
        levels = [self._index.live]
        for clause in asked.excluded:
            levels[0] &= ~self._clause_bits(clause)
        for clause in asked.clauses:
            bits = self._clause_bits(clause)
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

    def _clause_bits(self, clause: Clause) -> int:
        return self._clause(clause).bits

    def _alternative_bits(self, alternative: Alternative) -> int:
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

    # In which order

    def _rank(
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
            worth = self._clause(clause)
            for number, score in zip(worth.numbers, worth.scores, strict=True):
                scores[number] += score
        for alternative in asked.bonus:
            for number in numbers_of(self._alternative_bits(alternative)):
                scores[number] += EXACT * alternative.weight
        for number, prior in self._special.items():
            scores[number] *= prior
        return scores

    def _rarity(self, bits: int) -> float:
        """How much a clause says: the fewer entries have any of its alternatives, the more. An
        alternative that is rare by itself is no better an answer for that."""
        count = bits.bit_count()
        return math.log1p((self._index.count - count + 0.5) / (count + 0.5))

    def _clause(self, clause: Clause) -> Postings:
        """Who has any of a clause's alternatives, and what the best of them is worth."""
        kept = self._index.kept(clause)
        if kept is not None:
            return kept
        combined = self._combine(clause)
        # What the time did not reach for is done another time.
        return combined if time.monotonic() > self._until else self._index.keep(clause, combined)

    def _combine(self, clause: Clause) -> Postings:
        best: dict[int, float] = {}
        for alternative in clause.alternatives:
            if not best:
                best = dict(self._worth(alternative))
                continue
            if time.monotonic() > self._until:
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
        bits = self._alternative_bits(alternative)
        if not bits:
            return ()
        total = dict.fromkeys(numbers_of(bits), 0.0)
        for term in alternative.terms:
            postings = self._index.postings(term)
            for number, score in zip(postings.numbers, postings.scores, strict=True):
                if number in total:
                    total[number] += score * weight / len(alternative.terms)
        return total.items()

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
