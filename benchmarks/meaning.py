"""Search by meaning: how often the right answer is among the first three, and what it costs.

    python benchmarks/meaning.py HOME [--held-back] [--misses]

on a home with everything that is shipped. The questions are in tests/projections/search/judged:
those that the search was tuned with, and those that are held back, which are only run at the end.
`--basis` measures the directions that the texts of the vocabularies share, and writes basis.npy.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from oress_opendata.projections.search.indexing.catalogue_entries import (
    vocabulary_to_entries,
)
from oress_opendata.projections.search.indexing.site_pages import site_to_entries
from oress_opendata.projections.search.meaning import model
from oress_opendata.projections.search.meaning.texts import (
    is_embedded,
    list_texts,
)
from oress_opendata.projections.search.querying.searcher import Search, Searcher
from oress_opendata.settings import read_settings
from oress_opendata.store.home import open_store
from oress_opendata.vocabularies.installed import installed_vocabulary
from tests.projections.search.judged.questions import (
    HELD_BACK,
    QUESTIONS,
    Question,
    read_questions,
)

FIRST = 3
ROUNDS = 5
SHARED = 4
EVERY = 3
# The language that somebody with this question reads the site in.
READS = {"ary": "ar", "arabizi": "fr"}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("home", type=Path, nargs="?", default=Path("var"))
    parser.add_argument("--held-back", action="store_true")
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--basis", action="store_true")
    options = parser.parse_args()
    if options.basis:
        write_basis()
        return
    store = open_store(read_settings({"ORESS_HOME": str(options.home)}, Path("absent.toml")))
    questions = read_questions(store, HELD_BACK if options.held_back else QUESTIONS)
    searcher = Searcher(options.home, ("fr", "ar", "en"))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    model.load_model().embed(["coopérative"])
    loading = time.perf_counter() - start
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    total = Counter(question.language for question in questions)
    print(f"{len(questions)} questions{', held back' if options.held_back else ''}")
    print("| | " + " | ".join(total) + " | all | median | p95 | of the processor |")
    print("|---|" + "---|" * (len(total) + 4))
    for name, meaning in (("words", False), ("words and meaning", True)):
        right, times, used = measure(searcher, questions, meaning=meaning, misses=options.misses)
        shares = [f"{right[language]}/{total[language]}" for language in total]
        median, late = times[len(times) // 2], times[len(times) * 95 // 100]
        print(
            f"| {name} | {' | '.join(shares)} | {sum(right.values()) / len(questions):.0%} "
            f"| {1000 * median:.0f} ms | {1000 * late:.0f} ms | {1000 * used:.0f} ms |"
        )
    print(f"model: {loading:.1f} s to load, {memory:.0f} MB")


def measure(
    searcher: Searcher, questions: list[Question], *, meaning: bool, misses: bool
) -> tuple[Counter[str], list[float], float]:
    """How many questions of a language are answered among the first results; sorted times, and the
    mean time of the processor."""
    right: Counter[str] = Counter()
    times: list[float] = []
    used = 0.0
    for number in range(ROUNDS):
        for question in questions:
            language = READS.get(question.language, question.language)
            start, before = time.perf_counter(), time.process_time()
            answer = searcher.search(Search(question.text, language, meaning=meaning))
            if number:  # the first round warms up
                times.append(time.perf_counter() - start)
                used += time.process_time() - before
                continue
            found = [str(result.shown["key"]) for result in answer.results[:FIRST]]
            is_right = any(key in question.answers for key in found)
            right[question.language] += is_right
            if misses and meaning and not is_right:
                print(f"  {question.language}: {question.text} | {' '.join(found)}")
    return right, sorted(times), used / max(1, len(times))


def write_basis() -> None:
    """The mean and the first principal directions of the texts of the vocabularies and pages."""
    settings = read_settings({}, Path("absent.toml"))
    vocabulary = installed_vocabulary(settings.id_base)
    entries = (*vocabulary_to_entries(vocabulary), *site_to_entries(settings.languages))
    found = (text for entry in entries if is_embedded(entry) for text in list_texts(entry))
    texts = list(dict.fromkeys(found))
    vectors = model.Model().embed_raw(texts)
    mean = vectors.mean(axis=0)
    centred = model.normalise(vectors - mean)
    _, _, directions = np.linalg.svd(centred[::EVERY], full_matrices=False)
    np.save(model.BASIS, np.vstack([mean, directions[:SHARED]]).astype(np.float32))


if __name__ == "__main__":
    main()
