"""Queries as they are typed: words, phrases, prefixes, exclusions, limits."""

from __future__ import annotations

from oress_opendata.projections.search.querying.parser import MAX_WORDS, Query, read_query


def words(query: Query) -> list[str]:
    return [word.token.folded for word in query.words]


def test_words_phrases_prefixes_and_exclusions_are_told_apart() -> None:
    query = read_query('huile "Argan Bio" coop* -miel')
    assert words(query) == ["huile", "coop"]
    assert [word.is_prefix for word in query.words] == [False, True]
    assert [[token.folded for token in phrase] for phrase in query.phrases] == [["argan", "bio"]]
    assert [token.folded for token in query.excluded] == ["miel"]


def test_a_query_of_exclusions_only_searches_for_them() -> None:
    query = read_query("-miel")
    assert words(query) == ["miel"]
    assert query.excluded == ()


def test_stop_words_count_only_if_there_are_no_others() -> None:
    assert [word.token.folded for word in read_query("la coopérative").content] == ["cooperative"]
    assert [word.token.folded for word in read_query("de la").content] == ["de", "la"]


def test_control_characters_and_lengths_are_limited() -> None:
    assert words(read_query("miel\x00huile")) == ["miel", "huile"]
    assert len(read_query("a " * 500).words) <= MAX_WORDS
