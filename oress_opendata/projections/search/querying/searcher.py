"""Searches answered: what pages and API ask. Opens the current index and follows it without a
restart; knows nothing of addresses, which delivery makes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from oress_opendata.errors import StoreUnavailable
from oress_opendata.languages import N_, choose_text
from oress_opendata.projections.generations import CURSOR
from oress_opendata.projections.search.analysis.tokens import tokenize
from oress_opendata.projections.search.engine import Asked, Found, Hit, Place, Reader
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
from oress_opendata.projections.search.querying.expansion import Meaning, understand
from oress_opendata.projections.search.querying.parser import Query, read_query
from oress_opendata.projections.search.querying.snippets import cut_snippet, mark_text
from oress_opendata.projections.search.whoosh_engine.engine import Embedded
from oress_opendata.projections.search.whoosh_engine.spelling import measure_distance

NOT_YET = N_("The search is being prepared. Try again in a moment.")
SORTS = ("relevance", "date", "name")
_SCHEMES = {name: scheme for scheme, name in NAMES.items()}


@dataclass(frozen=True, slots=True)
class Search:
    """A search: what was written, and how it is to be answered. `filters` by facet."""

    text: str = ""
    language: str = "fr"
    filters: Mapping[str, frozenset[str]] = field(default_factory=dict)
    sort: str = "relevance"
    limit: int = 20
    after: Place | None = None
    typing: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """A hit as it is shown. `title` is plain, `marked` and `snippet` are HTML with marks and all
    else escaped; `language` is that of the snippet, empty where it is not known."""

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
class Counted:
    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Answer:
    """`missing` are words that nothing has, so that they found nothing. `following` is the place
    after which the next page begins; None at the end."""

    results: tuple[Result, ...]
    total: int
    facets: Mapping[str, tuple[Counted, ...]]
    suggestion: str | None
    missing: tuple[str, ...]
    following: Place | None


@dataclass(frozen=True, slots=True)
class Opened:
    """One state of the index, with what stands beside it. `tag` says which."""

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
        self._opened: Opened | None = None
        self._lock = Lock()

    def open(self) -> Opened:
        """The index as it is now. Raises StoreUnavailable before there is one."""
        tag = self._look()
        opened = self._opened
        if opened is None or opened.tag != tag:
            with self._lock:
                opened = self._opened
                if opened is None or opened.tag != tag:
                    self._opened = opened = self._open_again()
        return opened

    def _look(self) -> str:
        generation = find_current(self.home)
        if generation is None:
            raise StoreUnavailable(NOT_YET)
        state = (generation / CURSOR).stat()
        return f"{generation.name}-{state.st_ino}-{state.st_mtime_ns}"

    def _open_again(self) -> Opened:
        """A reader that another still uses closes when nobody holds it any more."""
        for _ in range(20):
            tag = self._look()
            generation = find_current(self.home)
            try:
                assert generation is not None
                reader = Embedded().open(generation / ENGINE)
                thesaurus = _load(generation / THESAURUS)
                meta = read_json(generation, META)
            except FileNotFoundError:  # it was swapped meanwhile
                continue
            if tag == self._look():
                return Opened(tag, reader, thesaurus, meta["labels"], meta["columns"])
        raise StoreUnavailable(NOT_YET)

    def facet_names(self) -> list[str]:
        return sorted(self.open().reader.facets())

    def find_facet(self, name: str, values: Sequence[str]) -> str | None:
        """The facet that a filter means: by its own name, or by a column's. Columns of several
        registers may have one name; then it is the facet that has the values."""
        opened = self.open()
        facets = opened.reader.facets()
        named = [each for each in (name, *opened.columns.get(name, ())) if each in facets]
        fitting = (each for each in named if not facets[each].isdisjoint(values))
        return next(fitting, named[0] if named else None)

    def label(self, facet: str, value: str, language: str) -> str:
        """What a value of a facet is called, counted or not."""
        order = tuple(dict.fromkeys((language, *self.languages)))
        return _label_of(self.open(), facet, value, order)

    def search(self, search: Search) -> Answer:
        opened = self.open()
        query = read_query(search.text)
        meaning = understand(query, opened.thesaurus, opened.reader, typing=search.typing)
        found = opened.reader.search(_ask(search, meaning))
        order = tuple(dict.fromkeys((search.language, *self.languages)))
        return Answer(
            results=tuple(_show(hit, meaning.marked, order) for hit in found.hits),
            total=found.total,
            facets=_label(opened, found, order),
            suggestion=_suggest(query, meaning, opened.reader),
            missing=tuple(_find_missing(query, meaning, opened.reader)),
            following=found.hits[-1].place if found.more and found.hits else None,
        )


@lru_cache(maxsize=2)
def _load_stamped(path: Path, _stamp: int) -> Thesaurus:
    return read_thesaurus(read_json(path.parent, path.name))


def _load(path: Path) -> Thesaurus:
    """A thesaurus is read once a generation, whatever else changes in it."""
    return _load_stamped(path, path.stat().st_mtime_ns)


def _ask(search: Search, meaning: Meaning) -> Asked:
    return Asked(
        clauses=tuple(meaning.clauses),
        excluded=tuple(meaning.excluded),
        bonus=tuple(meaning.bonus),
        filters=search.filters,
        sort=search.sort,
        language=search.language,
        limit=search.limit,
        after=search.after,
    )


def _show(hit: Hit, marked: frozenset[str], order: tuple[str, ...]) -> Result:
    shown = hit.shown
    kind, _, identifier = str(shown["key"]).partition("/")
    titles: Mapping[str, str] = shown["titles"] or shown.get("called") or {}
    title = choose_text(titles, order) or identifier
    language, snippet = _choose_snippet(shown["texts"], marked, order)
    return Result(
        type=kind,
        id=identifier.partition("#")[0],
        title=title,
        title_language=next((code for code, text in titles.items() if text == title), ""),
        marked=mark_text(title, marked),
        snippet=snippet,
        language=language,
        score=hit.score,
        date=shown["date"],
        shown=shown,
    )


def _choose_snippet(
    texts: Mapping[str, str], marked: frozenset[str], order: tuple[str, ...]
) -> tuple[str, str]:
    """The text in which most of the words stand; of such, that of the reader's language."""
    ranked = sorted(texts, key=lambda code: order.index(code) if code in order else len(order))
    best: tuple[int, str, str] = (-1, "", "")
    for language in ranked:
        snippet, count = cut_snippet(texts[language], marked)
        if count > best[0]:
            best = count, language, snippet
    return best[1], best[2]


