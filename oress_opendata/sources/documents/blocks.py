"""The lines of a page and their paragraphs, told apart by the distance between lines. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from oress_opendata.sources.documents.characters import Character, is_right_to_left

# In font sizes: the largest distance between lines of one paragraph.
LEADING = 2.2
# How much font sizes, and distances, may differ between lines of one paragraph.
SIZES, DISTANCES = 0.1, 1.3


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of a page: its characters in PDFium's order."""

    characters: Sequence[Character]

    @property
    def text(self) -> str:
        return "".join(character.text for character in self.characters)

    @property
    def base(self) -> float:
        """The baseline of most of its characters."""
        heights = Counter(round(character.y, 1) for character in self.characters)
        return heights.most_common(1)[0][0]

    @property
    def size(self) -> float:
        return median(character.size for character in self.characters)

    @property
    def is_upright(self) -> bool:
        """Whether its characters are side by side, not one above the other."""
        across = [character.x for character in self.characters]
        up = [character.y for character in self.characters]
        return max(up) - min(up) <= max(max(across) - min(across), self.size)

    @property
    def is_mixed(self) -> bool:
        """Whether it must be put into reading order."""
        return self.is_upright and is_right_to_left(self.text)


def join_lines(lines: Iterable[TextLine]) -> list[TextLine]:
    """Join adjacent lines on one baseline where letters run from right to left: PDFium splits lines
    whose pieces do not come from left to right."""
    joined: list[TextLine] = []
    for line in lines:
        last = joined[-1] if joined else None
        if last and (last.is_mixed or line.is_mixed) and _is_same(last, line):
            joined[-1] = TextLine([*last.characters, *line.characters])
        else:
            joined.append(line)
    return joined


def _is_same(last: TextLine, line: TextLine) -> bool:
    return abs(last.base - line.base) < SIZES * line.size


def find_blocks(lines: Sequence[TextLine]) -> Iterator[list[TextLine]]:
    """Paragraphs: adjacent lines of one size, as close as lines of this size are on the page."""
    block: list[TextLine] = []
    closest = _closest(lines)
    for line in lines:
        if block and not _is_next(block[-1], line, closest):
            yield block
            block = []
        block.append(line)
    if block:
        yield block


def _closest(lines: Sequence[TextLine]) -> dict[int, float]:
    """For each font size, the least distance between two of its lines."""
    closest: dict[int, float] = {}
    for last, line in pairwise(lines):
        step, size = last.base - line.base, round(line.size)
        if _are_alike(last, line) and step > last.size * SIZES:
            closest[size] = min(step, closest.get(size, step))
    return closest


def _are_alike(last: TextLine, line: TextLine) -> bool:
    return abs(last.size - line.size) < SIZES * last.size


def _is_next(last: TextLine, line: TextLine, closest: dict[int, float]) -> bool:
    step = last.base - line.base
    most = min(LEADING * last.size, DISTANCES * closest.get(round(line.size), 0.0))
    return _are_alike(last, line) and 0 < step <= most
