"""The mixed page: words first, nothing twice, nothing lost, and a stated count."""

from __future__ import annotations

import pytest

from oress_opendata.projections.search.engine import Hit, ResultPage
from oress_opendata.projections.search.meaning.mixing import (
    DEPTH,
    ENOUGH,
    MEANING,
    WORDS,
    fuse,
    is_enough,
    key_of,
    mix,
    only_words,
)


def hits(names: str) -> list[Hit]:
    found = names.split()
    return [Hit({"key": name}, 1.0 / n, (float(-n), name)) for n, name in enumerate(found, 1)]


def found(names: str, total: int | None = None, complete: int = 0) -> ResultPage:
    some = hits(names)
    count = len(some) if total is None else total
    return ResultPage(tuple(some), count, {}, count > len(some), complete)


def keys(some: tuple[Hit, ...] | list[Hit]) -> str:
    return " ".join(key_of(hit) for hit in some)


def test_words_that_find_enough_are_left_alone() -> None:
    assert is_enough(found("a b c", complete=ENOUGH), "relevance", narrow=False)
    assert not is_enough(found("a b c", complete=ENOUGH - 1), "relevance", narrow=False)
    assert not is_enough(found("a b c", complete=ENOUGH), "relevance", narrow=False, guessed=True)
    assert is_enough(found("a"), "date", narrow=False, guessed=True)
    assert is_enough(found("a", complete=1), "relevance", narrow=True)
    assert not is_enough(found(""), "date", narrow=False)


def test_only_words_is_the_page_as_it_was() -> None:
    page = only_words(found("a b c"), 2)
    assert keys(page.hits) == "a b"
    assert page.next_position == (-2.0, "b")
    assert only_words(found("a b"), 2).next_position is None


def test_what_both_find_comes_first_and_says_so() -> None:
    page = mix(found("a b c"), hits("b x"), 4, None)
    assert keys(page.hits)[0] == "b"
    assert page.found_by["b"] == (WORDS, MEANING)
    assert page.found_by["x"] == (MEANING,)
    assert "a" not in page.found_by
    assert page.near == 1


def test_what_is_named_as_the_query_stays_the_first() -> None:
    assert keys(mix(found("a b c"), hits("b x"), 4, None, named=True).hits)[0] == "a"
    assert keys(mix(found(""), hits("b x"), 4, None, named=True).hits)[0] == "b"


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 20])
def test_pages_have_everything_once(limit: int) -> None:
    names = [f"w{number}" for number in range(11)]
    words, near = hits(" ".join(names)), hits("w7 x y z")
    seen: list[str] = []
    position, alone = None, 0
    for _ in range(len(names) + 1):
        start = 0 if position is None else names.index(str(position[1])) + 1
        some = tuple(words[start : start + limit + DEPTH])
        page = mix(ResultPage(some, len(names), {}, False, 0), near, limit, position)
        assert len(page.hits) <= limit
        seen += map(key_of, page.hits)
        alone += page.near
        position = page.next_position
        if position is None:
            break
    assert len(seen) == len(set(seen)) == len(names) + alone
    assert set(names) <= set(seen)


def test_meaning_fills_an_empty_page() -> None:
    page = mix(found(""), hits("x y z"), 2, None)
    assert keys(page.hits) == "x y"
    assert page.near == 2
    assert page.next_position is None


def test_two_lists_are_fused() -> None:
    assert keys(fuse(hits("a b"), hits("b c")))[0] == "b"
