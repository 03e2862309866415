"""What is in an index: the postings of terms, as sets of bits and as scores, and what stands beside
each entry.

Made by embedded.py on one open Whoosh reader. Postings are kept in memory, up to a limit, for as
long as the reader lives.
"""

from __future__ import annotations

import heapq
import json
from array import array
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from threading import RLock
from typing import Any

from whoosh.matching.wrappers import FilterMatcher
from whoosh.reading import IndexReader, TermNotFound

from oress_opendata.projections.search.whoosh_engine.bitsets import to_bits
from oress_opendata.projections.search.whoosh_engine.spelling import Lexicon

KEY, WORDS, FACETS, ORDER, SHOWN = "key", "words", "facets", "order", "shown"
SEPARATOR = "\x1f"
K1 = 1.2
# Postings kept in memory, of all terms and clauses together: eight bytes each.
MOST_KEPT = 3_000_000
MOST_PREFIXED = 400
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


class Index:
    """`size` counts the numbers of entries, also of those that are no more; `live` are the others,
    as bits."""

    def __init__(self, reader: IndexReader) -> None:
        self.lock = RLock()
        self._reader = reader
        self._leaves: list[tuple[Any, int]] = list(reader.leaf_readers())
        self.size: int = reader.doc_count_all()
        self._kept: OrderedDict[Hashable, Postings] = OrderedDict()
        self._weight = 0
        self.live = self._find_live()
        self.count = self.live.bit_count()
        self.orders = self._read_orders()
        self.facets = self._read_facets()

    def close(self) -> None:
        self._reader.close()

    def begin_with(self, prefix: str, most: int) -> list[str]:
        with self.lock:
            found = self._reader.expand_prefix(WORDS, prefix)
            some = [_as_text(each) for each in islice(found, MOST_PREFIXED)]
            counted = [(self._reader.doc_frequency(WORDS, each), each) for each in some]
        return [term for _, term in heapq.nsmallest(most, counted, key=lambda c: (-c[0], c[1]))]

    def shown(self, number: int) -> Mapping[str, Any]:
        shown: dict[str, Any] = json.loads(self._reader.stored_fields(number)[SHOWN])
        return shown

    def postings(self, term: str) -> Postings:
        with self.lock:
            return self.kept(term) or self.keep(term, self._read_postings(term))

    def kept(self, key: Hashable) -> Postings | None:
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def keep(self, key: Hashable, postings: Postings) -> Postings:
        """Remember it, and forget what was not asked for longest where that is too much."""
        self._kept[key] = postings
        self._weight += len(postings.numbers) + 8
        while self._weight > MOST_KEPT and len(self._kept) > 1:
            _, oldest = self._kept.popitem(last=False)
            self._weight -= len(oldest.numbers) + 8
        return postings

    def places(self, term: str, bits: int) -> dict[int, array[int]]:
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

    @cached_property
    def lexicon(self) -> Lexicon:
        words = (_as_text(each) for each in self._reader.field_terms(WORDS))
        return Lexicon(word for word in words if word[0] not in "#=")

    def _read_postings(self, term: str) -> Postings:
        numbers, weights = array("I"), array("f")
        for offset, ids, block in self._blocks(WORDS, term):
            numbers.extend(offset + each for each in ids)
            weights.extend(block)
        if not numbers:
            return NOTHING
        if self.count != self.size:
            live = [(self.live >> number) & 1 for number in numbers]
            numbers = array("I", (n for n, lives in zip(numbers, live, strict=True) if lives))
            weights = array("f", (w for w, lives in zip(weights, live, strict=True) if lives))
        scores = array("f", ((K1 + 1) * each / (K1 + each) for each in weights))
        return Postings(numbers, scores, to_bits(numbers, self.size))

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

    def _find_live(self) -> int:
        bits: int = (1 << self.size) - 1
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
            found.setdefault(name, {})[value] = to_bits(numbers, self.size) & self.live
        return found


def _as_text(term: bytes | str) -> str:
    return term.decode() if isinstance(term, bytes) else term
