"""What an engine is asked and what it answers. tests/projections/search holds the suite that every
engine passes; embedded.py is the one there is.

An engine knows terms and weights, and nothing of languages: text was analysed before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from oress_opendata.projections.search.entry import Entry

# Where a page ends: what the list is ordered by, and the key.
Place = tuple[float | str, str]


@dataclass(frozen=True, slots=True)
class Alternative:
    """Terms that must all be there; as a phrase, one after the other."""

    terms: tuple[str, ...]
    weight: float = 1.0
    phrase: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """Something that is looked for: any of its alternatives; the best of them counts."""

    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """Entries that have every clause; where few have, those that have most of them. `excluded`
    they have not. `bonus` counts where it is there. `filters`: of each facet one of these values.
    `sort` is relevance, date or name (in `language`). `after` is where a page before ended."""

    clauses: tuple[Clause, ...] = ()
    excluded: tuple[Clause, ...] = ()
    bonus: tuple[Alternative, ...] = ()
    filters: Mapping[str, frozenset[str]] = field(default_factory=dict)
    sort: str = "relevance"
    language: str = ""
    limit: int = 20
    after: Place | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """What is shown of an entry, its score, and the place in the list where a page may end."""

    shown: Mapping[str, Any]
    score: float
    place: Place


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits. `facets` count the values among all that was found; those of a facet that is
    filtered by count what choosing another value would find."""

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]]
    more: bool


class Reader(Protocol):
    """An index at one moment; later writing does not change it."""

    def search(self, asked: Asked) -> Found: ...

    def count(self, term: str) -> int:
        """How many entries have a term."""

    def begin_with(self, prefix: str, most: int) -> list[str]:
        """The terms with this beginning, the most frequent first."""

    def resemble(self, term: str, most: int) -> list[str]:
        """Terms that are a slip of the hand away, the likeliest first."""

    def example(self, term: str) -> Mapping[str, Any] | None:
        """What is shown of some entry that has a term."""

    def facets(self) -> Mapping[str, frozenset[str]]:
        """The values of each facet that some entry has."""

    def close(self) -> None: ...


class Engine(Protocol):
    def create(self, folder: Path) -> None:
        """An empty index in an empty folder."""

    def write(
        self, folder: Path, remove: Iterable[str], add: Iterable[Entry], *, compact: bool = False
    ) -> None:
        """One change: by key what goes and what comes, seen whole or not at all. What comes
        replaces what has its key, if that is named in `remove`. Compacting leaves no trace of what
        was removed, now or before."""

    def open(self, folder: Path) -> Reader: ...
