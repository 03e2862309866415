"""Mixes what is near in meaning into what words found, by reciprocal ranks.

Words come first: where enough entries have every word of a query, nothing is added. Total and
facets stay those of the words. The first page has everything that is found by meaning, at most half
of a page if words find anything, and as many of the words' hits as there is room for; further pages
go on with the words' hits, without those that the first page had.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from oress_opendata.projections.search.engine import Hit, Position, ResultPage

WORDS, MEANING = "words", "meaning"
# How many entries with every word of the query are enough.
ENOUGH = 5
# An entry that words find after this place is not recognised among those found by meaning.
DEPTH = 100
MOST_NEAR = 6
# Of reciprocal rank fusion; what has a part of the words only counts less than what is near.
CONSTANT, WEIGHT = 3, 2.0


@dataclass(frozen=True, slots=True)
class Mixed:
    """A page of hits, how each was found, by key, and how many by meaning alone."""

    hits: tuple[Hit, ...]
    found_by: Mapping[str, tuple[str, ...]]
    near: int
    next_position: Position | None


def is_enough(found: ResultPage, sort: str, *, narrow: bool, guessed: bool = False) -> bool:
    """Whether words alone answer: enough entries have all of them, and none had to be guessed, or
    another order was asked. A `narrow` search has one word or a filter: any such entry is enough.
    """
    if sort != "relevance":
        return found.total > 0
    return found.complete >= (1 if narrow else ENOUGH) and not guessed


def only_words(found: ResultPage, limit: int) -> Mixed:
    return _page(list(found.hits), {}, 0, limit, more=found.more)


def mix(
    found: ResultPage,
    near: Sequence[Hit],
    limit: int,
    after: Position | None,
    *,
    named: bool = False,
) -> Mixed:
    """The page after `after`. `found` has more hits than `limit`, if there are as many. If an entry
    is `named` as the query, the first hit stays the first."""
    room = limit // 2 if found.total else limit
    chosen = {key_of(hit): hit for hit in near[: min(room, MOST_NEAR)]}
    rest = [hit for hit in found.hits if key_of(hit) not in chosen]
    if after is not None:
        return _page(rest, {}, 0, limit, more=found.more)
    ranks = {key_of(hit): rank for rank, hit in enumerate(found.hits)}
    nearness = {key: rank for rank, key in enumerate(chosen)}
    below = _page(rest, {}, 0, limit - len(chosen), more=found.more)
    first = key_of(found.hits[0]) if named and found.hits else ""
    hits = sorted(
        (*chosen.values(), *below.hits),
        key=lambda hit: (
            key_of(hit) != first,
            -_score(ranks.get(key_of(hit)), nearness.get(key_of(hit))),
        ),
    )
    found_by = {key: (WORDS, MEANING) if key in ranks else (MEANING,) for key in chosen}
    alone = sum(key not in ranks for key in chosen)
    return Mixed(tuple(hits), found_by, alone, below.next_position)


def fuse(first: Sequence[Hit], second: Sequence[Hit]) -> list[Hit]:
    """Two lists as one; the first counts more."""
    hits = {key_of(hit): hit for hit in (*second, *first)}
    nearness = {key_of(hit): rank for rank, hit in enumerate(first)}
    ranks = {key_of(hit): rank for rank, hit in enumerate(second)}
    return sorted(
        hits.values(), key=lambda hit: -_score(ranks.get(key_of(hit)), nearness.get(key_of(hit)))
    )


def key_of(hit: Hit) -> str:
    return str(hit.shown["key"])


def _score(rank: int | None, nearness: int | None) -> float:
    by_words = 0.0 if rank is None else 1.0 / (CONSTANT + rank)
    return by_words + (0.0 if nearness is None else WEIGHT / (CONSTANT + nearness))


def _page(
    hits: list[Hit], found_by: Mapping[str, tuple[str, ...]], near: int, limit: int, *, more: bool
) -> Mixed:
    kept = hits[:limit]
    goes_on = bool(kept) and (more or len(hits) > limit)
    return Mixed(tuple(kept), found_by, near, kept[-1].position if goes_on else None)
