"""Queries of tantivy, made from clauses."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import tantivy
from tantivy import Occur, Query

from oress_opendata.projections.search.engine import Alternative, Clause
from oress_opendata.projections.search.relevance import EXACT, measure_rarity
from oress_opendata.projections.search.tantivy_engine.fields import (
    FACETS,
    STEP_SIGN,
    WEIGHTED,
    WORDS,
    score_of,
)

# Clauses whose query and rarity are kept.
KEPT = 2_000
NOTHING = Query.empty_query()


class QueryMaker:
    """Makes queries for one state of an index."""

    def __init__(self, schema: tantivy.Schema, searcher: tantivy.Searcher) -> None:
        self._schema = schema
        self._searcher = searcher
        self._clauses: OrderedDict[Clause, Query] = OrderedDict()

    def clause(self, clause: Clause) -> Query:
        """What matches any alternative of a clause: the score of the best one by the rarity."""
        known = self._clauses.get(clause)
        if known is None:
            best = Query.disjunction_max_query([*map(self.alternative, clause.alternatives)])
            rarity = measure_rarity(self.count(best), self._searcher.num_docs)
            known = self._clauses[clause] = Query.boost_query(best, rarity)
            if len(self._clauses) > KEPT:
                self._clauses.popitem(last=False)
        self._clauses.move_to_end(clause)
        return known

    def alternative(self, alternative: Alternative) -> Query:
        """What matches all terms of an alternative: the mean of their scores by its weight."""
        terms = alternative.terms
        parts = [self._term(term, alternative.weight / len(terms)) for term in terms]
        if alternative.phrase and len(terms) > 1:
            phrase = Query.phrase_query(self._schema, WORDS, list(terms))
            parts.append(Query.const_score_query(phrase, 0.0))
        return parts[0] if len(parts) == 1 else all_of(parts)

    def bonus(self, alternatives: Iterable[Alternative]) -> list[tuple[Occur, Query]]:
        """What adds to a score."""
        return [
            (Occur.Should, Query.const_score_query(self.alternative(one), EXACT * one.weight))
            for one in alternatives
        ]

    def filter(self, filters: Mapping[str, frozenset[str]]) -> list[tuple[Occur, Query]]:
        """What has one of the values of each facet."""
        return [(Occur.Must, self.facet(name, values)) for name, values in filters.items()]

    def facet(self, name: str, values: Iterable[str]) -> Query:
        terms = [f"{name}={value}" for value in values]
        query = Query.term_set_query(self._schema, FACETS, terms)
        return Query.const_score_query(query, 0.0)

    def count(self, query: Query) -> int:
        found: Any = self._searcher.search(query, limit=1)
        return int(found.count)

    def steps(self, term: str) -> Iterator[str]:
        """The term with each step of its weight that occurs."""
        prefix = term + STEP_SIGN
        for found, _ in self._searcher.terms_with_prefix(WEIGHTED, prefix):
            yield found

    def _term(self, term: str, weight: float) -> Query:
        found = [
            Query.const_score_query(
                Query.term_query(self._schema, WEIGHTED, step, "basic"), weight * score_of(step[-1])
            )
            for step in self.steps(term)
        ]
        return any_of(found)


def all_of(queries: Iterable[Query]) -> Query:
    return Query.boolean_query([(Occur.Must, query) for query in queries])


def any_of(queries: Iterable[Query], least: int = 1) -> Query:
    """What matches at least some of the queries; the sum of their scores."""
    some = [(Occur.Should, query) for query in queries]
    if len(some) < least:
        return NOTHING
    return Query.boolean_query(some, minimum_number_should_match=least)
