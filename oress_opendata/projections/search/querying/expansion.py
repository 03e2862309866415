"""Query expansion: each word of a query becomes a clause with its alternatives.

A word is searched as it is and by the concepts and places with that name in any language; an
unknown word also by its prefix, its phonetic key, and as a typo.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from oress_opendata.projections.search.analysis.phonetics import phonetic_key, without_article
from oress_opendata.projections.search.analysis.tokens import Token, tokenize
from oress_opendata.projections.search.engine import Alternative, Clause, Reader
from oress_opendata.projections.search.entry import title_term
from oress_opendata.projections.search.indexing.thesaurus import LONGEST_LABEL, Stems, Thesaurus
from oress_opendata.projections.search.querying.parser import Query, Word

VARIANT, CODE, SYNONYM, PREFIX, PHONETIC, TYPO = 0.7, 0.9, 0.6, 0.8, 0.7, 0.6
MAX_COMPLETIONS, MAX_TYPOS, MOST_ALTERNATIVES = 24, 3, 40
# Corrections are expensive, and many of them in one query are no correction.
MOST_CORRECTED = 4
SHORTEST_PREFIX = 2
LABEL_BONUS = 0.4


@dataclass(slots=True)
class ExpandedQuery:
    """Clauses in the order of the words; `marked` the terms to highlight; `corrections` the words
    taken for typos, with the likely term; `guessed` those matched by sound or beginning."""

    clauses: list[Clause]
    excluded: list[Clause]
    bonus: list[Alternative]
    marked: frozenset[str]
    corrections: dict[Token, str]
    guessed: frozenset[Token]


def expand_query(
    query: Query, thesaurus: Thesaurus, reader: Reader, *, typing: bool = False
) -> ExpandedQuery:
    """`typing`: the last word may be incomplete."""
    corrections: dict[Token, str] = {}
    guessed: set[Token] = set()
    words = list(query.content)
    labels, bonus = _find_labels(query, thesaurus)
    clauses = []
    for number, word in enumerate(words):
        is_prefix = word.is_prefix or (
            typing and number == len(words) - 1 and word is query.words[-1]
        )
        found = _alternatives(word.token, thesaurus, reader, is_prefix, corrections)
        if not is_prefix and not _is_known(word.token, thesaurus, reader):
            guessed.add(word.token)
        for alternative in labels.get(word.token.start, ()):
            found.setdefault(alternative.terms, alternative)
        clauses.append(Clause(tuple(found.values())[:MOST_ALTERNATIVES]))
    corrections = {token: term for token, term in corrections.items() if term}
    clauses += [_phrase(tokens) for tokens in query.phrases]
    bonus += _titles(query, corrections)
    return ExpandedQuery(
        clauses=clauses,
        excluded=[_any_term(token) for token in query.excluded],
        bonus=bonus,
        marked=frozenset(
            term
            for clause in clauses
            for alternative in clause.alternatives
            for term in alternative.terms
            if term[0] not in "#="
        ),
        corrections=corrections,
        guessed=frozenset(guessed - corrections.keys()),
    )


def _titles(query: Query, corrections: dict[Token, str]) -> Iterator[Alternative]:
    """The query as the title of an entry; and the corrected query."""
    yield Alternative((title_term(query.text.replace('"', " ")),))
    if corrections:
        terms = (corrections.get(word.token, word.token.terms[0]) for word in query.words)
        yield Alternative(("=" + " ".join(terms),), TYPO)


Alternatives = dict[Stems, Alternative]


def _alternatives(
    token: Token,
    thesaurus: Thesaurus,
    reader: Reader,
    is_prefix: bool,
    corrections: dict[Token, str],
) -> Alternatives:
    found: Alternatives = {}
    for number, term in enumerate(token.terms):
        _add(found, (term,), VARIANT if number else 1.0)
        _add_codes(found, thesaurus.codes_of_word(term), VARIANT if number else 1.0)
        for stems in thesaurus.synonyms_of((term,)):
            _add(found, stems, SYNONYM)
    known = any(reader.count(term) for terms in found for term in terms[:1])
    if is_prefix and len(token.folded) >= SHORTEST_PREFIX:
        _add_completions(found, token, thesaurus, reader)
    elif not known:
        _add_guesses(found, token, thesaurus, reader, corrections)
    return found


def _is_known(token: Token, thesaurus: Thesaurus, reader: Reader) -> bool:
    """Whether a word is in the index as it is, or a whole name of something in it."""
    names = ((term,) for term in token.terms)
    return any(
        reader.count(term[0]) or term in thesaurus.whole or thesaurus.synonyms_of(term)
        for term in names
    )


def _add_guesses(
    found: Alternatives,
    token: Token,
    thesaurus: Thesaurus,
    reader: Reader,
    corrections: dict[Token, str],
) -> None:
    """Alternatives of an unknown word: without its article, by phonetic key, as a prefix, as a
    typo."""
    before = len(found)
    for bare in without_article(token.folded):
        for part in tokenize(bare):
            _add_codes(found, thesaurus.codes_of_word(part.terms[0]), PHONETIC)
    for word in (token.folded, *without_article(token.folded)):
        key = phonetic_key(word)
        if key:
            _add_codes(found, thesaurus.phonetic.get(key, {}), PHONETIC)
    after_phonetic = len(found)
    if after_phonetic == before and len(token.folded) > SHORTEST_PREFIX:
        _add_completions(found, token, thesaurus, reader)
    if len(found) == after_phonetic and len(corrections) < MOST_CORRECTED:
        corrections[token] = ""  # tried
        for term in reader.find_similar(token.terms[0], MAX_TYPOS):
            corrections[token] = corrections[token] or term
            _add(found, (term,), TYPO)
            _add_codes(found, thesaurus.codes_of_word(term), TYPO)


def _add_completions(
    found: Alternatives, token: Token, thesaurus: Thesaurus, reader: Reader
) -> None:
    for prefix in dict.fromkeys((token.folded, token.terms[0])):
        for term in reader.complete_prefix(prefix, MAX_COMPLETIONS):
            _add(found, (term,), PREFIX)
        _add_codes(found, thesaurus.codes_beginning(prefix), PREFIX)


def _add(found: Alternatives, terms: Stems, weight: float) -> None:
    if terms not in found:
        found[terms] = Alternative(terms, weight)


def _add_codes(found: Alternatives, codes: dict[str, float], weight: float) -> None:
    for code, share in codes.items():
        _add(found, (code,), CODE * weight * share)


def _find_labels(
    query: Query, thesaurus: Thesaurus
) -> tuple[dict[int, list[Alternative]], list[Alternative]]:
    """Labels of several words that occur in the query, with or without stop words: alternatives by
    the position of each word, and the bonus of an entry that has the whole label."""
    by_word: dict[int, list[Alternative]] = {}
    bonus: dict[Stems, Alternative] = {}
    for words in _word_sequences(query):
        stems = tuple(word.token.terms[0] for word in words)
        named = [(code,) for code in thesaurus.whole.get(stems, {})]
        for terms in (*named, *thesaurus.synonyms_of(stems)):
            weight = CODE if terms in named else SYNONYM
            for word in words:
                by_word.setdefault(word.token.start, []).append(Alternative(terms, weight))
        bonus.update({terms: Alternative(terms, LABEL_BONUS) for terms in named})
    return by_word, list(bonus.values())


def _word_sequences(query: Query) -> Iterator[tuple[Word, ...]]:
    """Sequences of two and more words."""
    for words in dict.fromkeys((query.words, query.content)):
        for start in range(len(words)):
            for end in range(start + 2, min(start + LONGEST_LABEL, len(words)) + 1):
                yield words[start:end]


def _phrase(tokens: tuple[Token, ...]) -> Clause:
    terms = tuple(token.terms[0] for token in tokens)
    return Clause((Alternative(terms, phrase=len(terms) > 1),))


def _any_term(token: Token) -> Clause:
    return Clause(tuple(Alternative((term,)) for term in token.terms))
