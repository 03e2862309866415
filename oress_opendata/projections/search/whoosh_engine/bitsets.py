"""Sets of entries as one integer, with a bit an entry."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator


def to_bits(numbers: Iterable[int], size: int) -> int:
    content = bytearray((size >> 3) + 1)
    for number in numbers:
        content[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(content, "little")


_EIGHT = [tuple(n for n in range(8) if (byte >> n) & 1) for byte in range(256)]
_SET = re.compile(rb"[^\x00]")


def numbers_of(bits: int) -> Iterator[int]:
    """The numbers of the set bits."""
    content = bits.to_bytes((bits.bit_length() + 7) >> 3, "little")
    for found in _SET.finditer(content):
        start = found.start() << 3
        for bit in _EIGHT[found.group()[0]]:
            yield start + bit
