"""A pool of postings on their way into an index: collected by term, emitted in the order of terms.

Replaces Whoosh's own pool, which sorts single postings through files and so takes half of the time
of writing. What does not fit into memory is written to a file, a term at a time.
"""

from __future__ import annotations

import heapq
import pickle
import tempfile
from array import array
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import IO

# Field, term, number of the document, weight, and the positions as bytes, if there are any.
Posting = tuple[str, bytes, int, float, bytes | None]
Key = tuple[str, bytes]
# Numbers, weights, where each value ends, and the values.
TermPostings = tuple["array[int]", "array[float]", "array[int]", bytearray]
TERM_BYTES, POSTING_BYTES = 500, 12


class PostingsPool:
    """Documents must be added in the order of their numbers. `limit` is in bytes of memory."""

    def __init__(self, folder: Path, limit: int) -> None:
        self._folder = folder
        self._limit = limit
        self._size = 0
        self._terms: dict[str, dict[bytes, TermPostings]] = {}
        self._runs: list[IO[bytes]] = []

    def add(self, posting: Posting) -> None:
        """One posting, as Whoosh adds those of a segment that it merges."""
        field, term, number, weight, value = posting
        self.add_terms(field, number, [(term, weight, value or b"")])

    def add_terms(
        self, field: str, number: int, terms: Iterable[tuple[bytes, float, bytes]]
    ) -> None:
        """The terms of a field of a document, each with its weight and its value."""
        known = self._terms.setdefault(field, {})
        size = 0
        for term, weight, value in terms:
            postings = known.get(term)
            if postings is None:
                postings = known[term] = array("I"), array("f"), array("I"), bytearray()
                size += TERM_BYTES
            numbers, weights, ends, values = postings
            numbers.append(number)
            weights.append(weight)
            if value:
                values += value
            ends.append(len(values))
            size += POSTING_BYTES + len(value)
        self._size += size
        if self._size > self._limit:
            self._spill()

    def iter_postings(self) -> Iterator[tuple[Key, TermPostings]]:
        """All postings of each term, by field and term, and by number within a term."""
        if not self._runs:
            yield from self._take_terms()
            return
        runs = heapq.merge(*map(_read_run, self._runs), self._take_terms(), key=lambda run: run[0])
        for key, parts in groupby(runs, key=lambda run: run[0]):
            yield key, _join([postings for _, postings in parts])

    def cleanup(self) -> None:
        for run in self._runs:
            run.close()
        self._runs.clear()
        self._terms.clear()

    def _spill(self) -> None:
        run = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - it is closed by cleanup
        for term in self._take_terms():
            pickle.dump(term, run, pickle.HIGHEST_PROTOCOL)
        self._runs.append(run)
        self._size = 0

    def _take_terms(self) -> Iterator[tuple[Key, TermPostings]]:
        """The terms in memory, which is empty afterwards."""
        fields, self._terms = self._terms, {}
        for field in sorted(fields):
            terms = fields.pop(field)
            for term in sorted(terms):
                yield (field, term), terms.pop(term)


def _join(parts: list[TermPostings]) -> TermPostings:
    """The postings of a term in several runs, whose documents follow one another."""
    numbers, weights, ends, values = parts[0]
    for more_numbers, more_weights, more_ends, more_values in parts[1:]:
        numbers += more_numbers
        weights += more_weights
        ends.extend(len(values) + end for end in more_ends)
        values += more_values
    return numbers, weights, ends, values


def _read_run(run: IO[bytes]) -> Iterator[tuple[Key, TermPostings]]:
    run.seek(0)
    while True:
        try:
            yield pickle.load(run)
        except EOFError:
            return
