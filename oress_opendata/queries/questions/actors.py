"""Questions that name a support actor: by its acronym or its name, in any language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from oress_opendata.model.places import REGISTER as PLACE
from oress_opendata.model.record import Record
from oress_opendata.projections.search.analysis.tokens import Token
from oress_opendata.projections.search.analysis.word_lists import STOPS
from oress_opendata.projections.search.indexing.thesaurus import Thesaurus
from oress_opendata.queries.questions.founding_words import compile_words
from oress_opendata.queries.questions.names import find_names, read_tokens

REACHING = compile_words(
    "telephones? tel numeros? adresse contacts? email mail site appeler joindre coordonnees bureau"
    " siege delegation phone number address call reach website office delegation",
    "هاتف رقم عنوان اتصال مقر مندوبيه بريد نمره تلفون تيليفون موقع",
    "tilifoun telifoun nimero numiro ra9m 3onwan",
)
# The share of a name's words that names it.
ENOUGH = 0.55


@dataclass(frozen=True, slots=True)
class ActorQuestion:
    """The actors that a text names, and the places beside them."""

    actors: tuple[str, ...]
    places: tuple[str, ...]


def read_actor_question(
    text: str, actors: Mapping[str, Record], thesaurus: Thesaurus
) -> ActorQuestion | None:
    tokens = [t for t in read_tokens(text) if not REACHING.fullmatch(t.folded)]
    whole = _content(tokens)
    if found := _find_named(whole, actors):
        return ActorQuestion(found, ())
    places = find_names(tokens, thesaurus, PLACE)
    beside = {number for name in places for number in range(name.start, name.end)}
    rest = _content([token for number, token in enumerate(tokens) if number not in beside])
    found = _find_named(rest, actors) if places else ()
    codes = tuple(code for name in places for code in name.codes)
    return ActorQuestion(found, codes) if found else None


def _content(tokens: Sequence[Token]) -> frozenset[str]:
    told = [token for token in tokens if token.folded not in STOPS] or tokens
    return frozenset(token.terms[0] for token in told)


def _find_named(words: frozenset[str], actors: Mapping[str, Record]) -> tuple[str, ...]:
    if not words:
        return ()
    by_acronym = [
        code
        for code, actor in actors.items()
        if (acronym := actor.text("acronym")) and words == _content(read_tokens(acronym))
    ]
    if by_acronym:
        return tuple(by_acronym)
    named = [code for code, actor in actors.items() if _is_named(words, actor)]
    return tuple(dict.fromkeys((*named, *_find_branches(named, actors))))


def _find_branches(named: Sequence[str], actors: Mapping[str, Record]) -> Iterator[str]:
    """Who shares an acronym with one that is named: the whole body is meant, and a branch of it may
    be the one that can be reached."""
    acronyms = {actors[code].text("acronym") for code in named} - {""}
    yield from (code for code, actor in actors.items() if actor.text("acronym") in acronyms)


def _is_named(words: frozenset[str], actor: Record) -> bool:
    names = [_content(read_tokens(name)) for name in actor.name.values() if name]
    return any(
        words <= name and (len(words) > 1 or len(name) == 1) and len(words) >= ENOUGH * len(name)
        for name in names
    )
