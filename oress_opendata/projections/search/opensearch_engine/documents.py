"""The fields of an index of OpenSearch, and the document of an entry.

Text was analysed before, so an index only splits it. The saturated weight of a term is its
frequency, and the similarity is that frequency times the boost of the query. The positions of words
are in layers: the first terms of all words in one field, their second terms in another.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from oress_opendata.projections.search.entry import Entry, weigh_terms
from oress_opendata.projections.search.ordering import FIELDS, document_of, number_of, sorted_by
from oress_opendata.projections.search.relevance import prior_of, saturate

KEY, WEIGHTED, WORDS, FACETS, SHOWN = "key", "weighted", "words", "facets", "shown"
PRIOR, NUMBER, DOCUMENT = "prior", "number", "document"
SEPARATOR, FREQUENCY = "\x1f", "\x1e"
# A word has three terms at most.
LAYERS = tuple(f"layer_{number}" for number in range(4))
# Where a word has no further term, and between texts.
NOTHING = "\x1d"
PRECISION = 1_000
# Hits that may be asked for at once, and values of facets.
MOST = 100_000

_KEYWORD = {"type": "keyword", "norms": False}
_TEXT = {"type": "text", "norms": False}
_SCORE = f"return query.boost * doc.freq / {PRECISION}.0;"
SETTINGS = {
    "number_of_shards": 1,
    "auto_expand_replicas": "0-1",
    # What is written is seen at once, when all of it is there.
    "refresh_interval": "-1",
    "max_result_window": MOST,
    "max_terms_count": MOST,
    "similarity": {WEIGHTED: {"type": "scripted", "script": {"source": _SCORE}}},
    "analysis": {
        "tokenizer": {"split": {"type": "char_group", "tokenize_on_chars": [SEPARATOR],
                                "max_token_length": 32_000}},
        "filter": {"frequency": {"type": "delimited_term_freq", "delimiter": FREQUENCY}},
        "analyzer": {
            "split": {"type": "custom", "tokenizer": "split"},
            WEIGHTED: {"type": "custom", "tokenizer": "split", "filter": ["frequency"]},
        },
    },
}  # fmt: skip
MAPPINGS = {
    "dynamic": "strict",
    "_source": {"excludes": [WEIGHTED, WORDS, *LAYERS]},
    "properties": {
        **dict.fromkeys((KEY, WORDS, FACETS, *FIELDS), _KEYWORD),
        WEIGHTED: {**_TEXT, "analyzer": WEIGHTED, "similarity": WEIGHTED, "index_options": "freqs"},
        **{name: {**_TEXT, "analyzer": "split"} for name in LAYERS},
        PRIOR: {"type": "float"},
        NUMBER: {"type": "long"},
        DOCUMENT: {"type": "long"},
        SHOWN: {"type": "keyword", "index": False, "doc_values": False},
    },
}


def analyse_entry(entry: Entry) -> bytes:
    """The lines of `_bulk` that add an entry."""
    terms = weigh_terms(entry)
    weighted = [f"{term}{FREQUENCY}{_to_frequency(weight)}" for term, (weight, _) in terms.items()]
    placed = {term: positions for term, (_, positions) in terms.items() if positions}
    document = {
        KEY: entry.key,
        WEIGHTED: SEPARATOR.join(weighted),
        WORDS: list(placed),
        FACETS: [f"{name}={value}" for name, value in entry.facets],
        PRIOR: prior_of(entry.facets),
        NUMBER: number_of(entry.key),
        DOCUMENT: number_of(document_of(entry)),
        SHOWN: entry.payload(),
        **_layer(placed),
        **{name: text + entry.key for name, text in sorted_by(entry).items()},
    }
    return _line({"index": {"_id": entry.key}}) + _line(document)


def removal(key: str) -> bytes:
    """The line of `_bulk` that removes an entry."""
    return _line({"delete": {"_id": key}})


def _line(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _to_frequency(weight: float) -> int:
    return max(1, round(saturate(weight) * PRECISION))


def _layer(placed: Mapping[str, Sequence[int]]) -> dict[str, str]:
    """The words of an entry in layers."""
    words: dict[int, list[str]] = {}
    for term, positions in placed.items():
        for position in positions:
            words.setdefault(position, []).append(term)
    if not words:
        return {}
    used = min(max(map(len, words.values())), len(LAYERS))
    places = range(max(words) + 1)
    return {
        LAYERS[layer]: SEPARATOR.join(
            words[place][layer] if len(words.get(place, ())) > layer else NOTHING
            for place in places
        )
        for layer in range(used)
    }
