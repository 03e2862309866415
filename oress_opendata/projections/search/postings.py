"""Reading an index: terms' postings as sets of bits and as scores, and searches made of them.

Made by embedded.py on one open Whoosh reader. Postings are kept in memory, up to a limit, for as
long as the reader lives; a set of documents is one integer, a bit a document.
"""

from __future__ import annotations

import heapq
import json
import math
import re
import time
from array import array
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from threading import RLock
from typing import Any

from whoosh.matching.wrappers import FilterMatcher
from whoosh.reading import IndexReader, TermNotFound

from oress_opendata.projections.search.engine import Alternative, Asked, Clause, Found, Hit, Place
from oress_opendata.projections.search.slips import Lexicon

KEY, WORDS, FACETS, ORDER, SHOWN = "key", "words", "facets", "order", "shown"
SEPARATOR = "\x1f"
K1 = 1.2
# Postings kept in memory, of all terms and clauses together: eight bytes each.
MOST_KEPT = 3_000_000
MOST_PREFIXED = 400
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
_NOWHERE = b"\xff\xff"
_LAST = 65_534


def write_places(places: Sequence[int]) -> bytes:
    """Positions as bytes; never empty, which Whoosh would not keep."""
    if not places:
        return _NOWHERE
    if places[-1] > _LAST:
        places = [min(place, _LAST) for place in places]
    return array("H", places).tobytes()


@dataclass(frozen=True, slots=True)
class Postings:
    """The entries that have a term: their numbers, how much each is about it (saturated), and the
    same numbers as bits."""

    numbers: array[int]
    scores: array[float]
    bits: int


NOTHING = Postings(array("I"), array("f"), 0)


