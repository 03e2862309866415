"""Writes the postings of whole terms in the format of Whoosh's codec.

Replaces Whoosh's own writer of postings, which checks and copies them one by one, and compresses
each block, although most hold a single posting.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from itertools import chain
from operator import sub
from pickle import dumps
from typing import Any

from whoosh.codec.whoosh3 import WHOOSH3_HEADER_MAGIC, W3FieldWriter, W3TermInfo
from whoosh.system import pack_int, pack_long, pack_ushort
from whoosh.util.numeric import length_to_byte

from oress_opendata.projections.search.whoosh_engine.postings_pool import Key, TermPostings

# Postings in a block. Whoosh's default of 128 is for skipping, which is not done here.
BLOCK = 2048
# A shorter block is as large when compressed.
SHORTEST = 200
COMPRESSION = 3
PROTOCOL = 2
# There are no field lengths: they are part of the weights.
_SHORTEST_FIELD, _LONGEST_FIELD = length_to_byte(None), length_to_byte(0)


class TermWriter(W3FieldWriter):  # type: ignore[misc]
    """Takes all postings of a term at once."""

    def add_postings(
        self, schema: Any, lengths: Any, items: Iterable[tuple[Key, TermPostings]]
    ) -> None:
        started = None
        for (field, term), postings in items:
            if field != started:
                self.start_field(field, schema[field])
                started = field
            self._add_term(term, postings)
        if started:
            self.finish_field()

    def _add_term(self, term: bytes, postings: TermPostings) -> None:
        numbers, weights, ends, values = postings
        start, count = self._postfile.tell(), len(numbers)
        self._postfile.write(WHOOSH3_HEADER_MAGIC)
        has_values = self._format.fixed_value_size() != 0
        content = bytes(values) if has_values else b""
        begin = 0
        for first in range(0, count, BLOCK):
            end = min(first + BLOCK, count)
            some: tuple[bytes, ...] | None = None
            if has_values:
                some, begin = _cut(content, begin, ends[first:end])
            self._write_block(numbers[first:end], weights[first:end], some, is_last=end == count)
        length = self._postfile.tell() - start
        info = W3TermInfo._struct.pack(
            False, sum(weights), count, _SHORTEST_FIELD, _LONGEST_FIELD, max(weights),
            numbers[0], numbers[-1],
        )  # fmt: skip
        place = pack_long(start) + pack_int(length)
        self._tindex.add(pack_ushort(self._fieldid) + term, info + place)

    def _write_block(
        self, numbers: Any, weights: Any, values: tuple[bytes, ...] | None, *, is_last: bool
    ) -> None:
        most, steps = max(weights), tuple(map(sub, numbers, chain((0,), numbers)))
        content = dumps((steps, _shorten(weights, most), values), PROTOCOL)
        compression = COMPRESSION if len(content) >= SHORTEST else 0
        if compression:
            content = zlib.compress(content, compression)
        state = (len(numbers), numbers[-1], most, compression, _SHORTEST_FIELD, _LONGEST_FIELD)
        info = dumps(state, PROTOCOL)
        length = len(info) + len(content)
        self._postfile.write(pack_int(-length if is_last else length) + info + content)


def _cut(content: bytes, begin: int, ends: Iterable[int]) -> tuple[tuple[bytes, ...], int]:
    """The values between their ends, and where the last one ends."""
    values = []
    for end in ends:
        values.append(content[begin:end])
        begin = end
    return tuple(values), begin


def _shorten(weights: Any, most: float) -> Any:
    """One weight for all that are equal; none for those of 1."""
    if min(weights) < most:
        return tuple(weights)
    return None if most == 1.0 else most
