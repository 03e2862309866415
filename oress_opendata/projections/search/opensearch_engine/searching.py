"""Searches in an index of OpenSearch: hits, totals and facets, at one point in time."""

from __future__ import annotations

import json
import logging
import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property, partial
from typing import Any

from oress_opendata.errors import StoreUnavailable
from oress_opendata.languages import N_
from oress_opendata.projections.search.engine import (
    Alternative,
    Clause,
    Hit,
    IndexOutdated,
    IndexQuery,
    ResultPage,
)
from oress_opendata.projections.search.fading import Scored, rank_page
from oress_opendata.projections.search.opensearch_engine import queries
from oress_opendata.projections.search.opensearch_engine.answers import (
    COUNTED,
    GONE,
    Answer,
    Found,
    read_answer,
)
from oress_opendata.projections.search.opensearch_engine.cluster import Cluster
from oress_opendata.projections.search.opensearch_engine.documents import (
    DOCUMENT,
    KEY,
    PRIOR,
    SHOWN,
    WORDS,
)
from oress_opendata.projections.search.opensearch_engine.queries import ALL, Dsl
from oress_opendata.projections.search.ordering import BY_DATE, BY_PRIOR, name_field, prior_in
from oress_opendata.projections.search.relevance import (
    FEW,
    SAMPLE,
    least_clauses,
    measure_rarity,
)
from oress_opendata.projections.search.spelling import Lexicon

# How long the cluster keeps a state that nobody asks for.
KEPT = "2h"
KEPT_COUNTS = 5_000
MOST_WORDS = 10_000
_SPECIAL = re.compile(r'([.?+*|{}\[\]()"\\#@&<>~^$])')

AWAY = N_("Searching is not possible at the moment. Try again later.")
log = logging.getLogger(__name__)


