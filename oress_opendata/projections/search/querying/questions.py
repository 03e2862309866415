"""Queries that are searched by meaning too: those that do not ask for exact words."""

from __future__ import annotations

from oress_opendata.model.places import REGISTER as PLACE
from oress_opendata.projections.search.entry import code_term
from oress_opendata.projections.search.indexing.thesaurus import Thesaurus
from oress_opendata.projections.search.meaning.question import Question, make_question
from oress_opendata.projections.search.querying.parser import Query, Word

_PLACES = code_term(PLACE, "")


def read_question(query: Query, thesaurus: Thesaurus) -> Question | None:
    """None for a query that has a phrase, or excludes a word. The name of a place says where, not
    what, so it is left out if there are other words."""
    if query.phrases or query.excluded or not query.words:
        return None
    words = [word for word in query.words if not _is_place(word, thesaurus)]
    if all(word.is_stop for word in words):
        words = list(query.words)
    tokens = [word.token for word in words]
    full = query.text
    if len(words) < len(query.words):
        full = " ".join(query.text[token.start : token.end] for token in tokens)
    content = [word.token for word in words if not word.is_stop]
    written = tuple(query.text[token.start : token.end] for token in content)
    return make_question(full, [token.folded for token in tokens], written)


def _is_place(word: Word, thesaurus: Thesaurus) -> bool:
    codes = thesaurus.whole.get((word.token.terms[0],), {})
    return any(code.startswith(_PLACES) for code in codes)
