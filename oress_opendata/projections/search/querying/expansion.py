"""What a query means: its words as clauses, each with what else may be meant by it.

A word is looked for as it is, by the concepts and places that are called so in any language, and,
where nobody knows it, by its beginning, its sound, and what it may be a slip for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from oress_opendata.projections.search.analysis.phonetics import sound_of, without_article
from oress_opendata.projections.search.analysis.tokens import Token, tokenize
from oress_opendata.projections.search.engine import Alternative, Clause, Reader
from oress_opendata.projections.search.entry import title_term
from oress_opendata.projections.search.indexing.thesaurus import LONGEST_LABEL, Stems, Thesaurus
from oress_opendata.projections.search.querying.parser import Query, Word

VARIANT, CODE, SYNONYM, BEGUN, SOUND, SLIP = 0.7, 0.9, 0.6, 0.8, 0.7, 0.6
MOST_BEGUN, MOST_SLIPS, MOST_ALTERNATIVES = 24, 3, 40
# Of a query; to look for slips is dear, and a text of them is none.
MOST_CORRECTED = 4
SHORTEST_BEGUN = 2
LABEL_BONUS = 0.4


@dataclass(slots=True)
class Meaning:
    """Clauses in the order of the words; `marked` the terms to highlight; `corrections` what was
    taken for a slip, with the term that may have been meant."""

    clauses: list[Clause]
    excluded: list[Clause]
    bonus: list[Alternative]
    marked: frozenset[str]
    corrections: dict[Token, str]


def understand(
    query: Query, thesaurus: Thesaurus, reader: Reader, *, typing: bool = False
) -> Meaning:
    """`typing`: the last word may be only begun."""
    corrections: dict[Token, str] = {}
    words = list(query.content)
    labels, bonus = _find_labels(query, thesaurus)
    clauses = []
    for number, word in enumerate(words):
        begun = word.begun or (typing and number == len(words) - 1 and word is query.words[-1])
        found = _alternatives(word.token, thesaurus, reader, begun, corrections)
        for alternative in labels.get(word.token.start, ()):
            found.setdefault(alternative.terms, alternative)
        clauses.append(Clause(tuple(found.values())[:MOST_ALTERNATIVES]))
    corrections = {token: term for token, term in corrections.items() if term}
    clauses += [_phrase(tokens) for tokens in query.phrases]
    bonus += _titles(query, corrections)
    return Meaning(
        clauses=clauses,
        excluded=[_plain(token) for token in query.excluded],
        bonus=bonus,
        marked=frozenset(
            term
            for clause in clauses
            for each in clause.alternatives
            for term in each.terms
            if term[0] not in "#="
        ),
        corrections=corrections,
    )


def _titles(query: Query, corrections: dict[Token, str]) -> Iterator[Alternative]:
    """The query as the title of something; and the query put right."""
    yield Alternative((title_term(query.text.replace('"', " ")),))
    if corrections:
        terms = (corrections.get(word.token, word.token.terms[0]) for word in query.words)
        yield Alternative(("=" + " ".join(terms),), SLIP)


Alternatives = dict[Stems, Alternative]


def _alternatives(
    token: Token,
    thesaurus: Thesaurus,
    reader: Reader,
    begun: bool,
    corrections: dict[Token, str],
) -> Alternatives:
    found: Alternatives = {}
    for number, term in enumerate(token.terms):
        _add(found, (term,), VARIANT if number else 1.0)
        _add_codes(found, thesaurus.codes_of_word(term), VARIANT if number else 1.0)
        for stems in thesaurus.synonyms_of((term,)):
            _add(found, stems, SYNONYM)
    known = any(reader.count(term) for terms in found for term in terms[:1])
    if begun and len(token.folded) >= SHORTEST_BEGUN:
        _add_begun(found, token, thesaurus, reader)
    elif not known:
        _guess(found, token, thesaurus, reader, corrections)
    return found


def _guess(
    found: Alternatives,
    token: Token,
    thesaurus: Thesaurus,
    reader: Reader,
    corrections: dict[Token, str],
) -> None:
    """What an unknown word may be: one with an article, the beginning of one, one that sounds so,
    or a slip."""
    before = len(found)
    for bare in without_article(token.folded):
        for each in tokenize(bare):
            _add_codes(found, thesaurus.codes_of_word(each.terms[0]), SOUND)
    for word in (token.folded, *without_article(token.folded)):
        sound = sound_of(word)
        if sound:
            _add_codes(found, thesaurus.sounds.get(sound, {}), SOUND)
    heard = len(found)
    if heard == before and len(token.folded) > SHORTEST_BEGUN:
        _add_begun(found, token, thesaurus, reader)
    if len(found) == heard and len(corrections) < MOST_CORRECTED:
        corrections[token] = ""  # tried
        for term in reader.resemble(token.terms[0], MOST_SLIPS):
            corrections[token] = corrections[token] or term
            _add(found, (term,), SLIP)
            _add_codes(found, thesaurus.codes_of_word(term), SLIP)


def _add_begun(found: Alternatives, token: Token, thesaurus: Thesaurus, reader: Reader) -> None:
    for prefix in dict.fromkeys((token.folded, token.terms[0])):
        for term in reader.begin_with(prefix, MOST_BEGUN):
            _add(found, (term,), BEGUN)
        _add_codes(found, thesaurus.codes_beginning(prefix), BEGUN)


def _add(found: Alternatives, terms: Stems, weight: float) -> None:
    if terms not in found:
        found[terms] = Alternative(terms, weight)


def _add_codes(found: Alternatives, codes: dict[str, float], weight: float) -> None:
    for code, share in codes.items():
        _add(found, (code,), CODE * weight * share)


def _find_labels(
    query: Query, thesaurus: Thesaurus
) -> tuple[dict[int, list[Alternative]], list[Alternative]]:
    """Labels of several words that stand in the query, as they are or but for words that say
    nothing: for each of their words by its place; and what an entry that has the whole is worth
    beside."""
    by_word: dict[int, list[Alternative]] = {}
    bonus: dict[Stems, Alternative] = {}
    for words in _windows(query):
        stems = tuple(word.token.terms[0] for word in words)
        named = [(code,) for code in thesaurus.whole.get(stems, {})]
        for terms in (*named, *thesaurus.synonyms_of(stems)):
            weight = CODE if terms in named else SYNONYM
            for word in words:
                by_word.setdefault(word.token.start, []).append(Alternative(terms, weight))
        bonus.update({terms: Alternative(terms, LABEL_BONUS) for terms in named})
    return by_word, list(bonus.values())


def _windows(query: Query) -> Iterator[tuple[Word, ...]]:
    """Two words and more that follow one another."""
    for words in dict.fromkeys((query.words, query.content)):
        for start in range(len(words)):
            for end in range(start + 2, min(start + LONGEST_LABEL, len(words)) + 1):
                yield words[start:end]


def _phrase(tokens: tuple[Token, ...]) -> Clause:
    terms = tuple(token.terms[0] for token in tokens)
    return Clause((Alternative(terms, phrase=len(terms) > 1),))


def _plain(token: Token) -> Clause:
    return Clause(tuple(Alternative((term,)) for term in token.terms))
