"""The pool: whatever comes by documents leaves by terms, also through files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oress_opendata.projections.search.whoosh_engine.postings_pool import (
    Key,
    Posting,
    PostingsPool,
    TermPostings,
)

terms = st.dictionaries(
    st.tuples(st.sampled_from(["facets", "key", "words"]), st.binary(max_size=3)),
    st.tuples(st.sampled_from([0.5, 1.0, 2.25]), st.binary(max_size=4)),
    max_size=6,
)


@given(documents=st.lists(terms, max_size=12), limit=st.sampled_from([0, 1_500, 1_000_000]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_postings_leave_in_the_order_of_terms(
    tmp_path: Path, documents: list[dict[tuple[str, bytes], tuple[float, bytes]]], limit: int
) -> None:
    pool = PostingsPool(tmp_path, limit)
    expected: list[Posting] = []
    for number, document in enumerate(documents):
        for (field, term), (weight, value) in document.items():
            expected.append((field, term, number, weight, value))
            pool.add(expected[-1])
    found = list(pool.iter_postings())
    assert len({key for key, _ in found}) == len(found), "each term comes once"
    single = [posting for key, postings in found for posting in separate(key, postings)]
    assert single == sorted(expected, key=lambda posting: posting[:3])
    pool.cleanup()
    assert not list(tmp_path.iterdir())


def separate(key: Key, postings: TermPostings) -> Iterator[Posting]:
    numbers, weights, ends, values = postings
    starts = [0, *ends[:-1]]
    for number, weight, start, end in zip(numbers, weights, starts, ends, strict=True):
        yield *key, number, weight, bytes(values[start:end])
