"""A pool of postings on their way into an index: collected by term, emitted in the order of terms.

Replaces Whoosh's own pool, which sorts single postings through files and so takes half of the time
of writing. What does not fit into memory is written to a file, a term at a time.
"""

from __future__ import annotations

import heapq
import pickle
import tempfile
from array import array
from collections.abc import Iterator
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
        self._terms: dict[Key, TermPostings] = {}
        self._runs: list[IO[bytes]] = []

    def add(self, posting: Posting) -> None:
        field, term, number, weight, value = posting
        key = (field, term)
        postings = self._terms.get(key)
        if postings is None:
            postings = self._terms[key] = array("I"), array("f"), array("I"), bytearray()
            self._size += TERM_BYTES
        numbers, weights, ends, values = postings
        numbers.append(number)
        weights.append(weight)
        values += value or b""
        ends.append(len(values))
        self._size += POSTING_BYTES + len(value or b"")
        if self._size > self._limit:
            self._spill()

    def iter_postings(self) -> Iterator[Posting]:
        """All postings, by field and term, and by number within a term."""
        runs = [*map(_read_run, self._runs), self._take_terms()]
        for (field, term), postings in heapq.merge(*runs, key=lambda run: run[0]):
            numbers, weights, ends, values = postings
            content, start = bytes(values), 0
            for number, weight, end in zip(numbers, weights, ends, strict=True):
                yield field, term, number, weight, content[start:end]
                start = end

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
        terms, self._terms = self._terms, {}
        for key in sorted(terms):
            yield key, terms.pop(key)


def _read_run(run: IO[bytes]) -> Iterator[tuple[Key, TermPostings]]:
    run.seek(0)
    while True:
        try:
            yield pickle.load(run)
        except EOFError:
            return
