"""Questions as people ask them, with the topic that answers each (topics.csv).

A question is answered if one of the first three results is of its topic. `questions-held-back.csv`
was written together with `questions.csv`, before any search by meaning; it is for the end only.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from oress_opendata.store.home import Store
from tests.projections.search.judged.scoring import matches, read_things

HERE = Path(__file__).parent
QUESTIONS, HELD_BACK = HERE / "questions.csv", HERE / "questions-held-back.csv"
TOPICS = HERE / "topics.csv"


@dataclass(frozen=True)
class Question:
    """`answers` are the keys of the right results."""

    text: str
    language: str
    answers: frozenset[str]


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_questions(store: Store, path: Path) -> list[Question]:
    keys, bodies = read_things(store)
    topics = {
        row["topic"]: frozenset(
            key
            for pattern in row["answers"].split()
            for key in keys
            if matches(key, pattern, bodies)
        )
        for row in read_rows(TOPICS)
    }
    return [
        Question(row["query"], row["language"], topics[row["topic"]]) for row in read_rows(path)
    ]
