"""The content of an index: the postings of terms, as bit sets and scores, and the stored fields.

Reads one open Whoosh reader. Postings are cached in memory, up to a limit, for as long as the
reader is_live.
"""

from __future__ import annotations

import heapq
import json
from array import array
from collections import OrderedDict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from threading import RLock
from typing import Any

from whoosh.reading import IndexReader

from oress_opendata.projections.search.relevance import saturate
from oress_opendata.projections.search.whoosh_engine.bitsets import to_bits
from oress_opendata.projections.search.whoosh_engine.segments import (
    WORDS,
    as_text,
    find_matcher,
    read_blocks,
    read_segment,
)

KEY, SHOWN = "key", "shown"
# Cached postings of all terms and clauses together, of eight bytes each.
MAX_POSTINGS = 3_000_000
MAX_EXPANDED = 400
_NO_POSITIONS = b"\xff\xff"
_MAX_POSITION = 65_534


def write_positions(positions: Sequence[int]) -> bytes:
    """Positions as bytes; never empty, since Whoosh does not store empty values."""
    if not positions:
        return _NO_POSITIONS
    if positions[-1] > _MAX_POSITION:
        positions = [min(position, _MAX_POSITION) for position in positions]
    return array("H", positions).tobytes()


@dataclass(frozen=True, slots=True)
class Postings:
    """The entries with a term: their numbers, their saturated scores, and the numbers as bits."""

    numbers: array[int]
    scores: array[float]
    bits: int


NO_POSTINGS = Postings(array("I"), array("f"), 0)


class Index:
    """`size` is the number of entries, deleted ones included; `live` the others, as bits."""

    def __init__(self, reader: IndexReader) -> None:
        self.lock = RLock()
        self._reader = reader
        self._leaves: list[tuple[Any, int]] = list(reader.leaf_readers())
        self.size: int = reader.doc_count_all()
        self._cache: OrderedDict[Hashable, Postings] = OrderedDict()
        self._weight = 0
        self.live = self._find_live()
        self.count = self.live.bit_count()
        self._segments = [read_segment(leaf) for leaf, _ in self._leaves]
        # The key, the date and the names of each entry, by number.
        self.orders = [order for segment in self._segments for order in segment.orders]
        self.facets = self._join_facets()

    def close(self) -> None:
        self._reader.close()

    def complete_prefix(self, prefix: str, most: int) -> list[str]:
        with self.lock:
            found = self._reader.expand_prefix(WORDS, prefix)
            some = [as_text(term) for term in islice(found, MAX_EXPANDED)]
            counted = [(self._reader.doc_frequency(WORDS, value), value) for value in some]
        return [term for _, term in heapq.nsmallest(most, counted, key=lambda c: (-c[0], c[1]))]

    def shown(self, number: int) -> Mapping[str, Any]:
        shown: dict[str, Any] = json.loads(self._reader.stored_fields(number)[SHOWN])
        return shown

    def postings(self, term: str) -> Postings:
        with self.lock:
            return self.cached(term) or self.cache(term, self._read_postings(term))

    def cached(self, key: Hashable) -> Postings | None:
        found = self._cache.get(key)
        if found is not None:
            self._cache.move_to_end(key)
        return found

    def cache(self, key: Hashable, postings: Postings) -> Postings:
        """Cache postings, and evict the least recently used ones beyond the limit."""
        self._cache[key] = postings
        self._weight += len(postings.numbers) + 8
        while self._weight > MAX_POSTINGS and len(self._cache) > 1:
            _, oldest = self._cache.popitem(last=False)
            self._weight -= len(oldest.numbers) + 8
        return postings

    def positions(self, term: str, bits: int) -> dict[int, array[int]]:
        """The positions of a term in some entries."""
        found = {}
        for leaf, offset in self._leaves:
            matcher = find_matcher(leaf, WORDS, term)
            while matcher is not None and matcher.is_active():
                matcher.id()
                matcher.value()
                for local, value in zip(matcher._ids, matcher._values, strict=True):
                    number = offset + local
                    if (bits >> number) & 1:
                        found[number] = array("H", value)
                matcher._next_block()
        return found

    def near(self, term: str) -> list[tuple[int, str]]:
        """The words within the distance of a typo, nearest first; some perhaps of deleted entries
        only. Reads all words of a segment once."""
        with self.lock:
            pairs = zip(self._segments, self._leaves, strict=True)
            lexicons = [segment.read_words(leaf) for segment, (leaf, _) in pairs]
        return sorted({found for lexicon in lexicons for found in lexicon.near(term)})

    def _read_postings(self, term: str) -> Postings:
        numbers, weights = array("I"), array("f")
        for leaf, offset in self._leaves:
            for ids, block in read_blocks(leaf, WORDS, term):
                numbers.extend(offset + local for local in ids)
                weights.extend(block)
        if not numbers:
            return NO_POSTINGS
        if self.count != self.size:
            live = [(self.live >> number) & 1 for number in numbers]
            numbers = array("I", (n for n, is_live in zip(numbers, live, strict=True) if is_live))
            weights = array("f", (w for w, is_live in zip(weights, live, strict=True) if is_live))
        scores = array("f", map(saturate, weights))
        return Postings(numbers, scores, to_bits(numbers, self.size))

    def _find_live(self) -> int:
        gone = (
            offset + number for leaf, offset in self._leaves for number in leaf.deleted_docs_set
        )
        return ((1 << self.size) - 1) & ~to_bits(gone, self.size)

    def _join_facets(self) -> dict[str, dict[str, int]]:
        """The entries with each value of each facet, as bits."""
        found: dict[str, dict[str, int]] = {}
        for segment, (_, offset) in zip(self._segments, self._leaves, strict=True):
            for name, values in segment.facets.items():
                known = found.setdefault(name, {})
                for value, bits in values.items():
                    known[value] = known.get(value, 0) | (bits << offset) & self.live
        return found
