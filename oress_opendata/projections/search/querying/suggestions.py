"""Did you mean: the query with its typos corrected, in words as the entries write them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile

from oress_opendata.projections.search.analysis.folding import fold_word
from oress_opendata.projections.search.analysis.tokens import tokenize
from oress_opendata.projections.search.engine import Reader
from oress_opendata.projections.search.querying.expansion import ExpandedQuery
from oress_opendata.projections.search.querying.parser import Query
from oress_opendata.projections.search.spelling import measure_distance


def suggest(query: Query, expanded: ExpandedQuery, reader: Reader, language: str) -> str | None:
    """The query with its typos corrected, in words as they are written in the entries, with their
    accents; None where nothing but accents would change."""
    if not expanded.corrections:
        return None
    text, is_other = query.text, False
    for word in sorted(query.words, key=lambda word: -word.token.start):
        token = word.token
        corrected = expanded.corrections.get(token)
        written = _find_written(token.folded, corrected or token.terms[0], reader, language)
        if corrected and written is None:
            return None
        if written:
            typed = query.text[token.start : token.end]
            is_other = is_other or (bool(corrected) and fold_word(written) != token.folded)
            better = written if corrected else _add_accents(typed, written)
            text = text[: token.start] + better + text[token.end :]
    return text if is_other else None


def _add_accents(typed: str, written: str) -> str:
    """What was typed, with the accents of a word of the same stem as far as both agree."""
    folded = fold_word(written)
    if len(folded) != len(written) or len(fold_word(typed)) != len(typed):
        return typed
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(fold_word(typed), folded, strict=False))
    common = sum(1 for _ in pairs)
    return written[:common] + typed[common:]


def _find_written(typed: str, term: str, reader: Reader, language: str) -> str | None:
    """The word of some entry with this term that is nearest to what was typed, of the reader's
    language if it has one."""
    fields = reader.find_entry_with(term)
    if fields is None:
        return None
    texts = [*fields["titles"].items(), *fields["texts"].items()]
    own = _words_of(term, (text for code, text in texts if code == language))
    words = own or _words_of(term, (text for _, text in texts))
    return min(words, key=lambda word: measure_distance(typed, words[word], 9), default=None)


def _words_of(term: str, texts: Iterable[str]) -> dict[str, str]:
    """The words with a term, in small letters, with their folded forms."""
    return {
        text[token.start : token.end].lower(): token.folded
        for text in texts
        for token in tokenize(text)
        if token.terms[0] == term
    }
