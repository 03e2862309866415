"""Relevance, measured: the judged queries of judged.csv against an index of what is shipped.

    python tests/projections/search/judged/scoring.py HOME

prints nDCG@10 and recall by language and by kind, and the weakest queries. An answer is
`grade:pattern`; a pattern is a key with wildcards, or `register[column=code;…]`, codes with
wildcards too. Grades: 3 what was looked for, 2 useful, 1 related.
"""

from __future__ import annotations

import csv
import json
import math
import sys
from collections import defaultdict
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from oress_opendata.projections.search.indexing.generation import find_current
from oress_opendata.projections.search.indexing.stamps import list_entries, read_stamps
from oress_opendata.projections.search.querying.searcher import Search, Searcher
from oress_opendata.settings import read_settings
from oress_opendata.store.engine import transaction
from oress_opendata.store.home import Store, open_store
from oress_opendata.store.records import list_registers, stream_record_texts

JUDGED = Path(__file__).with_name("judged.csv")
DEPTH, RECALL_DEPTH = 10, 50
# In the keys of fictitious entries.
SAMPLE = "exemple-"


@dataclass(frozen=True)
class JudgedQuery:
    query: str
    language: str
    kind: str
    grades: dict[str, int]


@dataclass(frozen=True)
class Score:
    query: JudgedQuery
    ndcg: float
    recall: float
    found: list[str]


def read_judged_queries(keys: set[str], bodies: dict[str, dict[str, Any]]) -> list[JudgedQuery]:
    with JUDGED.open(encoding="utf-8", newline="") as file:
        return [
            JudgedQuery(
                row["query"], row["language"], row["kind"], grade(row["answers"], keys, bodies)
            )
            for row in csv.DictReader(file)
        ]


def grade(answers: str, keys: set[str], bodies: dict[str, dict[str, Any]]) -> dict[str, int]:
    grades: dict[str, int] = {}
    for answer in answers.split():
        number, _, pattern = answer.partition(":")
        matching = [key for key in keys if matches(key, pattern, bodies)]
        assert matching, f"nothing is {pattern}"
        for key in matching:
            grades[key] = max(int(number), grades.get(key, 0))
    return grades


def matches(key: str, pattern: str, bodies: dict[str, dict[str, Any]]) -> bool:
    register, bracket, conditions = pattern.rstrip("]").partition("[")
    if not bracket:
        return fnmatchcase(key, pattern)
    values = bodies.get(key)
    if values is None or not key.startswith(f"{register}/"):
        return False
    pairs = (condition.split("=") for condition in conditions.split(";"))
    return all(
        fnmatchcase((values.get(column) or {"code": ""})["code"], code) for column, code in pairs
    )


def read_things(store: Store) -> tuple[set[str], dict[str, dict[str, Any]]]:
    """The keys of all entries of the index, and the values of the records by their keys."""
    generation = find_current(store.home)
    assert generation is not None
    keys = set(list_entries(generation, read_stamps(generation)))
    with transaction(store.reading) as connection:
        bodies = {
            f"{register}/{body['id']}": body["values"]
            for register in list_registers(connection)
            for body in map(json.loads, stream_record_texts(connection, register))
        }
    return keys, bodies


def measure(store: Store, searcher: Searcher) -> list[Score]:
    return [score(searcher, judged) for judged in read_judged_queries(*read_things(store))]


def score(searcher: Searcher, judged: JudgedQuery) -> Score:
    language = {"ary": "ar"}.get(judged.language, judged.language)
    answer = searcher.search(Search(judged.query, language, limit=RECALL_DEPTH))
    found = [f"{result.type}/{result.id}" for result in answer.results]
    # Fictitious examples come after everything else, so they are ranked among themselves, and
    # count only where nothing else answers.
    ranks = [key for key in judged.grades if SAMPLE not in key] or list(judged.grades)
    real = SAMPLE not in ranks[0]
    order = [key for key in found if (SAMPLE not in key) == real]
    gains = [judged.grades.get(key, 0) for key in order[:DEPTH]]
    ideal = sorted((judged.grades[key] for key in ranks), reverse=True)[:DEPTH]
    good = [key for key in ranks if judged.grades[key] >= 2] or ranks
    recalled = sum(1 for key in good if key in found) / min(len(good), RECALL_DEPTH)
    return Score(judged, discount(gains) / discount(ideal), recalled, found)


def discount(gains: list[int]) -> float:
    return math.fsum((2**gain - 1) / math.log2(place + 2) for place, gain in enumerate(gains))


def mean(numbers: list[float]) -> float:
    return sum(numbers) / len(numbers)


def report(scores: list[Score]) -> str:
    lines = [f"{len(scores)} queries: nDCG@10 {mean([score.ndcg for score in scores]):.3f}, "
             f"recall@50 {mean([score.recall for score in scores]):.3f}"]  # fmt: skip
    for name in ("language", "kind"):
        groups: dict[str, list[Score]] = defaultdict(list)
        for score in scores:
            groups[getattr(score.query, name)].append(score)
        for group, some in sorted(groups.items()):
            lines.append(
                f"  {name} {group}: {len(some)}, nDCG {mean([value.ndcg for value in some]):.3f}, "
                f"recall {mean([value.recall for value in some]):.3f}"
            )
    return "\n".join(lines)


def main() -> None:
    settings = read_settings({"ORESS_HOME": sys.argv[1]}, Path("absent.toml"))
    searcher = Searcher(settings.home, settings.languages, settings.search)
    scores = measure(open_store(settings), searcher)
    for score in sorted(scores, key=lambda score: score.ndcg):
        shown = " ".join(f"{key}({score.query.grades.get(key, 0)})" for key in score.found[:6])
        print(f"{score.ndcg:.2f} {score.recall:.2f} {score.query.query} | {shown}")
    print(report(scores))


if __name__ == "__main__":
    main()