class PostingReader:
    def __init__(self, reader: IndexReader) -> None:
        self._reader = reader
        self._leaves: list[tuple[Any, int]] = list(reader.leaf_readers())
        self._size: int = reader.doc_count_all()
        self._kept: OrderedDict[str | Clause, Postings] = OrderedDict()
        self._weight = 0
        self._lock = RLock()
        self._until = math.inf
        self._live = self._find_live()
        self._count = self._live.bit_count()
        self._orders = self._read_orders()
        self._facets = self._read_facets()
        self._facet_values = {name: frozenset(values) for name, values in self._facets.items()}
        self._priors = self._make_priors()

    def facets(self) -> Mapping[str, frozenset[str]]:
        return self._facet_values

    def close(self) -> None:
        self._reader.close()

    def count(self, term: str) -> int:
        return self._postings(term).bits.bit_count()

    def begin_with(self, prefix: str, most: int) -> list[str]:
        with self._lock:
            found = self._reader.expand_prefix(WORDS, prefix)
            some = [_as_text(each) for each in islice(found, MOST_PREFIXED)]
            counted = [(self._reader.doc_frequency(WORDS, each), each) for each in some]
        return [term for _, term in heapq.nsmallest(most, counted, key=lambda c: (-c[0], c[1]))]

    def resemble(self, term: str, most: int) -> list[str]:
        near = self._lexicon.near(term)
        counted = [(far, -self.count(each), each) for far, each in near[:20]]
        return [each for _, count, each in sorted(counted)[:most] if count]

    def example(self, term: str) -> Mapping[str, Any] | None:
        bits = self._postings(term).bits
        return self._shown((bits & -bits).bit_length() - 1) if bits else None

    def search(self, asked: Asked) -> Found:
        """See engine.py."""
        with self._lock:
            self._until = time.monotonic() + SECONDS
            levels = self._levels(asked)
            found = self._choose_level(asked, levels)
            here = found & self._filter(asked.filters)
            ranked = self._rank(asked, levels, here)
            page = list(islice(ranked, asked.limit + 1))
            hits = tuple(
                Hit(self._shown(number), score, place)
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
        levels = [self._live]
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
        bits = self._live
        for term in alternative.terms:
            bits &= self._postings(term).bits
        if alternative.phrase and len(alternative.terms) > 1 and bits:
            bits = self._phrase_bits(alternative.terms, bits)
        return bits

    def _phrase_bits(self, terms: tuple[str, ...], bits: int) -> int:
        """Of these entries, those in which the terms follow one another."""
        first, *others = (self._places(term, bits) for term in terms)
        found = []
        for number, starts in first.items():
            follow = set(starts)
            for step, places in enumerate(others, start=1):
                follow &= {place - step for place in places[number]}
            if follow:
                found.append(number)
        return _to_bits(found, self._size)

    def _filter(self, filters: Mapping[str, frozenset[str]]) -> int:
        bits = self._live
        for name, values in filters.items():
            known = self._facets.get(name, {})
            some = 0
            for value in values:
                some |= known.get(value, 0)
            bits &= some
        return bits

    def _count_facets(
        self, filters: Mapping[str, frozenset[str]], found: int, here: int
    ) -> dict[str, dict[str, int]]:
        counts = {}
        for name, values in self._facets.items():
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
        places = sorted((keys[each], self._orders[each][0], each) for each in _numbers(here))
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
            found += [(-scores[number] * share, number) for number in _numbers(bits)]
        if clauses == 0:
            found = [(-self._priors[number], number) for number in _numbers(here)]
        orders = self._orders
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

    def _score(self, asked: Asked) -> array[float]:
        scores = array("f", bytes(4 * self._size))
        for clause in asked.clauses:
            worth = self._clause(clause)
            for number, score in zip(worth.numbers, worth.scores, strict=True):
                scores[number] += score
        for alternative in asked.bonus:
            for number in _numbers(self._alternative_bits(alternative)):
                scores[number] += EXACT * alternative.weight
        for number, prior in self._special.items():
            scores[number] *= prior
        return scores

    def _rarity(self, bits: int) -> float:
        """How much a clause says: the fewer entries have any of its alternatives, the more. An
        alternative that is rare by itself is no better an answer for that."""
        count = bits.bit_count()
        return math.log1p((self._count - count + 0.5) / (count + 0.5))

    def _clause(self, clause: Clause) -> Postings:
        """Who has any of a clause's alternatives, and what the best of them is worth."""
        kept = self._kept.get(clause)
        if kept is not None:
            self._kept.move_to_end(clause)
            return kept
        combined = self._combine(clause)
        # What the time did not reach for is done another time.
        return combined if time.monotonic() > self._until else self._keep(clause, combined)

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
        bits = _to_bits(best, self._size)
        rarity = self._rarity(bits)
        return Postings(array("I", best), array("f", [s * rarity for s in best.values()]), bits)

    def _worth(self, alternative: Alternative) -> Iterable[tuple[int, float]]:
        """What an alternative is worth in the entries that have it: the mean of its terms."""
        weight = alternative.weight
        if len(alternative.terms) == 1:
            postings = self._postings(alternative.terms[0])
            pairs = zip(postings.numbers, postings.scores, strict=True)
            return pairs if weight == 1.0 else ((n, weight * score) for n, score in pairs)
        bits = self._alternative_bits(alternative)
        if not bits:
            return ()
        total = dict.fromkeys(_numbers(bits), 0.0)
        for term in alternative.terms:
            postings = self._postings(term)
            for number, score in zip(postings.numbers, postings.scores, strict=True):
                if number in total:
                    total[number] += score * weight / len(alternative.terms)
        return total.items()

    # What is in the index

    def _postings(self, term: str) -> Postings:
        kept = self._kept.get(term)
        if kept is not None:
            self._kept.move_to_end(term)
            return kept
        with self._lock:
            return self._keep(term, self._read_postings(term))

    def _keep(self, key: str | Clause, postings: Postings) -> Postings:
        """Remember it, and forget what was not asked for longest where that is too much."""
        self._kept[key] = postings
        self._weight += len(postings.numbers) + 8
        while self._weight > MOST_KEPT and len(self._kept) > 1:
            _, oldest = self._kept.popitem(last=False)
            self._weight -= len(oldest.numbers) + 8
        return postings

    def _read_postings(self, term: str) -> Postings:
        numbers, weights = array("I"), array("f")
        for offset, ids, block in self._blocks(WORDS, term):
            numbers.extend(offset + each for each in ids)
            weights.extend(block)
        if not numbers:
            return NOTHING
        if self._count != self._size:
            live = [(self._live >> number) & 1 for number in numbers]
            numbers = array("I", (n for n, lives in zip(numbers, live, strict=True) if lives))
            weights = array("f", (w for w, lives in zip(weights, live, strict=True) if lives))
        scores = array("f", ((K1 + 1) * each / (K1 + each) for each in weights))
        return Postings(numbers, scores, _to_bits(numbers, self._size))

    def _blocks(
        self, field: str, term: str
    ) -> Iterator[tuple[int, Iterable[int], Iterable[float]]]:
        """The postings of a term by blocks, as they are stored: the offset of their segment,
        numbers, weights."""
        for matcher, offset in self._matchers(field, term):
            while matcher.is_active():
                matcher.id()
                matcher.weight()
                yield offset, matcher._ids, matcher._weights
                matcher._next_block()

    def _matchers(self, field: str, term: str) -> Iterator[tuple[Any, int]]:
        for leaf, offset in self._leaves:
            try:
                matcher = leaf.postings(field, term.encode())
            except TermNotFound:
                continue
            yield (matcher.child if isinstance(matcher, FilterMatcher) else matcher), offset

    def _places(self, term: str, bits: int) -> dict[int, array[int]]:
        """Where a term stands in some entries."""
        found = {}
        for matcher, offset in self._matchers(WORDS, term):
            while matcher.is_active():
                matcher.id()
                matcher.value()
                for each, value in zip(matcher._ids, matcher._values, strict=True):
                    number = offset + each
                    if (bits >> number) & 1:
                        found[number] = array("H", value)
                matcher._next_block()
        return found

    def _find_live(self) -> int:
        bits: int = (1 << self._size) - 1
        for leaf, offset in self._leaves:
            for number in leaf.deleted_docs_set:
                bits &= ~(1 << (offset + number))
        return bits

    def _read_orders(self) -> list[tuple[str, ...]]:
        """By number: the key, the date, and the names."""
        found: list[tuple[str, ...]] = []
        for leaf, _ in self._leaves:
            column = leaf.column_reader(ORDER)
            for number in range(leaf.doc_count_all()):
                found.append(tuple(column[number].decode().split(SEPARATOR)))
        return found

    def _read_facets(self) -> dict[str, dict[str, int]]:
        """Who has which value of which facet, as bits."""
        found: dict[str, dict[str, int]] = {}
        for term in list(self._reader.field_terms(FACETS)):
            name, _, value = _as_text(term).partition("=")
            numbers = [
                offset + each
                for offset, ids, _ in self._blocks(FACETS, _as_text(term))
                for each in ids
            ]
            found.setdefault(name, {})[value] = _to_bits(numbers, self._size) & self._live
        return found

    def _make_priors(self) -> list[float]:
        priors = [1.0] * self._size
        self._special: dict[int, float] = {}
        for term, prior in PRIORS.items():
            name, _, value = term.partition("=")
            for number in _numbers(self._facets.get(name, {}).get(value, 0)):
                priors[number] = self._special[number] = prior
        return priors

    @cached_property
    def _lexicon(self) -> Lexicon:
        words = (_as_text(each) for each in self._reader.field_terms(WORDS))
        return Lexicon(word for word in words if word[0] not in "#=")

    @cached_property
    def _date_keys(self) -> list[str]:
        return [order[1] for order in self._orders]

    def _name_keys(self, language: str) -> list[str]:
        """By number the name in a language, else in the first that has one."""
        found = []
        for order in self._orders:
            names = dict(each.partition("=")[::2] for each in order[2:])
            found.append(names.get(language) or next(iter(names.values()), "\uffff"))
        return found

    def _shown(self, number: int) -> Mapping[str, Any]:
        shown: dict[str, Any] = json.loads(self._reader.stored_fields(number)[SHOWN])
        return shown


def _is_after(place: tuple[str, str], after: Place, newest_first: bool) -> bool:
    value, last = place[0], str(after[0])
    if value == last:
        return place[1] > after[1]
    return value < last if newest_first else value > last


def _as_text(term: bytes | str) -> str:
    return term.decode() if isinstance(term, bytes) else term


def _to_bits(numbers: Iterable[int], size: int) -> int:
    content = bytearray((size >> 3) + 1)
    for number in numbers:
        content[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(content, "little")


_EIGHT = [tuple(n for n in range(8) if (byte >> n) & 1) for byte in range(256)]
_SET = re.compile(rb"[^\x00]")


def _numbers(bits: int) -> Iterator[int]:
    """The numbers of the bits that are set."""
    content = bits.to_bytes((bits.bit_length() + 7) >> 3, "little")
    for found in _SET.finditer(content):
        start = found.start() << 3
        for each in _EIGHT[found.group()[0]]:
            yield start + each
