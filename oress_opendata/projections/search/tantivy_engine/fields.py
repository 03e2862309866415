"""The fields of the index in tantivy, and the document of an entry.

Tantivy has its own weights of words, which it counts itself. Ours are made by the analysis: the
saturated weight of a term, in steps, is a part of the term, and a query asks for the steps that
occur. What lists are sorted by is one text, which ends with the key of the entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import tantivy

from oress_opendata.projections.search.entry import Entry, weigh_terms
from oress_opendata.projections.search.ordering import FIELDS, document_of, number_of, sorted_by
from oress_opendata.projections.search.relevance import K1, PRIORS, prior_of, saturate

KEY, WEIGHTED, WORDS, FACETS, SHOWN = "key", "weighted", "words", "facets", "shown"
PRIOR, NUMBER, DOCUMENT = "prior", "number", "document"
SEPARATOR, STEP_SIGN = "\x1f", "\x1e"
STEPS = 24
FIRST_STEP = ord("A")
LOWEST_PRIOR = min(PRIORS.values())


def make_schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in (KEY, *FIELDS):
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(FACETS, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(WEIGHTED, tokenizer_name=WEIGHTED, index_option="basic")
    builder.add_text_field(WORDS, tokenizer_name="raw", index_option="position")
    builder.add_float_field(PRIOR, fast=True)
    for name in (NUMBER, DOCUMENT):
        builder.add_unsigned_field(name, fast=True)
    builder.add_bytes_field(SHOWN, stored=True)
    return builder.build()


def make_tokenizer() -> tantivy.TextAnalyzer:
    """Splits the terms of an entry, which were analysed before."""
    pattern = f"[^{SEPARATOR}]+"
    return tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.regex(pattern)).build()


def score_of(step: str) -> float:
    """The saturated weight of a step."""
    return (ord(step) - FIRST_STEP + 0.5) * (K1 + 1) / STEPS


@dataclass(frozen=True, slots=True)
class TantivyDocument:
    """An entry as it is written. `texts` are (field, text); `terms` and `positions` those of the
    words, in one order."""

    key: str
    texts: list[tuple[str, str]]
    terms: list[str]
    positions: list[Sequence[int]]
    prior: float
    document: int
    shown: bytes


def analyse_entry(entry: Entry) -> TantivyDocument:
    terms = weigh_terms(entry)
    weighted = [term + step_of(weight) for term, (weight, _) in terms.items()]
    placed = {term: positions for term, (_, positions) in terms.items() if positions}
    texts = [(WEIGHTED, SEPARATOR.join(weighted))]
    texts += [(FACETS, f"{name}={value}") for name, value in entry.facets]
    texts += [(name, text + entry.key) for name, text in sorted_by(entry).items()]
    return TantivyDocument(
        key=entry.key,
        texts=texts,
        terms=list(placed),
        positions=list(placed.values()),
        prior=prior_of(entry.facets),
        document=number_of(document_of(entry)),
        shown=entry.payload().encode(),
    )


def to_tantivy(analysed: TantivyDocument) -> tantivy.Document:
    document = tantivy.Document()
    document.add_text(KEY, analysed.key)
    for name, text in analysed.texts:
        document.add_text(name, text)
    # Only the positions of one term must increase, and they do.
    token = tantivy.Token
    tokens = [
        token(term, at, 0, 0)
        for term, positions in zip(analysed.terms, analysed.positions, strict=True)
        for at in positions
    ]
    document.add_pre_tokenized_text(WORDS, tantivy.PreTokenizedString("", tokens))
    # A field of weights multiplies by log2(2 + weight), and by no less than 1.
    document.add_float(PRIOR, 2 ** (analysed.prior / LOWEST_PRIOR) - 2)
    document.add_unsigned(NUMBER, number_of(analysed.key))
    document.add_unsigned(DOCUMENT, analysed.document)
    document.add_bytes(SHOWN, analysed.shown)
    return document


@lru_cache(maxsize=10_000)
def step_of(weight: float) -> str:
    """What the step of a weight adds to a term."""
    step = min(int(saturate(weight) * STEPS / (K1 + 1)), STEPS - 1)
    return STEP_SIGN + chr(FIRST_STEP + step)