def _label(opened: Opened, found: Found, order: tuple[str, ...]) -> dict[str, tuple[Counted, ...]]:
    """Facets with the labels of their values, the most frequent first."""
    shown = {}
    for name, values in found.facets.items():
        ranked = sorted(values.items(), key=lambda each: (-each[1], each[0]))
        shown[name] = tuple(
            Counted(value, _label_of(opened, name, value, order), count) for value, count in ranked
        )
    return shown


def _label_of(opened: Opened, facet: str, value: str, order: tuple[str, ...]) -> str:
    labels = opened.labels.get(facet, {}).get(value)
    if not labels:
        scheme = _SCHEMES.get(facet, facet.replace("_", "-"))
        terms = (code_term(scheme, value), code_term("place", value))
        labels = next(
            (opened.thesaurus.labels[t] for t in terms if t in opened.thesaurus.labels), {}
        )
    return choose_text(labels, order) or value


def _find_missing(query: Query, meaning: Meaning, reader: Reader) -> Iterator[str]:
    """Words of which nothing has what they may mean."""
    for word, clause in zip(query.content, meaning.clauses, strict=False):
        if not any(all(map(reader.count, each.terms)) for each in clause.alternatives):
            yield query.text[word.token.start : word.token.end]


def _suggest(query: Query, meaning: Meaning, reader: Reader) -> str | None:
    """The query with what was taken for slips put right, in words as they are written."""
    text = query.text
    for token, term in sorted(meaning.corrections.items(), key=lambda each: -each[0].start):
        written = _written(token.folded, term, reader)
        if written is None:
            return None
        text = text[: token.start] + written + text[token.end :]
    return text if meaning.corrections and text != query.text else None


def _written(typed: str, term: str, reader: Reader) -> str | None:
    """The word of some entry that has this term, and is nearest to what was typed."""
    shown = reader.example(term)
    if shown is None:
        return None
    words = {
        text[token.start : token.end].lower(): token.folded
        for text in (*shown["titles"].values(), *shown["texts"].values())
        for token in tokenize(text)
        if token.terms[0] == term
    }
    return min(words, key=lambda word: measure_distance(typed, words[word], 9), default=None)
