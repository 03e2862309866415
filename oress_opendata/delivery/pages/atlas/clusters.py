"""Points on a canvas, near ones together: so that a finger can hit each, and none hides another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from heapq import heappop, heappush

from oress_opendata.delivery.pages.atlas.canvas import Point

# Circles of points: the smallest, and how much more of its square root each further point adds.
LEAST, GROWTH, MOST = 9.0, 2.2, 24.0

Touch = tuple[float, int, int]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Points around one middle; `members` are what the points are of."""

    x: float
    y: float
    members: tuple[str, ...]
    radius: float = LEAST


def gather(points: Iterable[tuple[str, Point]]) -> tuple[Cluster, ...]:
    """Clusters whose circles do not touch: the nearest two that do become one, until none do."""
    return _gather(tuple(points))


@lru_cache(maxsize=100)
def _gather(points: tuple[tuple[str, Point], ...]) -> tuple[Cluster, ...]:
    """Kept, as the maps in all languages have the same points."""
    clusters: dict[int, Cluster] = {}
    touching: list[Touch] = []
    for number, (member, (x, y)) in enumerate(points):
        _add(clusters, touching, number, Cluster(x, y, (member,)))
    following = len(clusters)
    while touching:
        _, first, second = heappop(touching)
        if first in clusters and second in clusters:
            joined = _join(clusters.pop(first), clusters.pop(second))
            _add(clusters, touching, following, joined)
            following += 1
    found = clusters.values()
    return tuple(sorted(found, key=lambda cluster: (-len(cluster.members), cluster.members)))


def _add(
    clusters: dict[int, Cluster], touching: list[Touch], number: int, cluster: Cluster
) -> None:
    """One more cluster, and those that it touches: its distance to each, with both numbers."""
    x, y, radius = cluster.x, cluster.y, cluster.radius
    for known, other in clusters.items():
        away = ((other.x - x) ** 2 + (other.y - y) ** 2) ** 0.5
        if away < other.radius + radius:
            heappush(touching, (away, known, number))
    clusters[number] = cluster


def _join(one: Cluster, other: Cluster) -> Cluster:
    """In the middle of all points of both."""
    first, second = len(one.members), len(other.members)
    x = (one.x * first + other.x * second) / (first + second)
    y = (one.y * first + other.y * second) / (first + second)
    radius = min(LEAST + GROWTH * (first + second - 1) ** 0.5, MOST)
    members = (*one.members, *other.members)
    return Cluster(round(x, 1), round(y, 1), members, round(radius, 1))
