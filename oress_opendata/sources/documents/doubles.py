"""Drop the doubles of letters with marks that some files write twice. Pure.

Typst does so: the glyph of the letter and that of the mark both name the letter and the mark, and
the glyph of the mark is off the baseline.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from oress_opendata.sources.documents.characters import Character

# In font sizes: the largest distance of the mark from the letter, along the line and off it.
ALONG, OFF = 0.9, 0.8
# Two on one baseline are doubles only if they nearly touch.
TOUCH = 0.25

Lines = Sequence[Sequence[Character]]


def drop_doubles(lines: Lines) -> Iterator[list[Character]]:
    """The lines without doubles; a line of doubles only is dropped."""
    heights = Counter(round(character.y, 1) for line in lines for character in line)
    places: defaultdict[str, list[Character]] = defaultdict(list)
    for line in lines:
        for character in line:
            if not character.is_mark:
                places[character.text].append(character)
    dropped: set[tuple[float, float]] = set()
    for line in lines:
        for cluster in _clusters(line):
            if _is_double(cluster, places, heights, dropped):
                dropped.add((cluster[0].x, cluster[0].y))
    for line in lines:
        kept = [character for character in line if (character.x, character.y) not in dropped]
        if kept:
            yield kept


def _clusters(line: Sequence[Character]) -> Iterator[list[Character]]:
    """A letter and its marks at one place."""
    places: defaultdict[tuple[float, float], list[Character]] = defaultdict(list)
    for character in line:
        places[character.x, character.y].append(character)
    for cluster in places.values():
        if 0 < sum(character.is_mark for character in cluster) < len(cluster):
            yield cluster


def _is_double(
    cluster: list[Character],
    places: dict[str, list[Character]],
    heights: Counter[float],
    dropped: set[tuple[float, float]],
) -> bool:
    letter = next(character for character in cluster if not character.is_mark)
    usual = heights[round(letter.y, 1)]
    for other in places[letter.text]:
        along, off = abs(other.x - letter.x), abs(other.y - letter.y)
        if (along, off) == (0, 0) or (other.x, other.y) in dropped:
            continue
        if off < 0.01 * letter.size:
            twin = along < TOUCH * letter.size and letter.x > other.x
        else:
            near = along < ALONG * letter.size and off < OFF * letter.size
            twin = near and heights[round(other.y, 1)] > usual
        if twin:
            return True
    return False
