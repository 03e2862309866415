"""Parts of a file: the `Range` of a request (RFC 9110, section 14), and reading just that.

A question for several ranges, in another unit, or that cannot be read is answered with the whole
file, as the standard allows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import BinaryIO

_SINGLE = re.compile(r"bytes=\s*(\d{0,18})-(\d{0,18})\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Range:
    """Bytes `start` to `stop`, the last not included."""

    start: int
    stop: int

    def header(self, size: int) -> str:
        return f"bytes {self.start}-{self.stop - 1}/{size}"


class Unsatisfiable(Exception):
    """The range lies outside the file."""


def read_range(header: str | None, size: int) -> Range | None:
    """The one range asked for, cut to the size; None for the whole. Raises Unsatisfiable."""
    found = _SINGLE.fullmatch(header or "")
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if first == "":
        start, stop = max(0, size - int(last)), size
    else:
        if last and int(last) < int(first):
            return None
        start, stop = int(first), min(size, int(last) + 1 if last else size)
    if start >= stop:
        raise Unsatisfiable
    return Range(start, stop)


class Slice:
    """A part of an open file, as a WSGI server wants it: it may read, or send the file itself."""

    def __init__(self, file: BinaryIO, part: Range) -> None:
        self.file = file
        self.left = part.stop - part.start
        file.seek(part.start)

    def read(self, size: int = -1) -> bytes:
        content = self.file.read(self.left if size < 0 else min(size, self.left))
        self.left -= len(content)
        return content

    def fileno(self) -> int:
        return self.file.fileno()

    def tell(self) -> int:
        return self.file.tell()

    def seek(self, offset: int, whence: int = 0) -> int:
        return self.file.seek(offset, whence)

    def close(self) -> None:
        self.file.close()
