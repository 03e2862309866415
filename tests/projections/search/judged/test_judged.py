"""Relevance does not fall: the judged queries, on everything that is shipped.

The floors are somewhat below the measured values; raise them when the search improves.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from oress_opendata.settings import read_settings
from oress_opendata.store.home import open_store
from tests.projections.search.judged.scoring import Score, measure, report

# nDCG@10 and recall@50, all together and by language (ary: Darija).
FLOORS = {
    "": (0.80, 0.89),
    "fr": (0.82, 0.92),
    "ar": (0.76, 0.86),
    "en": (0.84, 0.90),
    "ary": (0.77, 0.81),
}


@pytest.fixture(scope="module")
def scores(service: object) -> list[Score]:
    home = service.home  # type: ignore[attr-defined]
    store = open_store(read_settings({"ORESS_HOME": str(home)}, Path("absent.toml")))
    try:
        return measure(store)
    finally:
        store.close()


def test_there_are_enough_queries(scores: list[Score]) -> None:
    languages = [score.query.language for score in scores]
    assert len(languages) >= 80
    assert languages.count("ary") >= 20
    assert set(languages) == {"fr", "ar", "en", "ary"}


@pytest.mark.parametrize("language", FLOORS)
def test_relevance_does_not_fall(scores: list[Score], language: str) -> None:
    some = [score for score in scores if language in ("", score.query.language)]
    print(report(some))
    ndcg, recall = FLOORS[language]
    assert sum(value.ndcg for value in some) / len(some) >= ndcg
    assert sum(value.recall for value in some) / len(some) >= recall
