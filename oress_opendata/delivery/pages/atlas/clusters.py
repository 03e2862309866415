"""Points on a canvas, near ones together: so that a finger can hit each, and none hides another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from oress_opendata.delivery.pages.atlas.canvas import Point

# Circles of points: the smallest, and how much more of its square root each further point adds.
LEAST, GROWTH, MOST = 9.0, 2.2, 24.0


@dataclass(frozen=True, slots=True)
class Cluster:
    """Points around one middle; `members` are what the points are of."""

    x: float
    y: float
    members: tuple[str, ...]

    @property
    def radius(self) -> float:
        grown: float = LEAST + GROWTH * (len(self.members) - 1) ** 0.5
        return round(min(grown, MOST), 1)


def gather(points: Iterable[tuple[str, Point]]) -> tuple[Cluster, ...]:
    """Clusters whose circles do not touch: the nearest two that do become one, until none do."""
    clusters = [Cluster(x, y, (member,)) for member, (x, y) in points]
    while (pair := _nearest(clusters)) is not None:
        one, other = clusters[pair[0]], clusters[pair[1]]
        clusters = [part for at, part in enumerate(clusters) if at not in pair]
        clusters.append(_join(one, other))
    return tuple(sorted(clusters, key=lambda cluster: (-len(cluster.members), cluster.members)))


def _nearest(clusters: list[Cluster]) -> tuple[int, int] | None:
    return min(_touching(clusters), default=(0.0, None))[1]


def _touching(clusters: list[Cluster]) -> Iterator[tuple[float, tuple[int, int]]]:
    for at, one in enumerate(clusters):
        for further, other in enumerate(clusters[at + 1 :], at + 1):
            away = ((one.x - other.x) ** 2 + (one.y - other.y) ** 2) ** 0.5
            if away < one.radius + other.radius:
                yield away, (at, further)


def _join(one: Cluster, other: Cluster) -> Cluster:
    """In the middle of all points of both."""
    first, second = len(one.members), len(other.members)
    x = (one.x * first + other.x * second) / (first + second)
    y = (one.y * first + other.y * second) / (first + second)
    return Cluster(round(x, 1), round(y, 1), (*one.members, *other.members))