class IndexSearcher:
    """The reader of OpenSearch: an index at one moment, which the cluster keeps for it."""

    def __init__(self, cluster: Cluster, name: str, report_loss: Callable[[], None]) -> None:
        """Raises IndexOutdated if the cluster has no such index."""
        self._cluster, self._name, self._report_loss = cluster, name, report_loss
        with _reading():
            self._point = self._open_point()
        self._counts: OrderedDict[str, int] = OrderedDict()
        first = self._ask([queries.count(ALL, facets=True)])[0]
        self._size = first.total
        self._everything = first.facets
        self._facet_values = {name: frozenset(values) for name, values in self._everything.items()}

    def facets(self) -> Mapping[str, frozenset[str]]:
        return self._facet_values

    def close(self) -> None:
        with suppress(StoreUnavailable):
            body = {"pit_id": [self._point]}
            self._cluster.ask("DELETE", "/_search/point_in_time", body)

    def count(self, term: str) -> int:
        return self._count_all([queries.match(Alternative((term,)))])[0]

    def complete_prefix(self, prefix: str, most: int) -> list[str]:
        escaped = _SPECIAL.sub(r"\\\1", prefix)
        words = {"terms": {"field": WORDS, "include": f"{escaped}.*", "size": most}}
        found = self._ask([{"size": 0, "aggs": {COUNTED: words}}])[0]
        return [str(key) for key, _ in found.counts]

    def find_similar(self, term: str, most: int) -> list[str]:
        candidates = self._lexicon.near(term)[:20]
        counts = self._count_all([queries.match(Alternative((word,))) for _, word in candidates])
        counted = zip(candidates, counts, strict=True)
        ranked = sorted((distance, -count, word) for (distance, word), count in counted if count)
        return [word for *_, word in ranked[:most]]

    def find_entry_with(self, term: str) -> Mapping[str, Any] | None:
        one = {"size": 1, "sort": ["_doc"], "_source": [SHOWN], "track_total_hits": False}
        hits = self._ask([{**one, "query": queries.match(Alternative((term,)))}])[0].hits
        return hits[0].shown if hits else None

    def search(self, query: IndexQuery) -> ResultPage:
        excluded = [*map(queries.match_clause, query.excluded)]
        filters = queries.filter_by(query.filters)
        ranked, matching = self._match(query, excluded)
        here = queries.only(matching, excluded, filters)
        if query.clauses and query.sort == "relevance":
            page = self._rank(query, queries.only(ranked, excluded, filters))
        else:
            page = self._list(query, here)
        total, facets, complete = self._count_page(query, matching, excluded)
        return ResultPage(
            hits=tuple(page[: query.limit]),
            total=total,
            facets=facets,
            more=len(page) > query.limit,
            complete=complete,
        )

    @cached_property
    def _lexicon(self) -> Lexicon:
        return Lexicon(self._list_words())

    def _list_words(self) -> Iterator[str]:
        after: dict[str, Any] = {}
        last = ""
        while True:
            sources = [{"word": {"terms": {"field": WORDS}}}]
            words = {"composite": {"size": MOST_WORDS, "sources": sources, **after}}
            found = self._ask([{"size": 0, "aggs": {COUNTED: words}}])[0]
            with _reading():
                listed = [str(key["word"]) for key, _ in found.counts]
                if listed and listed[0] <= last:
                    raise ValueError("the same words again")
            yield from listed
            if not listed:
                return
            last = listed[-1]
            after = {"after": {"word": last}}

    def _match(self, query: IndexQuery, excluded: Sequence[Dsl]) -> tuple[Dsl, Dsl]:
        """What the clauses find, with its scores and without."""
        if not query.clauses:
            return ALL, ALL
        clauses, bonus = self._weigh(query.clauses), queries.bonus_of(query.bonus)
        whole, most = queries.all_of(clauses), len(clauses)
        least = most
        if most > 1 and self._count_all([queries.only(whole, excluded)])[0] < FEW:
            least = self._find_least(clauses, excluded)
        if least == most:
            return queries.all_of(clauses, should=bonus), whole
        levels = []
        for level in range(least, most + 1):
            more = [queries.any_of(clauses, level + 1)] if level < most else []
            exactly = [queries.any_of(clauses, level)]
            levels.append(queries.all_of(exactly, must_not=more, should=bonus, boost=level / most))
        return queries.any_of(levels), queries.any_of(clauses, least)

    def _weigh(self, clauses: Sequence[Clause]) -> list[Dsl]:
        counts = self._count_all([*map(queries.match_clause, clauses)])
        return [
            queries.match_clause(clause, measure_rarity(count, self._size))
            for clause, count in zip(clauses, counts, strict=True)
        ]

    def _find_least(self, clauses: Sequence[Dsl], excluded: Sequence[Dsl]) -> int:
        """How many clauses are enough: fewer, where nothing matches so many."""
        levels = range(least_clauses(len(clauses)), 0, -1)
        asked = [queries.only(queries.any_of(clauses, level), excluded) for level in levels]
        counts = self._count_all(asked)
        return next((level for level, n in zip(levels, counts, strict=True) if n), 1)

    def _rank(self, query: IndexQuery, ranked: Dsl) -> list[Hit]:
        """One hit more than the page, best first; samples after all others."""
        has_samples = SAMPLE[1] in self._facet_values.get(SAMPLE[0], ())
        page = rank_page(query, partial(self._find, ranked), _locate, has_samples=has_samples)
        return [Hit(found.shown, score, (position, found.key)) for position, score, found in page]

    def _find(self, ranked: Dsl, is_sample: bool, size: int) -> list[Scored[Found]]:
        sample = [queries.has_value(SAMPLE[0], [SAMPLE[1]])]
        chosen = queries.only(ranked, filters=sample) if is_sample else queries.only(ranked, sample)
        prior = {"field_value_factor": {"field": PRIOR}, "boost_mode": "multiply"}
        body = {
            "size": size,
            "query": {"function_score": {"query": chosen, **prior}},
            "sort": ["_score", {KEY: "asc"}],
            "_source": [KEY, SHOWN, DOCUMENT],
            "track_total_hits": False,
        }
        return [(hit.score, hit.document, hit) for hit in self._ask([body])[0].hits]

    def _list(self, query: IndexQuery, here: Dsl) -> list[Hit]:
        """One hit more than the page, in the order of a field."""
        fields = {"date": BY_DATE, "name": name_field(query.language)}
        name = fields.get(query.sort, BY_PRIOR)
        body = {"size": query.limit + 1, "query": here, "sort": [{name: "asc"}]}
        after = {"search_after": [query.after[0]]} if query.after else {}
        asked = {**body, **after, "_source": [KEY, SHOWN], "track_total_hits": False}
        return [
            Hit(
                hit.shown,
                prior_in(hit.sorted_by) if name == BY_PRIOR else 0.0,
                (hit.sorted_by, hit.key),
            )
            for hit in self._ask([asked])[0].hits
        ]

    def _count_page(
        self, query: IndexQuery, matching: Dsl, excluded: Sequence[Dsl]
    ) -> tuple[int, Mapping[str, Mapping[str, int]], int]:
        """The total, the facets, and how many match every clause."""
        filters = queries.filter_by(query.filters)
        whole = (
            queries.all_of([*map(queries.match_clause, query.clauses)]) if query.clauses else ALL
        )
        asked = [
            queries.count(queries.only(matching, excluded, filters), facets=True),
            queries.count(queries.only(whole, excluded, filters)),
        ]
        for name in query.filters:
            others = {key: values for key, values in query.filters.items() if key != name}
            among = queries.only(matching, excluded, queries.filter_by(others))
            asked.append(queries.count(among, facets=True))
        here, complete, *further = self._ask(asked)
        facets = dict(here.facets)
        for name, found in zip(query.filters, further, strict=True):
            facets.pop(name, None)
            if values := found.facets.get(name):
                facets[name] = values
        return here.total, facets, complete.total

    def _count_all(self, asked: Sequence[Dsl]) -> list[int]:
        """How many entries match each query; kept."""
        keys = [json.dumps(query, sort_keys=True) for query in asked]
        unknown = {
            key: query for key, query in zip(keys, asked, strict=True) if key not in self._counts
        }
        if unknown:
            found = self._ask([queries.count(query) for query in unknown.values()])
            self._counts.update(zip(unknown, (answer.total for answer in found), strict=True))
        counts = [self._counts[key] for key in keys]
        while len(self._counts) > KEPT_COUNTS:
            self._counts.popitem(last=False)
        return counts

    def _ask(self, bodies: Sequence[Dsl]) -> list[Answer]:
        """The answers of the index at the moment of this reader. If the cluster has forgotten that,
        as after it was started again, at this moment."""
        if not bodies:
            return []
        try:
            with _reading():
                found = self._ask_once(bodies)
                if any(answer.status == GONE for answer in found):
                    self._point = self._open_point()
                    found = self._ask_once(bodies)
        except IndexOutdated as error:
            raise StoreUnavailable(AWAY) from error
        return found

    def _ask_once(self, bodies: Iterable[Dsl]) -> list[Answer]:
        point = {"pit": {"id": self._point, "keep_alive": KEPT}}
        sent = self._cluster.search_all([{**body, **point} for body in bodies])
        return [*map(read_answer, sent)]

    def _open_point(self) -> str:
        path = f"/{self._name}/_search/point_in_time"
        found = self._cluster.ask("POST", path, keep_alive=KEPT)
        if found is None:
            self._report_loss()
            raise IndexOutdated
        return str(found["pit_id"])


@contextmanager
def _reading() -> Iterator[None]:
    """What the cluster says of itself is for the log, not for readers."""
    try:
        yield
    except StoreUnavailable as error:
        log.error("%s", error)
        raise StoreUnavailable(AWAY) from error
    except (
        LookupError,
        TypeError,
        ValueError,
        AttributeError,
        ArithmeticError,
        RecursionError,
    ) as error:
        log.error("the search cluster sends an answer that cannot be read: %s", error)
        raise StoreUnavailable(AWAY) from error


def _locate(found: Sequence[Found], key: str) -> int | None:
    keys = [one.key for one in found]
    return keys.index(key) if key in keys else None
