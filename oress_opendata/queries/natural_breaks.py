"""Classes for a map: natural breaks, which keep alike values together.

The best of all partitions into at most five classes, by the least sum of squared distances from
the classes' means (Fisher 1958, Jenks 1967), found exactly: a region has few provinces.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations, pairwise

CLASSES = 5


def find_breaks(values: Iterable[float], classes: int = CLASSES) -> tuple[float, ...]:
    """The least value of each class, in order. Fewer classes where there are fewer values."""
    ordered = sorted(set(values))
    if len(ordered) <= classes:
        return tuple(ordered)
    best = min(
        combinations(range(1, len(ordered)), classes - 1), key=lambda cuts: _spread(ordered, cuts)
    )
    return tuple(ordered[cut] for cut in (0, *best))


def class_of(value: float, breaks: Sequence[float]) -> int:
    """The number of a value's class, from 0."""
    return max(number for number, least in enumerate(breaks) if value >= least or number == 0)


def _spread(ordered: Sequence[float], cuts: tuple[int, ...]) -> float:
    total = 0.0
    for first, last in pairwise((0, *cuts, len(ordered))):
        part = ordered[first:last]
        mean = sum(part) / len(part)
        total += sum((value - mean) ** 2 for value in part)
    return total
