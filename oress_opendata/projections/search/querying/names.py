"""Reads the file of names: the entities whose names have words in common with a text, or nearly.

The words of all names are in the memory of the process, those of an Arabic name too, so that a typo
costs a few milliseconds; everything else is read from the file when it is asked for.
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rapidfuzz import fuzz, process

from oress_opendata.errors import StoreUnavailable
from oress_opendata.projections.generations import CURSOR
from oress_opendata.projections.search.analysis.names import Name, read_once
from oress_opendata.projections.search.analysis.phonetics import find_consonants
from oress_opendata.projections.search.analysis.texts import fold_once, fold_words
from oress_opendata.projections.search.indexing.generation import find_current
from oress_opendata.projections.search.indexing.names import (
    FILE,
    SHORTEST,
    SOUND,
    WHOLE,
    normalise_number,
    words_of,
)
from oress_opendata.projections.search.querying.searcher import NOT_YET

# The likeness of two words, from 0 to 100, below which they are different ones.
LEAST_LIKE = 66.0
MOST_LIKE, MOST_COMPLETED = 40, 200
# Words of a text that are looked up.
MOST_ASKED = 32
# What equal consonants are worth, where the letters differ.
SOUND_WEIGHT = 0.6
# Uses of words that one search reads, at most; the rarest words first.
MOST_USES, MOST_WORDS = 20_000, 400
# What a whole name weighs beside one of its words.
WHOLE_WEIGHT = 3.0
_COLUMNS = "entity.id, key, register, kind, places, titles, names"

Weights = Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Scope:
    """A register, and the kinds in it; any kind where none is given."""

    register: str
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entity:
    """Something with names. `key` is `register/id`, `kind` `scheme/code`; `places` are the codes of
    its places and of those around them; `names` are all, the titles first."""

    key: str
    register: str
    kind: str
    places: tuple[str, ...]
    titles: Mapping[str, str]
    names: tuple[str, ...]

    @property
    def id(self) -> str:
        return self.key.partition("/")[2]


def open_names(home: Path) -> tuple[str, Names]:
    """The names as they are now, and a tag that changes with them. Raises StoreUnavailable before
    the first generation of the index exists."""
    generation = find_current(home)
    if generation is None:
        raise StoreUnavailable(NOT_YET)
    state = (generation / CURSOR).stat()
    tag = f"{generation.name}-{state.st_ino}-{state.st_mtime_ns}"
    return tag, _open_names(generation.resolve(), tag)


@lru_cache(maxsize=2)
def _open_names(generation: Path, _tag: str) -> Names:
    return Names(generation)


class Names:
    """The names of one state of a generation."""

    def __init__(self, generation: Path) -> None:
        self.path = generation / FILE
        with self._open() as connection:
            self.count = connection.execute("SELECT count(*) FROM entity").fetchone()[0]
            rows = connection.execute(
                "SELECT id, text, sound, uses FROM word WHERE substr(text, 1, 1) NOT IN (?, ?)",
                (WHOLE, SOUND),
            ).fetchall()
        self.words = {text: identifier for identifier, text, _, _ in rows}
        self.uses = {identifier: uses for identifier, _, _, uses in rows}
        self.fuzzy = [text for text in self.words if not any(map(str.isdigit, text))]
        self.sounds: dict[str, list[int]] = {}
        for identifier, _, sound, _ in rows:
            if len(sound) >= SHORTEST:
                self.sounds.setdefault(sound, []).append(identifier)
        self.like_words = lru_cache(maxsize=2_000)(self._like_words)

    def find(
        self,
        names: Iterable[Name],
        scopes: Sequence[Scope] = (),
        places: Sequence[str] = (),
        limit: int = 50,
    ) -> list[Entity]:
        """The entities whose names are most like one of the given readings of a text, those in one
        of the places first."""
        weights: dict[int, float] = {}
        wholes: dict[str, None] = {}
        for name in names:
            for word in words_of(name, MOST_ASKED):
                if word[0] in (WHOLE, SOUND):
                    wholes[word] = None
                else:
                    _merge(weights, self.like_words(word))
        with self._open() as connection:
            whole_uses = dict(_find_words(connection, wholes))
            for identifier, uses in whole_uses.items():
                weights[identifier] = WHOLE_WEIGHT * self._rarity(uses)
            chosen = self._rarest(weights, whole_uses)
            return _rank(connection, chosen, scopes, places, limit)

    def complete(
        self, text: str, scopes: Sequence[Scope] = (), limit: int = 20, skip: int = 0
    ) -> list[Entity]:
        """The entities one of whose names has words that begin like all those of a text; of a text
        that says only what kind of thing it is, those whose names begin with it."""
        begun = fold_once(text)[:MOST_ASKED]
        telling = [word for name in readings_of(text) for word in name.ordered]
        last = begun[-1:] if begun else ()
        weights = {
            self.words[word]: self._rarity(self.uses[self.words[word]])
            for beginning in {*telling, *last}
            for word in self._beginning(beginning)
        }
        where, values = _within(scopes)
        with self._open() as connection:
            found = _rank(connection, self._rarest(weights, {}), scopes, (), MOST_COMPLETED)
            found = [entity for entity in found if _begins(entity, begun)]
            if not found:
                select = (
                    f"SELECT {_COLUMNS} FROM entity WHERE {where} "
                    "AND char(10) || names LIKE ? ORDER BY key LIMIT ?"
                )
                begins = text.strip().replace("%", "").replace("_", " ")
                pattern = f"%\n{begins}%"
                rows = connection.execute(select, (*values, pattern, MOST_COMPLETED))
                found = [_read(row) for row in rows]
        return found[skip : skip + limit]

    def find_number(self, text: str, scopes: Sequence[Scope] = ()) -> list[Entity]:
        """The entities with this number; none where it is too short to tell."""
        number = normalise_number(text)
        if not number:
            return []
        where, values = _within(scopes)
        select = (
            f"SELECT {_COLUMNS} FROM number JOIN entity ON entity.id = number.entity "
            f"WHERE number.text = ? AND {where} LIMIT 10"
        )
        with self._open() as connection:
            return [_read(row) for row in connection.execute(select, (number, *values))]

    def get(self, keys: Sequence[str]) -> dict[str, Entity]:
        """Some entities by key; those that do not exist are left out."""
        marks = ", ".join("?" * len(keys))
        select = f"SELECT {_COLUMNS} FROM entity WHERE key IN ({marks})"
        with self._open() as connection:
            found = (_read(row) for row in connection.execute(select, keys))
            return {entity.key: entity for entity in found}

    def list_kinds(self) -> list[tuple[str, str, int]]:
        """The registers and their kinds, with the number of entities."""
        select = "SELECT register, kind, count(*) FROM entity GROUP BY register, kind ORDER BY 1, 2"
        with self._open() as connection:
            return connection.execute(select).fetchall()

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)) as connection:
                yield connection
        except sqlite3.OperationalError as error:
            raise StoreUnavailable(NOT_YET) from error

    def _like_words(self, word: str) -> Weights:
        """The words that may be meant by a word: itself, one with a typo, one of the same sound."""
        found: dict[int, float] = {}
        if any(map(str.isdigit, word)):
            likely: Iterable[tuple[str, float]] = [(word, 100.0)] if word in self.words else []
        else:
            matches = process.extract(
                word, self.fuzzy, scorer=fuzz.ratio, score_cutoff=LEAST_LIKE, limit=MOST_LIKE
            )
            likely = ((text, score) for text, score, _ in matches)
        for text, score in likely:
            found[self.words[text]] = (score / 100) ** 2
        for identifier in self.sounds.get(find_consonants(word), ())[:MOST_LIKE]:
            found[identifier] = max(found.get(identifier, 0.0), SOUND_WEIGHT)
        return {
            identifier: weight * self._rarity(self.uses[identifier])
            for identifier, weight in found.items()
        }

    def _beginning(self, begun: str) -> list[str]:
        found = [word for word in self.words if word.startswith(begun)]
        return sorted(found, key=lambda word: (len(word), word))[:MOST_COMPLETED]

    def _rarity(self, uses: int) -> float:
        return math.log(1 + self.count / uses)

    def _rarest(self, weights: Weights, wholes: Mapping[int, int]) -> list[tuple[int, float]]:
        """The words that tell most, as many as may be read; `wholes` are the uses of others."""
        taken: list[tuple[int, float]] = []
        uses = 0
        for identifier, weight in sorted(weights.items(), key=lambda item: -item[1]):
            uses += self.uses[identifier] if identifier in self.uses else wholes[identifier]
            if taken and uses > MOST_USES:
                continue
            taken.append((identifier, weight))
            if len(taken) == MOST_WORDS:
                break
        return taken


def _rank(
    connection: sqlite3.Connection,
    given: Sequence[tuple[int, float]],
    scopes: Sequence[Scope],
    places: Sequence[str],
    limit: int,
) -> list[Entity]:
    """The entities that use these words, those in one of the places first, then by weight."""
    if not given:
        return []
    where, values = _within(scopes)
    near = " OR ".join("instr(places, ?) > 0" for _ in places) or "NULL"
    rows = ", ".join("(?, ?)" for _ in given)
    select = (
        f"WITH given(word, weight) AS (VALUES {rows}), "
        "found AS (SELECT entity, sum(weight) AS total FROM given "
        f"JOIN use USING (word) GROUP BY entity LIMIT {MOST_USES}) "
        f"SELECT {_COLUMNS} FROM found JOIN entity ON entity.id = found.entity "
        f"WHERE {where} ORDER BY ({near}) DESC, total DESC, key LIMIT ?"
    )
    flat = [value for pair in given for value in pair]
    marked = [f" {place} " for place in places]
    found = connection.execute(select, (*flat, *values, *marked, limit))
    return [_read(row) for row in found]


def _merge(weights: dict[int, float], more: Weights) -> None:
    for identifier, weight in more.items():
        weights[identifier] = max(weight, weights.get(identifier, 0.0))


def readings_of(text: str) -> list[Name]:
    """A text as the name of a structure, and as that of a place where this differs."""
    found = (read_once(text, place=False), read_once(text, place=True))
    return list(dict.fromkeys(name for name in found if name))


def _begins(entity: Entity, begun: Sequence[str]) -> bool:
    """Whether one of the names has words that begin like these."""
    return any(
        all(any(word.startswith(part) for word in words) for part in begun)
        for words in map(fold_words, entity.names)
    )


def _find_words(connection: sqlite3.Connection, words: Iterable[str]) -> Iterator[tuple[int, int]]:
    for word in words:
        yield from connection.execute("SELECT id, uses FROM word WHERE text = ?", (word,))


def _within(scopes: Sequence[Scope]) -> tuple[str, list[str]]:
    """The condition of SQL for some scopes, with its values."""
    parts, values = [], list[str]()
    for scope in scopes:
        kinds = ", ".join("?" * len(scope.kinds))
        parts.append(f"register = ? AND kind IN ({kinds})" if kinds else "register = ?")
        values += [scope.register, *scope.kinds]
    return f"({' OR '.join(parts)})" if parts else "1", values


def _read(row: tuple[int, str, str, str, str, str, str]) -> Entity:
    _, key, register, kind, places, titles, names = row
    return Entity(
        key, register, kind, tuple(places.split()), json.loads(titles), tuple(names.split("\n"))
    )
