"""Queries of OpenSearch, made from clauses: values of its query language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from oress_opendata.projections.search.engine import Alternative, Clause
from oress_opendata.projections.search.opensearch_engine.answers import COUNTED
from oress_opendata.projections.search.opensearch_engine.documents import FACETS, LAYERS, WEIGHTED
from oress_opendata.projections.search.relevance import EXACT

MOST_VALUES = 60_000
Dsl = dict[str, Any]
ALL: Dsl = {"match_all": {}}


def match_clause(clause: Clause, rarity: float = 1.0) -> Dsl:
    """What matches any alternative of a clause: the score of the best one by the rarity."""
    return {"dis_max": {"queries": [*map(match, clause.alternatives)], "boost": rarity}}


def match(alternative: Alternative) -> Dsl:
    """What matches all terms of an alternative: the mean of their scores by its weight."""
    terms = alternative.terms
    boost = alternative.weight / len(terms)
    parts: list[Dsl] = [{"term": {WEIGHTED: {"value": term, "boost": boost}}} for term in terms]
    if alternative.phrase and len(terms) > 1:
        return {"bool": {"must": parts, "filter": [_match_phrase(terms)]}}
    return parts[0] if len(parts) == 1 else all_of(parts)


def _match_phrase(terms: Sequence[str]) -> Dsl:
    words = [{"span_or": {"clauses": [_in_layer(term, name) for name in LAYERS]}} for term in terms]
    return {"span_near": {"clauses": words, "slop": 0, "in_order": True}}


def _in_layer(term: str, name: str) -> Dsl:
    found: Dsl = {"span_term": {name: term}}
    masked = {"field_masking_span": {"query": found, "field": LAYERS[0]}}
    return found if name == LAYERS[0] else masked


def bonus_of(alternatives: Iterable[Alternative]) -> list[Dsl]:
    """What adds to a score."""
    return [
        {"constant_score": {"filter": match(one), "boost": EXACT * one.weight}}
        for one in alternatives
    ]


def filter_by(filters: Mapping[str, frozenset[str]]) -> list[Dsl]:
    """What has one of the values of each facet."""
    return [has_value(name, values) for name, values in filters.items()]


def has_value(name: str, values: Iterable[str]) -> Dsl:
    return {"terms": {FACETS: sorted(f"{name}={value}" for value in values)}}


def count(query: Dsl, *, facets: bool = False) -> Dsl:
    """A search that counts only: the entries, and the values of their facets."""
    terms = {"terms": {"field": FACETS, "size": MOST_VALUES}}
    aggregations = {"aggs": {COUNTED: terms}} if facets else {}
    return {"size": 0, "query": query, "track_total_hits": True, **aggregations}


def all_of(queries: Sequence[Dsl], **more: Any) -> Dsl:
    return {"bool": {"must": list(queries), **more}}


def any_of(queries: Sequence[Dsl], least: int = 1) -> Dsl:
    """What matches at least some of the queries; the sum of their scores."""
    if len(queries) < least:
        return {"match_none": {}}
    return {"bool": {"should": list(queries), "minimum_should_match": least}}


def only(query: Dsl, excluded: Sequence[Dsl] = (), filters: Sequence[Dsl] = ()) -> Dsl:
    """A query without what is excluded, and with all filters; neither changes a score."""
    if not excluded and not filters:
        return query
    return all_of([query], must_not=list(excluded), filter=list(filters))
