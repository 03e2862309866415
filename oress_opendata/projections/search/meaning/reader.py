"""Reads what is near in meaning, in one state of a generation."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from oress_opendata.projections.search.engine import Hit
from oress_opendata.projections.search.meaning.model import SCALE, Vectors, load_model, normalise
from oress_opendata.projections.search.meaning.question import Question
from oress_opendata.projections.search.meaning.writer import FILE, ROW_BYTES, VECTORS

# Cosines: below, a text is not near; nor if it is so much further away than the nearest.
LEAST, BEHIND = 0.30, 0.22
# Rows that are converted at once: they stay in the processor's cache.
BLOCK = 256
# A step of the guide or a service answers a question better than a page that leads to it.
PRIORS = {"step": 0.03, "service": 0.02, "page": -0.02}
# Two things are similar from here.
SIMILAR = 0.40


class MeaningReader:
    """Maps the vectors; every process of a service shares them."""

    def __init__(self, generation: Path) -> None:
        self._path = generation / FILE
        with closing(self._connect()) as connection:
            found = connection.execute(
                "SELECT part.key, vector.row FROM part JOIN vector USING (hash) "
                "WHERE vector.row IS NOT NULL ORDER BY part.key"
            ).fetchall()
            self._facets = dict(connection.execute("SELECT key, facets FROM entry"))
        self.keys: list[str] = list(dict.fromkeys(key for key, _ in found))
        numbers = {key: number for number, key in enumerate(self.keys)}
        self._owners = np.array([numbers[key] for key, _ in found], dtype=np.int64)
        self._rows = np.array([row for _, row in found], dtype=np.int64)
        self._numbers = numbers
        size = int(self._rows.max()) + 1 if found else 0
        self._vectors = (
            np.memmap(generation / VECTORS, dtype=np.int8, mode="r", shape=(size, ROW_BYTES))
            if found
            else np.zeros((0, ROW_BYTES), dtype=np.int8)
        )
        priors = [PRIORS.get(key.partition("/")[0], 0.0) for key in self.keys]
        self._priors = np.array(priors, dtype=np.float32)

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(f"file:{self._path}?mode=ro", uri=True, timeout=5)

    def find(
        self, question: Question, filters: Mapping[str, frozenset[str]], most: int
    ) -> list[Hit]:
        """The nearest entries that the filters let through, the best first."""
        model = load_model()
        words = [word for word in question.content if len(word) > 1]
        known = [word for word in words if model.is_known(word)]
        if not words or 2 * len(known) < len(words) or not self.keys:
            return []
        scores = self._score(model.embed([question.text])[0])
        least = max(LEAST, float(scores.max()) - BEHIND)
        return self._choose(scores, least, most, lambda key: self._passes(key, filters))

    def find_similar(self, key: str, most: int) -> list[Hit]:
        """Other entries of the same kind as an entry, without the pages of documents."""
        number = self._numbers.get(key)
        if number is None:
            return []
        rows = self._rows[self._owners == number]
        own = np.asarray(self._vectors[rows], dtype=np.float32).mean(axis=0, keepdims=True)
        kind = key.partition("/")[0] + "/"
        return self._choose(
            self._score(normalise(own)[0]),
            SIMILAR,
            most,
            lambda other: other != key and other.startswith(kind) and "#" not in other,
        )

    def _choose(
        self, scores: Vectors, least: float, most: int, passes: Callable[[str], bool]
    ) -> list[Hit]:
        """The entries with the highest scores that pass."""
        chosen: list[tuple[str, float]] = []
        seen: set[tuple[str, float]] = set()
        for number in np.argsort(-scores):
            key, score = self.keys[number], float(scores[number])
            if score < least or len(chosen) == most:
                break
            # Services of one kind share a description: one of them is enough.
            shared = (key.partition("/")[0], round(score, 4))
            if shared not in seen and passes(key):
                seen.add(shared)
                chosen.append((key, score))
        return self._show(chosen)

    def _score(self, vector: Vectors) -> Vectors:
        """The nearness of each entry: that of its nearest text."""
        near = np.empty(len(self._vectors), dtype=np.float32)
        numbers = np.empty((BLOCK, ROW_BYTES), dtype=np.float32)
        for start in range(0, len(near), BLOCK):
            block = numbers[: len(near) - start]
            block[:] = self._vectors[start : start + BLOCK]
            # Not BLAS, whose threads wait for each other.
            near[start : start + BLOCK] = np.einsum("ij,j->i", block, vector)
        near /= SCALE
        scores = np.full(len(self.keys), -1.0, dtype=np.float32)
        np.maximum.at(scores, self._owners, near[self._rows])
        scores += self._priors
        return scores

    def _passes(self, key: str, filters: Mapping[str, frozenset[str]]) -> bool:
        if not filters:
            return True
        facets: dict[str, list[str]] = json.loads(self._facets[key])
        return all(not values.isdisjoint(facets.get(name, ())) for name, values in filters.items())

    def _show(self, chosen: Sequence[tuple[str, float]]) -> list[Hit]:
        with closing(self._connect()) as connection:
            found = [
                (key, score, connection.execute("SELECT shown FROM entry WHERE key = ?", (key,)))
                for key, score in chosen
            ]
            rows = [(key, score, cursor.fetchone()) for key, score, cursor in found]
        return [Hit(json.loads(row[0]), score, (0.0, key)) for key, score, row in rows if row]
