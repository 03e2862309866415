"""The interface of a search engine: index queries and result pages.

Every engine passes the suite in tests/projections/search; whoosh_engine is
embedded and the default, tantivy_engine is for large catalogues. An engine knows terms and weights,
and no languages: text was analysed before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from oress_opendata.projections.search.entry import Entry

# The end of a page: the value that hits are sorted by, and the key of the entry.
Position = tuple[float | str, str]


class IndexOutdated(Exception):
    """The index was written by a version of the program whose files cannot be read any more."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Terms that must all occur; in a phrase, one after the other."""

    terms: tuple[str, ...]
    weight: float = 1.0
    phrase: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a query, matched by any of its alternatives; the best of them counts."""

    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True, slots=True)
class IndexQuery:
    """Selects the entries that match every clause; if these are few, those that match most. They
    match none of `excluded`; `bonus` adds to the score. `filters` require one of the values of each
    facet. `sort` is relevance, date or name (in `language`). `after` is the end of the page before.
    """

    clauses: tuple[Clause, ...] = ()
    excluded: tuple[Clause, ...] = ()
    bonus: tuple[Alternative, ...] = ()
    filters: Mapping[str, frozenset[str]] = field(default_factory=dict)
    sort: str = "relevance"
    language: str = ""
    limit: int = 20
    after: Position | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """The stored fields of an entry, its score, and its position in the list."""

    shown: Mapping[str, Any]
    score: float
    position: Position


@dataclass(frozen=True, slots=True)
class ResultPage:
    """A page of hits. `facets` count the values among all hits; the counts of a filtered facet are
    those without its own filter, so that they show what another value would find. `complete` counts
    the hits that match every clause."""

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]]
    more: bool
    complete: int


class Reader(Protocol):
    """An index at one moment; later writes do not change it."""

    def search(self, query: IndexQuery) -> ResultPage: ...

    def count(self, term: str) -> int:
        """The number of entries with a term."""

    def complete_prefix(self, prefix: str, most: int) -> list[str]:
        """The terms with a prefix, the most frequent first."""

    def find_similar(self, term: str, most: int) -> list[str]:
        """Terms within the distance of a typo, the likeliest first."""

    def find_entry_with(self, term: str) -> Mapping[str, Any] | None:
        """The stored fields of any entry with a term."""

    def facets(self) -> Mapping[str, frozenset[str]]:
        """The values in use of each facet."""

    def close(self) -> None: ...


class Engine(Protocol):
    def analyse(self, entry: Entry) -> Any:
        """The entry as `write` adds it. Depends on nothing else, and can be sent to another
        process."""

    def create(self, folder: Path) -> None:
        """An empty index in an empty folder."""

    def write(self, folder: Path, remove: Iterable[str], add: Iterable[Any]) -> None:
        """Remove entries by key and add others, as `analyse` gives them, in one atomic change. An
        added entry replaces the one with its key only if that key is in `remove`. The files may
        keep a trace of removed entries; a new index has none."""

    def sweep(self, root: Path) -> bool:
        """Remove the indexes outside `root` that no folder below it uses any more. Return whether
        there were any."""

    def open(self, folder: Path) -> Reader:
        """Raises IndexOutdated for an index of an older version of the program."""
