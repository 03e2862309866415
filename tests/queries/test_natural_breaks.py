"""Classes of a map, and shapes that fit one another."""

from __future__ import annotations

from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as some

from oress_opendata.queries.natural_breaks import class_of, find_breaks

VALUES = some.lists(some.floats(0, 1e6), min_size=1, max_size=60)
FEW = some.lists(some.integers(-50, 50).map(float), min_size=1, max_size=9)


@given(VALUES)
def test_every_value_is_in_a_class_and_classes_are_in_order(values: list[float]) -> None:
    breaks = find_breaks(values)
    assert 1 <= len(breaks) <= min(5, len(set(values)))
    assert list(breaks) == sorted(set(breaks))
    assert breaks[0] == min(values)
    classes = [class_of(value, breaks) for value in sorted(values)]
    assert classes == sorted(classes)
    assert set(classes) == set(range(len(breaks)))


@given(FEW)
def test_no_partition_has_a_smaller_spread(values: list[float]) -> None:
    breaks = find_breaks(values, 3)
    ordered = sorted(values)

    def spread(cuts: tuple[int, ...]) -> float:
        parts = [ordered[a:b] for a, b in pairwise((0, *cuts, len(ordered)))]
        return sum(sum((x - sum(p) / len(p)) ** 2 for x in p) for p in parts if p)

    found = tuple(ordered.index(value) for value in breaks[1:])
    others = combinations(range(1, len(ordered)), len(found))
    assert spread(found) <= min(map(spread, others), default=0.0) + 1e-6


def test_natural_breaks_keep_close_values_together() -> None:
    assert find_breaks([1, 2, 3, 50, 51, 100, 101, 200, 300]) == (1, 50, 100, 200, 300)
