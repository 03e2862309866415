"""One thread limits the time of all queries of a process."""

from __future__ import annotations

import threading
import time

import pytest

from oress_opendata.projections.tables.deadlines import Deadlines


class Query:
    def __init__(self) -> None:
        self.interrupted = threading.Event()

    def interrupt(self) -> None:
        self.interrupted.set()


def test_a_query_that_takes_too_long_is_interrupted_beside_longer_ones() -> None:
    deadlines, long, short, next_one = Deadlines(), Query(), Query(), Query()
    with deadlines.limit(long, 60):
        with deadlines.limit(short, 0.05):
            assert short.interrupted.wait(10)
        with deadlines.limit(next_one, 0.05):
            assert next_one.interrupted.wait(10)
    assert not long.interrupted.is_set()


def test_what_ended_is_never_interrupted() -> None:
    deadlines, ended, later = Deadlines(), Query(), Query()
    with deadlines.limit(ended, 0.02):
        pass
    with deadlines.limit(later, 0.1):
        assert later.interrupted.wait(10)
    assert not ended.interrupted.is_set()


def test_many_queries_share_a_thread() -> None:
    deadlines = Deadlines()
    before = threading.active_count()
    for _ in range(50):
        with deadlines.limit(Query(), 5):
            pass
    assert threading.active_count() == before + 1


def test_a_failed_query_needs_no_limit_any_more() -> None:
    deadlines, query = Deadlines(), Query()
    with pytest.raises(ValueError, match="bad"), deadlines.limit(query, 0.02):
        raise ValueError("bad")
    time.sleep(0.1)
    assert not query.interrupted.is_set()
    assert not deadlines.running
