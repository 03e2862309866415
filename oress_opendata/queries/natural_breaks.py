"""Classes for a map: natural breaks, which keep alike values together.

The best of all partitions into at most five classes, by the least sum of squared distances from
the classes' means (Fisher 1958, Jenks 1967), found exactly by dynamic programming: a hundred and
fifty communes take a few hundredths of a second.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate

CLASSES = 5


def find_breaks(values: Iterable[float], classes: int = CLASSES) -> tuple[float, ...]:
    """The least value of each class, in order. Fewer classes where there are fewer values."""
    known = sorted(values)
    distinct = sorted(set(known))
    if len(distinct) <= classes:
        return tuple(distinct)
    counts = [0] * len(distinct)
    for value in known:
        counts[bisect_right(distinct, value) - 1] += 1
    return tuple(distinct[start] for start in _cut(distinct, counts, classes))


def class_of(value: float, breaks: Sequence[float]) -> int:
    """The number of a value's class, from 0."""
    return max(bisect_right(breaks, value) - 1, 0)


def _cut(values: Sequence[float], counts: Sequence[int], classes: int) -> list[int]:
    """Where the classes of ordered values begin, each value as often as it occurs."""
    # From the middle of all, so that sums of large values stay exact enough.
    middle = values[len(values) // 2]
    weighted = [(value - middle, count) for value, count in zip(values, counts, strict=True)]
    number = [0, *accumulate(count for _, count in weighted)]
    total = [0.0, *accumulate(value * count for value, count in weighted)]
    squares = [0.0, *accumulate(value * value * count for value, count in weighted)]

    def spread(first: int, last: int) -> float:
        part = total[last] - total[first]
        return squares[last] - squares[first] - part * part / (number[last] - number[first])

    size = len(values)
    best = [spread(0, last) if last else 0.0 for last in range(size + 1)]
    starts: list[list[int]] = []
    for taken in range(2, classes + 1):
        previous, best, begun = best, [float("inf")] * (size + 1), [0] * (size + 1)
        for last in range(taken, size + 1):
            best[last], begun[last] = min(
                (previous[first] + spread(first, last), first) for first in range(taken - 1, last)
            )
        starts.append(begun)
    return _trace(starts, size)


def _trace(starts: Sequence[Sequence[int]], size: int) -> list[int]:
    """The beginnings of the classes, from the last one back."""
    found, last = [], size
    for begun in reversed(starts):
        last = begun[last]
        found.append(last)
    return [0, *reversed(found)]
