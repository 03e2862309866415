"""Searches in an index of tantivy: hits, totals and facets."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cached_property, partial
from threading import RLock
from typing import Any

import tantivy
from tantivy import DocAddress, Occur, Order, Query

from oress_opendata.projections.search.engine import Alternative, Hit, IndexQuery, ResultPage
from oress_opendata.projections.search.fading import Scored, rank_page
from oress_opendata.projections.search.ordering import (
    BY_DATE,
    BY_PRIOR,
    name_field,
    number_of,
    prior_in,
)
from oress_opendata.projections.search.relevance import (
    FEW,
    SAMPLE,
    least_clauses,
)
from oress_opendata.projections.search.spelling import Lexicon
from oress_opendata.projections.search.tantivy_engine.fields import (
    DOCUMENT,
    FACETS,
    LOWEST_PRIOR,
    NUMBER,
    PRIOR,
    SHOWN,
    WORDS,
)
from oress_opendata.projections.search.tantivy_engine.queries import QueryMaker, all_of, any_of

# Values of facets that are counted.
MOST_VALUES = 60_000
MOST_TERMS = 1_000_000
_ALL = Query.all_query()

# The position of an entry in a list, its score, and its address.
Ranked = tuple[float | str, float, DocAddress]


class IndexSearcher:
    """The reader of tantivy: an index at one moment."""

    def __init__(self, index: tantivy.Index) -> None:
        self.lock = RLock()
        self._searcher = index.searcher()
        self._maker = QueryMaker(index.schema, self._searcher)
        self._everything = self._count_facets(_ALL)
        self._facet_values = {name: frozenset(values) for name, values in self._everything.items()}

    def facets(self) -> Mapping[str, frozenset[str]]:
        return self._facet_values

    def close(self) -> None:
        """Tantivy closes its files with the last searcher."""

    def count(self, term: str) -> int:
        return self._maker.count(self._maker.alternative(Alternative((term,))))

    def complete_prefix(self, prefix: str, most: int) -> list[str]:
        found = self._searcher.terms_with_prefix(WORDS, prefix, limit=most)
        return [term for term, _ in found]

    def find_similar(self, term: str, most: int) -> list[str]:
        candidates = self._lexicon.near(term)
        counted = [(distance, -self.count(word), word) for distance, word in candidates[:20]]
        return [word for _, count, word in sorted(counted)[:most] if count]

    def find_entry_with(self, term: str) -> Mapping[str, Any] | None:
        query = self._maker.alternative(Alternative((term,)))
        found = self._searcher.search(query, limit=1).hits
        return self._shown(found[0][1]) if found else None

    def search(self, query: IndexQuery) -> ResultPage:
        with self.lock:
            ranked, matching = self._match(query)
            excluded = [(Occur.MustNot, self._maker.clause(clause)) for clause in query.excluded]
            found = Query.boolean_query([(Occur.Must, matching), *excluded])
            filters = self._maker.filter(query.filters)
            here = Query.boolean_query([(Occur.Must, found), *filters])
            if query.clauses and query.sort == "relevance":
                ranked = Query.boolean_query([(Occur.Must, ranked), *filters, *excluded])
                page = self._rank(query, ranked)
            else:
                page = self._list(query, here)
            return ResultPage(
                hits=tuple(self._to_hit(ranked) for ranked in page[: query.limit]),
                total=self._maker.count(here),
                facets=self._facets_of(query, found, here),
                more=len(page) > query.limit,
                complete=self._count_complete(query, [*excluded, *filters]),
            )

    def _count_complete(self, query: IndexQuery, further: list[tuple[Occur, Query]]) -> int:
        clauses = [self._maker.clause(clause) for clause in query.clauses]
        whole = all_of(clauses) if clauses else _ALL
        return self._maker.count(Query.boolean_query([(Occur.Must, whole), *further]))

    @cached_property
    def _lexicon(self) -> Lexicon:
        found = self._searcher.terms_with_prefix(WORDS, "", limit=MOST_TERMS)
        return Lexicon(term for term, _ in found)

    def _shown(self, address: DocAddress) -> Mapping[str, Any]:
        stored: Any = self._searcher.doc(address).get_first(SHOWN)
        shown: dict[str, Any] = json.loads(stored)
        return shown

    def _to_hit(self, ranked: Ranked) -> Hit:
        position, score, address = ranked
        shown = self._shown(address)
        return Hit(shown, score, (position, shown["key"]))

    def _match(self, query: IndexQuery) -> tuple[Query, Query]:
        """What the clauses find, with its scores and without."""
        clauses = [self._maker.clause(clause) for clause in query.clauses]
        bonus = self._maker.bonus(query.bonus)
        if not clauses:
            return _ALL, _ALL
        excluded = [(Occur.MustNot, self._maker.clause(clause)) for clause in query.excluded]
        whole, most = all_of(clauses), len(clauses)
        counted = Query.boolean_query([(Occur.Must, whole), *excluded])
        if most < 2 or self._maker.count(counted) >= FEW:
            return Query.boolean_query([(Occur.Must, whole), *bonus]), whole
        least = least_clauses(most)
        while least > 1 and not self._maker.count(
            Query.boolean_query([(Occur.Must, any_of(clauses, least)), *excluded])
        ):
            least -= 1
        levels = []
        for level in range(least, most + 1):
            more = [(Occur.MustNot, any_of(clauses, level + 1))] if level < most else []
            exactly = Query.boolean_query([(Occur.Must, any_of(clauses, level)), *more, *bonus])
            levels.append(Query.boost_query(exactly, level / most))
        return any_of(levels), any_of(clauses, least)

    def _rank(self, query: IndexQuery, ranked: Query) -> list[Ranked]:
        """One hit more than the page, best first; samples after all others."""
        has_samples = SAMPLE[1] in self._facet_values.get(SAMPLE[0], ())
        return [
            *rank_page(query, partial(self._find, ranked), self._locate, has_samples=has_samples)
        ]

    def _find(self, ranked: Query, is_sample: bool, size: int) -> list[Scored[DocAddress]]:
        sample = self._maker.facet(SAMPLE[0], [SAMPLE[1]])
        chosen = Query.boolean_query(
            [(Occur.Must, ranked), (Occur.Must if is_sample else Occur.MustNot, sample)]
        )
        found = self._searcher.search(chosen, limit=size, count=False, weight_by_field=PRIOR)
        addresses = [address for _, address in found.hits]
        documents = self._searcher.fast_field_values(DOCUMENT, addresses)
        return [
            (score * LOWEST_PRIOR, int(document or 0), address)
            for (score, address), document in zip(found.hits, documents, strict=True)
        ]

    def _locate(self, found: Sequence[DocAddress], key: str) -> int | None:
        numbers = self._searcher.fast_field_values(NUMBER, list(found))
        number = number_of(key)
        return numbers.index(number) if number in numbers else None

    def _list(self, query: IndexQuery, here: Query) -> list[Ranked]:
        """One hit more than the page, in the order of a field."""
        fields = {"date": BY_DATE, "name": name_field(query.language)}
        name = fields.get(query.sort, BY_PRIOR)
        last = str(query.after[0]) if query.after else ""
        size = query.limit + 1
        while True:
            hits = self._searcher.search(
                here, limit=size, count=False, order_by_field=name, order=Order.Asc
            ).hits
            rest = [hit for hit in hits if hit[0] > last]
            if len(rest) > query.limit or len(hits) < size:
                break
            size *= 4
        return [
            (text, prior_in(text) if name == BY_PRIOR else 0.0, address)
            for text, address in rest[: query.limit + 1]
        ]

    def _facets_of(self, query: IndexQuery, found: Query, here: Query) -> dict[str, dict[str, int]]:
        if not (query.clauses or query.excluded or query.filters):
            return self._everything
        counts = self._count_facets(here)
        for name in query.filters:
            others = {key: values for key, values in query.filters.items() if key != name}
            among = Query.boolean_query([(Occur.Must, found), *self._maker.filter(others)])
            counts.pop(name, None)
            if others_of_name := self._count_facets(among).get(name):
                counts[name] = others_of_name
        return counts

    def _count_facets(self, query: Query) -> dict[str, dict[str, int]]:
        """How many of the entries have each value of each facet."""
        terms = {"field": FACETS, "size": MOST_VALUES, "segment_size": MOST_VALUES}
        found: dict[str, dict[str, int]] = {}
        counted = self._searcher.aggregate(query, {"facets": {"terms": terms}})
        for bucket in counted["facets"]["buckets"]:
            name, _, value = bucket["key"].partition("=")
            found.setdefault(name, {})[value] = bucket["doc_count"]
        return found
