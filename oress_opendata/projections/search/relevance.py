"""What makes an entry come before another: the same for every engine.

A clause counts with its rarity times the saturated weight of its best alternative (BM25F); the sum
is multiplied by the prior of the kind of entry.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

K1 = 1.2
# Bonus of an entry whose title is exactly the query.
EXACT = 8.0
# A dataset or an actor is a more frequent target of searches than a column.
PRIORS = {
    "type=column": 0.75,
    "type=figure": 0.85,
    "type=place": 1.15,
    "type=page": 0.8,
    "type=dataset": 1.15,
    "type=service": 1.05,
    "type=actor": 1.1,
}
# Fictitious examples come after everything else, whatever the order.
SAMPLE, LAST = ("sample", "true"), 1e-6
# The best page of a document counts fully, each further one less.
FADING = 0.5
# If fewer entries match every clause, those that match most clauses are shown too.
FEW = 5


def saturate(weight: float) -> float:
    """The score of a term by its weight: from 0 to K1 + 1."""
    return (K1 + 1) * weight / (K1 + weight)


def measure_rarity(count: int, size: int) -> float:
    """The inverse document frequency of a clause that `count` of `size` entries match. It is that
    of all its alternatives together: one that is rare by itself is not a better match for that."""
    return math.log1p((size - count + 0.5) / (count + 0.5))


def prior_of(facets: Iterable[tuple[str, str]]) -> float:
    """The prior of an entry by its facets, apart from whether it is fictitious."""
    return math.prod(PRIORS.get(f"{name}={value}", 1.0) for name, value in facets)


def least_clauses(clauses: int) -> int:
    """How many clauses are enough if few entries match all of them."""
    return clauses if clauses < 2 else max(1, math.ceil(clauses / 2))
