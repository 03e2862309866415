"""Searches in the current index, which is followed without a restart. Knows no URLs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from threading import Lock

from oress_opendata.errors import StoreUnavailable
from oress_opendata.languages import N_, choose_text, direction
from oress_opendata.projections.generations import CURSOR
from oress_opendata.projections.search.engine import (
    IndexOutdated,
    IndexQuery,
    Position,
    Reader,
    ResultPage,
)
from oress_opendata.projections.search.engines import engine_of
from oress_opendata.projections.search.entry import code_term, title_term
from oress_opendata.projections.search.indexing.column_roles import NAMES
from oress_opendata.projections.search.indexing.generation import (
    ENGINE,
    META,
    find_current,
    read_json,
)
from oress_opendata.projections.search.indexing.thesaurus import FILE as THESAURUS
from oress_opendata.projections.search.indexing.thesaurus import Thesaurus, read_thesaurus
from oress_opendata.projections.search.meaning.mixing import (
    DEPTH,
    MEANING,
    MOST_NEAR,
    Mixed,
    fuse,
    is_enough,
    mix,
    only_words,
)
from oress_opendata.projections.search.meaning.search import (
    MeaningSearch,
    open_meaning,
    read_state,
)
from oress_opendata.projections.search.querying.expansion import ExpandedQuery, expand_query
from oress_opendata.projections.search.querying.parser import Query, read_query
from oress_opendata.projections.search.querying.questions import read_question
from oress_opendata.projections.search.querying.results import Result, direction_of, show_hit
from oress_opendata.projections.search.querying.snippets import Marker
from oress_opendata.projections.search.querying.suggestions import suggest

NOT_YET = N_("The search index is being built. Try again in a moment.")
SORTS = ("relevance", "date", "name")
_SCHEMES = {name: scheme for scheme, name in NAMES.items()}


@dataclass(frozen=True, slots=True)
class Search:
    """A search: the text as it was typed, and the options. `filters` are by facet. `meaning` adds
    what is near in meaning where words find little."""

    text: str = ""
    language: str = "fr"
    filters: Mapping[str, frozenset[str]] = field(default_factory=dict)
    sort: str = "relevance"
    limit: int = 20
    after: Position | None = None
    typing: bool = False
    meaning: bool = False


@dataclass(frozen=True, slots=True)
class FacetValue:
    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Answer:
    """`missing` are words without any match. The next page begins after `next_position`; None
    on the last page. `total` and `facets` are of what words find; `near` counts the results that
    were found by meaning alone, which are all on the first page."""

    results: tuple[Result, ...]
    total: int
    facets: Mapping[str, tuple[FacetValue, ...]]
    suggestion: str | None
    missing: tuple[str, ...]
    next_position: Position | None
    near: int = 0


@dataclass(frozen=True, slots=True)
class OpenIndex:
    """One state of the index, identified by `tag`, with its thesaurus and labels; `meaning` is None
    without the extra."""

    tag: str
    reader: Reader
    thesaurus: Thesaurus
    labels: Mapping[str, Mapping[str, Mapping[str, str]]]
    columns: Mapping[str, Sequence[str]]
    meaning: MeaningSearch | None = None


class Searcher:
    """The index of a service, in one process."""

    def __init__(self, home: Path, languages: Sequence[str], engine: str = "whoosh") -> None:
        self.home = home
        self._engine = engine_of(engine)
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
        meaning = read_state(generation)
        return f"{generation.name}-{state.st_ino}-{state.st_mtime_ns}{meaning}"

    def _open_current(self) -> OpenIndex:
        """Open the current index. The old reader closes when its last user drops it."""
        for _ in range(20):
            tag = self._read_tag()
            generation = find_current(self.home)
            try:
                assert generation is not None
                reader = self._engine.open(generation / ENGINE)
                thesaurus = _load_thesaurus(generation / THESAURUS)
                meta = read_json(generation, META)
                meaning = open_meaning(generation)
            except FileNotFoundError:  # the generation was replaced meanwhile
                continue
            except IndexOutdated as error:  # the next round of the projections makes a new one
                raise StoreUnavailable(NOT_YET) from error
            if tag == self._read_tag():
                labels, columns = meta["labels"], meta["columns"]
                return OpenIndex(tag, reader, thesaurus, labels, columns, meaning)
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
        """The label of a facet value, whether any entry has it or not; in the index that was opened
        last, since a page asks for dozens."""
        order = tuple(dict.fromkeys((language, *self.languages)))
        return _label_of(self._opened or self.open(), facet, value, order)

    def find_similar(self, key: str, language: str, most: int) -> tuple[Result, ...]:
        """Entries of the same kind that are near in meaning; nothing without the extra."""
        opened = self.open()
        hits = opened.meaning.find_similar(key, most) if opened.meaning else []
        order = tuple(dict.fromkeys((language, *self.languages)))
        found_by = {str(hit.shown["key"]): (MEANING,) for hit in hits}
        written, marker = direction(language), Marker(frozenset())
        return tuple(show_hit(hit, marker, written, order, found_by) for hit in hits)

    def search(self, search: Search) -> Answer:
        opened = self.open()
        query = read_query(search.text)
        expanded = expand_query(query, opened.thesaurus, opened.reader, typing=search.typing)
        found, mixed = _find(opened, search, query, expanded)
        order = tuple(dict.fromkeys((search.language, *self.languages)))
        written = direction_of(search.text) or direction(search.language)
        marker = Marker(expanded.marked)
        return Answer(
            results=tuple(
                show_hit(hit, marker, written, order, mixed.found_by) for hit in mixed.hits
            ),
            total=found.total,
            facets=_label(opened, found, order),
            suggestion=suggest(query, expanded, opened.reader, search.language),
            missing=tuple(_find_missing(query, expanded, opened.reader)),
            next_position=mixed.next_position,
            near=mixed.near,
        )


@lru_cache(maxsize=2)
def _load_stamped(path: Path, _stamp: int) -> Thesaurus:
    return read_thesaurus(read_json(path.parent, path.name))


def _load_thesaurus(path: Path) -> Thesaurus:
    """A thesaurus is read once a generation, even if the generation changes."""
    return _load_stamped(path, path.stat().st_mtime_ns)


def _find(
    opened: OpenIndex, search: Search, query: Query, expanded: ExpandedQuery
) -> tuple[ResultPage, Mixed]:
    """What words find, and the page with what meaning adds."""
    words = _to_index_query(search, expanded)
    found = opened.reader.search(words)
    question = read_question(query, opened.thesaurus) if search.meaning and opened.meaning else None
    narrow = bool(search.filters) or len(query.content) == 1
    enough = is_enough(found, search.sort, narrow=narrow, guessed=bool(expanded.guessed))
    if opened.meaning is None or question is None or enough:
        return found, only_words(found, search.limit)
    if found.more:
        found = opened.reader.search(replace(words, limit=search.limit + DEPTH))
    near = opened.meaning.find(question, search.filters, MOST_NEAR)
    if near and question.is_translated:
        french = expand_query(read_query(question.text), opened.thesaurus, opened.reader)
        query_in_french = _to_index_query(replace(search, after=None, limit=MOST_NEAR), french)
        near = fuse(near, opened.reader.search(query_in_french).hits)
    named = opened.reader.count(title_term(query.text)) > 0
    return found, mix(found, near, search.limit, search.after, named=named)


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
