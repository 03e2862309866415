"""Searches in the current index, which is followed without a restart. Knows no URLs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from oress_opendata.errors import StoreUnavailable
from oress_opendata.languages import N_, choose_text, direction
from oress_opendata.projections.generations import CURSOR
from oress_opendata.projections.search.analysis.folding import is_arabic
from oress_opendata.projections.search.engine import (
    Hit,
    IndexOutdated,
    IndexQuery,
    Position,
    Reader,
    ResultPage,
)
from oress_opendata.projections.search.entry import code_term
from oress_opendata.projections.search.indexing.column_roles import NAMES
from oress_opendata.projections.search.indexing.generation import (
    ENGINE,
    META,
    find_current,
    read_json,
)
from oress_opendata.projections.search.indexing.thesaurus import FILE as THESAURUS
from oress_opendata.projections.search.indexing.thesaurus import Thesaurus, read_thesaurus
from oress_opendata.projections.search.querying.expansion import ExpandedQuery, expand_query
from oress_opendata.projections.search.querying.parser import Query, read_query
from oress_opendata.projections.search.querying.snippets import cut_snippet, mark_text
from oress_opendata.projections.search.querying.suggestions import suggest
from oress_opendata.projections.search.whoosh_engine.engine import WhooshEngine

NOT_YET = N_("The search index is being built. Try again in a moment.")
SORTS = ("relevance", "date", "name")
_SCHEMES = {name: scheme for scheme, name in NAMES.items()}


@dataclass(frozen=True, slots=True)
class Search:
    """A search: the text as it was typed, and the options. `filters` are by facet."""

    text: str = ""
    language: str = "fr"
    filters: Mapping[str, frozenset[str]] = field(default_factory=dict)
    sort: str = "relevance"
    limit: int = 20
    after: Position | None = None
    typing: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """A hit, ready to show. `title` is plain; `marked` and `snippet` are escaped HTML with
    `<mark>`; `language` is that of the snippet, empty if unknown."""

    type: str
    id: str
    title: str
    title_language: str
    marked: str
    snippet: str
    language: str
    score: float
    date: str
    shown: Mapping[str, Any]

    @property
    def page(self) -> int | None:
        return self.shown.get("page")

    @property
    def sample(self) -> bool:
        return bool(self.shown.get("sample"))


@dataclass(frozen=True, slots=True)
class FacetValue:
    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Answer:
    """`missing` are words without any match. The next page begins after `next_position`; None
    on the last page."""

    results: tuple[Result, ...]
    total: int
    facets: Mapping[str, tuple[FacetValue, ...]]
    suggestion: str | None
    missing: tuple[str, ...]
    next_position: Position | None


@dataclass(frozen=True, slots=True)
class OpenIndex:
    """One state of the index, identified by `tag`, with its thesaurus and labels."""

    tag: str
    reader: Reader
    thesaurus: Thesaurus
    labels: Mapping[str, Mapping[str, Mapping[str, str]]]
    columns: Mapping[str, Sequence[str]]


class Searcher:
    """The index of a service, in one process."""

    def __init__(self, home: Path, languages: Sequence[str]) -> None:
        self.home = home
        self.languages = tuple(languages)
        self._opened: OpenIndex | None = None
        self._lock = Lock()

    def open(self) -> OpenIndex:
        """The current index. Raises StoreUnavailable before the first one exists."""
        tag = self._read_tag()
        opened = self._opened
        if opened is None or opened.tag != tag:
            with self._lock:
                opened = self._opened
                if opened is None or opened.tag != tag:
                    self._opened = opened = self._open_current()
        return opened

    def _read_tag(self) -> str:
        generation = find_current(self.home)
        if generation is None:
            raise StoreUnavailable(NOT_YET)
        state = (generation / CURSOR).stat()
        return f"{generation.name}-{state.st_ino}-{state.st_mtime_ns}"

    def _open_current(self) -> OpenIndex:
        """Open the current index. The old reader closes when its last user drops it."""
        for _ in range(20):
            tag = self._read_tag()
            generation = find_current(self.home)
            try:
                assert generation is not None
                reader = WhooshEngine().open(generation / ENGINE)
                thesaurus = _load_thesaurus(generation / THESAURUS)
                meta = read_json(generation, META)
            except FileNotFoundError:  # the generation was replaced meanwhile
                continue
            except IndexOutdated as error:  # the next round of the projections makes a new one
                raise StoreUnavailable(NOT_YET) from error
            if tag == self._read_tag():
                return OpenIndex(tag, reader, thesaurus, meta["labels"], meta["columns"])
        raise StoreUnavailable(NOT_YET)

    def facet_names(self) -> list[str]:
        return sorted(self.open().reader.facets())

    def find_facet(self, name: str, values: Sequence[str]) -> str | None:
        """The facet of a filter, by the name of the facet or of a column. If columns of several
        registers share a name, the facet that has one of the values."""
        opened = self.open()
        facets = opened.reader.facets()
        named = [facet for facet in (name, *opened.columns.get(name, ())) if facet in facets]
        fitting = (facet for facet in named if not facets[facet].isdisjoint(values))
        return next(fitting, named[0] if named else None)

    def label(self, facet: str, value: str, language: str) -> str:
        """The label of a facet value, whether any entry has it or not."""
        order = tuple(dict.fromkeys((language, *self.languages)))
        return _label_of(self.open(), facet, value, order)

    def search(self, search: Search) -> Answer:
        opened = self.open()
        query = read_query(search.text)
        expanded = expand_query(query, opened.thesaurus, opened.reader, typing=search.typing)
        found = opened.reader.search(_to_index_query(search, expanded))
        order = tuple(dict.fromkeys((search.language, *self.languages)))
        written = direction_of(search.text) or direction(search.language)
        return Answer(
            results=tuple(_show(hit, expanded.marked, written, order) for hit in found.hits),
            total=found.total,
            facets=_label(opened, found, order),
            suggestion=suggest(query, expanded, opened.reader, search.language),
            missing=tuple(_find_missing(query, expanded, opened.reader)),
            next_position=found.hits[-1].position if found.more and found.hits else None,
        )


@lru_cache(maxsize=2)
def _load_stamped(path: Path, _stamp: int) -> Thesaurus:
    return read_thesaurus(read_json(path.parent, path.name))


def _load_thesaurus(path: Path) -> Thesaurus:
    """A thesaurus is read once a generation, even if the generation changes."""
    return _load_stamped(path, path.stat().st_mtime_ns)


def _to_index_query(search: Search, expanded: ExpandedQuery) -> IndexQuery:
    return IndexQuery(
        clauses=tuple(expanded.clauses),
        excluded=tuple(expanded.excluded),
        bonus=tuple(expanded.bonus),
        filters=search.filters,
        sort=search.sort,
        language=search.language,
        limit=search.limit,
        after=search.after,
    )


def direction_of(text: str) -> str:
    """In which direction most letters of a text run; empty without any letter."""
    letters = [is_arabic(character) for character in text if character.isalpha()]
    if not letters:
        return ""
    return "rtl" if 2 * sum(letters) > len(letters) else "ltr"


def _show(hit: Hit, marked: frozenset[str], written: str, order: tuple[str, ...]) -> Result:
    fields = hit.shown
    kind, _, identifier = str(fields["key"]).partition("/")
    titles: Mapping[str, str] = fields["titles"] or fields.get("called") or {}
    title = choose_text(titles, order) or identifier
    language, snippet = _choose_snippet(fields["texts"], marked, written, order)
    return Result(
        type=kind,
        id=identifier.partition("#")[0] if "page" in fields else identifier,
        title=title,
        title_language=next((code for code, text in titles.items() if text == title), ""),
        marked=mark_text(title, marked),
        snippet=snippet,
        language=language,
        score=hit.score,
        date=fields["date"],
        shown=fields,
    )


def _choose_snippet(
    texts: Mapping[str, str], marked: frozenset[str], written: str, order: tuple[str, ...]
) -> tuple[str, str]:
    """The language and snippet of the best text: first one in the reader's language if it has
    the letters of the query or any of its words, then one with both, then most of the words."""
    ranked = sorted(texts, key=lambda code: order.index(code) if code in order else len(order))
    best: tuple[tuple[int, ...], str, str] = ((-1,), "", "")
    for language in ranked:
        snippet, count = cut_snippet(texts[language], marked)
        # Values of cells, such as names, are of every reader.
        is_readers = language in (order[0], "")
        is_same = direction_of(texts[language]) == written
        fits = is_readers and (is_same or count > 0)
        score = (fits, is_same and count > 0, is_readers, is_same, count)
        if score > best[0]:
            best = score, language, snippet
    return best[1], best[2]


def _label(
    opened: OpenIndex, found: ResultPage, order: tuple[str, ...]
) -> dict[str, tuple[FacetValue, ...]]:
    """Facets with the labels of their values, the most frequent first."""
    labelled = {}
    for name, values in found.facets.items():
        ranked = sorted(values.items(), key=lambda pair: (-pair[1], pair[0]))
        labelled[name] = tuple(
            FacetValue(value, _label_of(opened, name, value, order), count)
            for value, count in ranked
        )
    return labelled


def _label_of(opened: OpenIndex, facet: str, value: str, order: tuple[str, ...]) -> str:
    labels = opened.labels.get(facet, {}).get(value)
    if not labels:
        scheme = _SCHEMES.get(facet, facet.replace("_", "-"))
        terms = (code_term(scheme, value), code_term("place", value))
        labels = next(
            (opened.thesaurus.labels[t] for t in terms if t in opened.thesaurus.labels), {}
        )
    return choose_text(labels, order) or value


def _find_missing(query: Query, expanded: ExpandedQuery, reader: Reader) -> Iterator[str]:
    """The words without any alternative that matches."""
    for word, clause in zip(query.content, expanded.clauses, strict=False):
        if not any(
            all(map(reader.count, alternative.terms)) for alternative in clause.alternatives
        ):
            yield query.text[word.token.start : word.token.end]
