"""The answer to one search, read from the JSON of the cluster."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from oress_opendata.projections.search.opensearch_engine.documents import DOCUMENT, KEY, SHOWN

# The name of the aggregation of a search that has one.
COUNTED = "counted"
GONE = 404


@dataclass(frozen=True, slots=True)
class Found:
    """A hit. `sorted_by` is the first value of its order, if that is a text."""

    key: str
    score: float
    sorted_by: str
    document: int
    shown: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """`status` is 404 where the index, or its moment, is gone. `counts` are the buckets."""

    status: int = 200
    total: int = 0
    hits: tuple[Found, ...] = ()
    counts: tuple[tuple[Any, int], ...] = ()

    @property
    def facets(self) -> Mapping[str, Mapping[str, int]]:
        """How many of the entries have each value of each facet, where these are counted."""
        facets: dict[str, dict[str, int]] = {}
        for key, count in self.counts:
            name, _, value = str(key).partition("=")
            facets.setdefault(name, {})[value] = count
        return facets


def read_answer(sent: Any) -> Answer:
    """Raises ValueError and the like for what is no whole answer: one of only some shards, or
    of only some of the time, would be shown as if it were all."""
    if sent.get("status") == GONE:
        return Answer(GONE)
    if "error" in sent:
        raise ValueError(str(sent["error"].get("type", "")))
    shards, found = sent["_shards"], sent["hits"]
    if sent["timed_out"] or sent.get("terminated_early") or shards["failed"]:
        raise ValueError("only a part")
    if shards.get("successful") != shards.get("total"):
        raise ValueError("only some shards")
    total = found.get("total", {"value": 0})
    if total["value"] < 0 or total.get("relation", "eq") != "eq":
        raise ValueError("no exact total")
    buckets = sent.get("aggregations", {}).get(COUNTED, {}).get("buckets", ())
    return Answer(
        total=int(total["value"]),
        hits=tuple(_read_hit(hit) for hit in found["hits"]),
        counts=tuple((bucket["key"], int(bucket["doc_count"])) for bucket in buckets),
    )


def _read_hit(hit: Any) -> Found:
    source = hit["_source"]
    order = (hit.get("sort") or [""])[0]
    shown: Mapping[str, Any] = json.loads(source[SHOWN])
    return Found(
        key=str(source.get(KEY, shown["key"])),
        score=float(hit.get("_score") or 0.0),
        sorted_by=order if isinstance(order, str) else "",
        document=int(source.get(DOCUMENT, 0)),
        shown=shown,
    )
