"""An entry of the index: its terms with their weights, and its stored fields.

The weights are those of BM25F: the weights of a word in title and text, normalised by length, are
summed before saturation, so that an engine stores one number a term.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from oress_opendata.projections.search.analysis.tokens import list_terms

TITLE, TEXT = 4.0, 1.0
# Average lengths of titles and texts, in words; at these lengths the norm is 1.
TITLE_LENGTH, TEXT_LENGTH = 6, 120
TITLE_SHARE, TEXT_SHARE = 0.5, 0.4
# Weight of a further term of a word, which may be another word.
VARIANT = 0.6
CONTEXT = 0.6
GAP = 50
MAX_WORDS = 60_000
SAMPLE = "sample"

Terms = dict[str, tuple[float, Sequence[int]]]


@dataclass(frozen=True, slots=True)
class Entry:
    """`key` is `type/id`. `titles` and `texts`, by language, are searched and shown; `codes` are
    its concepts and places, with their weights. `facets` are (name, value). `context` is searched
    but not shown: names of what the entry belongs to. `shown` are further stored JSON values. For
    the names (indexing/names.py), `kind` is `scheme/code`, and `numbers` identify the entry."""

    key: str
    titles: Mapping[str, str]
    texts: Mapping[str, str]
    codes: Mapping[str, float]
    facets: tuple[tuple[str, str], ...]
    date: str = ""
    more_titles: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    shown: Mapping[str, Any] | None = None
    kind: str = ""
    numbers: tuple[str, ...] = ()

    def payload(self) -> str:
        """The stored fields, as JSON."""
        body = {"titles": self.titles, "texts": self.texts, "date": self.date, **(self.shown or {})}
        return json.dumps({"key": self.key, **body}, ensure_ascii=False, separators=(",", ":"))


def code_term(scheme: str, code: str) -> str:
    """The term of a code, which no word can equal."""
    return f"#{scheme}/{code}"


def title_term(text: str) -> str:
    """The term of a whole title."""
    return _join_words(list_terms(text))


def _join_words(words: Iterable[tuple[str, ...]]) -> str:
    return "=" + " ".join([terms[0] for terms in words])


def weigh_terms(entry: Entry) -> Terms:
    """The weight and the positions (for phrases) of each term of an entry."""
    positions: dict[str, list[int]] = {}
    weights: dict[str, float] = {}
    position = 0
    best: dict[str, float] = {}
    titles = [title for title in (*entry.titles.values(), *entry.more_titles) if title]
    for title in dict.fromkeys(titles):
        title_words = list_terms(title)
        counts, length = _count(title_words, position, positions)
        position += length + GAP
        norm = TITLE * 1.0 / (1 - TITLE_SHARE + TITLE_SHARE * length / TITLE_LENGTH)
        for term, count in counts.items():
            weight = norm if count >= 1.0 else count * norm
            if weight > best.get(term, 0.0):
                best[term] = weight
        weights[_join_words(title_words)] = 1.0
    total: dict[str, float] = {}
    words = 0
    for text in entry.texts.values():
        counts, length = _count(list_terms(text), position, positions)
        position += length + GAP
        words += length
        if total:
            for term, count in counts.items():
                total[term] = total.get(term, 0.0) + count
        else:
            total = counts
    norm = TEXT / (1 - TEXT_SHARE + TEXT_SHARE * words / TEXT_LENGTH)
    weights.update(best)
    for term, count in total.items():
        weights[term] = best.get(term, 0.0) + count * norm
    for term in set().union(*map(_context_terms, entry.context)):
        weights[term] = weights.get(term, 0.0) + CONTEXT
    weights.update(entry.codes)
    places = positions.get
    return {term: (weight, places(term, ())) for term, weight in weights.items()}


@lru_cache(maxsize=5_000)
def _context_terms(text: str) -> frozenset[str]:
    """All terms of a text, which many entries belong to."""
    return frozenset(term for terms in list_terms(text) for term in terms)


def _count(
    words: list[tuple[str, ...]], start: int, positions: dict[str, list[int]]
) -> tuple[dict[str, float], int]:
    """The frequency of each term in the words of a text; adds its positions to `positions`."""
    counts: dict[str, float] = {}
    words = words[:MAX_WORDS]
    for position, terms in enumerate(words, start):
        share = 1.0
        for term in terms:
            if term in counts:
                counts[term] += share
                positions[term].append(position)
            elif term in positions:
                counts[term] = share
                positions[term].append(position)
            else:
                counts[term] = share
                positions[term] = [position]
            share = VARIANT
    return counts, len(words)


def sample_facet(*, is_sample: bool) -> tuple[str, str]:
    """The facet of what is fictitious, which comes last in every list."""
    return (SAMPLE, "true" if is_sample else "")


def facet_values(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Facets without duplicates and empty values."""
    return tuple(dict.fromkeys((name, value) for name, value in pairs if value))
