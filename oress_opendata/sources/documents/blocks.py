"""The lines of a page and the paragraphs that they make.

Called by `pages`; pure. The distance between lines tells where a paragraph ends.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from oress_opendata.sources.documents.characters import Character, is_right_to_left

# In sizes of the letters: the farthest that lines of a paragraph stand apart.
LEADING = 2.2
# How much the sizes, and the distances, of lines of one paragraph may differ.
SIZES, DISTANCES = 0.1, 1.3


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: the characters that PDFium read in it, in its order."""

    characters: Sequence[Character]

    @property
    def text(self) -> str:
        return "".join(character.sign for character in self.characters)

    @property
    def base(self) -> float:
        """Where most of its characters stand."""
        heights = Counter(round(character.y, 1) for character in self.characters)
        return heights.most_common(1)[0][0]

    @property
    def size(self) -> float:
        return median(character.size for character in self.characters)

    @property
    def is_upright(self) -> bool:
        """Whether its characters stand beside one another, not above."""
        across = [character.x for character in self.characters]
        up = [character.y for character in self.characters]
        return max(up) - min(up) <= max(max(across) - min(across), self.size)

    @property
    def is_mixed(self) -> bool:
        """Whether it must be put together again."""
        return self.is_upright and is_right_to_left(self.text)


def join_lines(lines: Iterable[Line]) -> list[Line]:
    """Lines that follow one another on one height are one, where letters run from right to left:
    PDFium takes a line apart where its pieces do not come from left to right."""
    joined: list[Line] = []
    for line in lines:
        last = joined[-1] if joined else None
        if last and (last.is_mixed or line.is_mixed) and _is_same(last, line):
            joined[-1] = Line([*last.characters, *line.characters])
        else:
            joined.append(line)
    return joined


def _is_same(last: Line, line: Line) -> bool:
    return abs(last.base - line.base) < SIZES * line.size


def find_blocks(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Lines of one size that follow one another as closely as lines of this size do here."""
    block: list[Line] = []
    closest = _closest(lines)
    for line in lines:
        if block and not _is_next(block[-1], line, closest):
            yield block
            block = []
        block.append(line)
    if block:
        yield block


def _closest(lines: Sequence[Line]) -> dict[int, float]:
    """For each size of letters, the least distance between two of its lines."""
    closest: dict[int, float] = {}
    for last, line in pairwise(lines):
        step, size = last.base - line.base, round(line.size)
        if _are_alike(last, line) and step > last.size * SIZES:
            closest[size] = min(step, closest.get(size, step))
    return closest


def _are_alike(last: Line, line: Line) -> bool:
    return abs(last.size - line.size) < SIZES * last.size


def _is_next(last: Line, line: Line, closest: dict[int, float]) -> bool:
    step = last.base - line.base
    most = min(LEADING * last.size, DISTANCES * closest.get(round(line.size), 0.0))
    return _are_alike(last, line) and 0 < step <= most
