"""A page of a ranking: each further page of a document counts less, so that documents do not fill
it, and fictitious examples come after all others.

Fading only lowers a score, so the best hits of an engine are enough to know the first ones of the
list. For engines that give the best hits only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from oress_opendata.projections.search.engine import IndexQuery
from oress_opendata.projections.search.relevance import FADING, LAST

# This is added to the positions of samples, so that they are below all others.
BELOW = -1e6
Found = TypeVar("Found")
# A score, the number of the document (0 for none), and what was found; best first.
Scored = tuple[float, int, Found]
# A score, whether it was lowered, and what was found.
Faded = tuple[float, bool, Found]
# The position in the list, the score, and what was found.
Ranked = tuple[float, float, Found]
# Whether samples are asked for or all others, and how many of the best.
Find = Callable[[bool, int], Sequence[Scored[Found]]]
# The place of a key among some of the found; None if it is not there.
Locate = Callable[[Sequence[Found], str], int | None]


def rank_page(
    query: IndexQuery, find: Find[Found], locate: Locate[Found], *, has_samples: bool
) -> list[Ranked[Found]]:
    """One hit more than the page."""
    wanted = query.limit + 1
    found: list[Ranked[Found]] = []
    if not _is_among_samples(query):
        real = _rank(partial(find, False), partial(_choose, query, locate, 0.0), wanted)
        found += [(score, score, one) for score, _, one in real]
    if len(found) < wanted and has_samples:
        choose = partial(_choose, query, locate, BELOW)
        samples = _rank(partial(find, True), choose, wanted - len(found))
        found += [(score + BELOW, score * LAST, one) for score, _, one in samples]
    return found


def _is_among_samples(query: IndexQuery) -> bool:
    """Whether the page before ended with a sample."""
    return query.after is not None and float(query.after[0]) <= BELOW / 2


def _choose(
    query: IndexQuery, locate: Locate[Found], offset: float, hits: list[Faded[Found]]
) -> list[Faded[Found]]:
    """The hits after the end of the page before."""
    if query.after is None or (offset and not _is_among_samples(query)):
        return hits
    last, key = query.after
    place = locate([one for *_, one in hits], key)
    if place is not None:
        return hits[place + 1 :]
    return [hit for hit in hits if hit[0] + offset < float(last)]


def _rank(
    find: Callable[[int], Sequence[Scored[Found]]],
    choose: Callable[[list[Faded[Found]]], list[Faded[Found]]],
    wanted: int,
) -> list[Faded[Found]]:
    size = 2 * wanted
    while True:
        hits = find(size)
        faded, is_all = _fade(hits), len(hits) < size
        if not is_all:  # what the engine has not said yet may come before a page that was lowered
            floor = hits[-1][0]
            faded = [hit for hit in faded if hit[0] > floor or (hit[0] == floor and not hit[1])]
        rest = choose(faded)
        if is_all or len(rest) >= wanted:
            return rest[:wanted]
        size *= 4


def _fade(hits: Sequence[Scored[Found]]) -> list[Faded[Found]]:
    before: dict[int, int] = {}
    faded = []
    for score, document, found in hits:
        count = before.get(document, 0) if document else 0
        before[document] = count + 1
        faded.append((score / (1 + FADING * count), count > 0, found))
    faded.sort(key=lambda hit: (-hit[0], hit[1]))
    return faded
