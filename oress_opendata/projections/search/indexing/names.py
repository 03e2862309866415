"""The file of names: what is called what, and which words lead to it.

Part of a generation of the index, written with it and derived from the same entries. A change is
one transaction, so that a reader sees all of it or nothing.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oress_opendata.model.places import REGISTER as PLACE
from oress_opendata.projections.search.analysis.names import Name, read_once
from oress_opendata.projections.search.analysis.phonetics import find_consonants
from oress_opendata.projections.search.analysis.texts import fold_once, fold_text
from oress_opendata.projections.search.entry import Entry, code_term

FILE = "names.sqlite"
# What has an IRI of its own; datasets, columns and pages have titles, which are not names.
WITHOUT = frozenset({"dataset", "column", "page"})
# A number with fewer letters and digits may be anybody's.
SHORTEST = 3
# Whole names: as they are written, and by their consonants.
WHOLE, SOUND = "=", "~"
MAX_NAMES, LONGEST = 24, 200
# Seconds that a change waits for readers, each of whom takes milliseconds.
WAIT = 30
_SCHEMA = """
CREATE TABLE entity (
  id INTEGER PRIMARY KEY, key TEXT UNIQUE NOT NULL, register TEXT NOT NULL, kind TEXT NOT NULL,
  places TEXT NOT NULL, titles TEXT NOT NULL, names TEXT NOT NULL
);
CREATE TABLE word (
  id INTEGER PRIMARY KEY, text TEXT UNIQUE NOT NULL, sound TEXT NOT NULL, uses INTEGER NOT NULL
);
CREATE TABLE use (
  word INTEGER NOT NULL, entity INTEGER NOT NULL, PRIMARY KEY (word, entity)
) WITHOUT ROWID;
CREATE TABLE number (
  text TEXT NOT NULL, entity INTEGER NOT NULL, PRIMARY KEY (text, entity)
) WITHOUT ROWID;
"""
_ENTITY = "INSERT INTO entity VALUES (?, ?, ?, ?, ?, ?, ?)"
_WORD = "INSERT INTO word VALUES (?, ?, ?, 0)"
_USE = "INSERT INTO use VALUES (?, ?)"
_NUMBER = "INSERT INTO number VALUES (?, ?)"
_TEMPORARY = "CREATE TEMP TABLE touched (word INTEGER PRIMARY KEY, difference INTEGER NOT NULL)"
# A change counts by how many the uses of a word grow and shrink: a frequent word has many.
_CHANGED = "ON CONFLICT (word) DO UPDATE SET difference = difference + excluded.difference"
_USED = f"INSERT INTO touched VALUES (?, 1) {_CHANGED}"
_UNUSED = f"INSERT INTO touched SELECT word, -1 FROM use WHERE entity = ? {_CHANGED}"
_TOUCHED = "id IN (SELECT word FROM touched)"
_DIFFERENCE = "(SELECT difference FROM touched WHERE touched.word = word.id)"
_COUNT_TOUCHED = f"UPDATE word SET uses = uses + {_DIFFERENCE} WHERE {_TOUCHED}"
_FORGET_UNUSED = f"DELETE FROM word WHERE uses = 0 AND {_TOUCHED}"
_COUNT_ALL = "UPDATE word SET uses = (SELECT count(*) FROM use WHERE use.word = word.id)"
_INSERTS = (_ENTITY, _WORD, _USE, _NUMBER, _USED)
# Entities that are written at once.
BATCH = 1_000
# Made after all rows are written, which is faster.
_INDEXES = """
CREATE INDEX IF NOT EXISTS use_by_entity ON use (entity);
CREATE INDEX IF NOT EXISTS number_by_entity ON number (entity);
CREATE INDEX IF NOT EXISTS entity_by_kind ON entity (register, kind);
"""


Spellings = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class NamedEntity:
    """An entity as it is written: its places with blanks around each, its titles as JSON, its names
    a line each; the words that lead to it, and its numbers."""

    key: str
    register: str
    kind: str
    places: str
    titles: str
    names: str
    words: tuple[str, ...]
    numbers: tuple[str, ...]


def name_entity(entry: Entry, spellings: Spellings) -> NamedEntity | None:
    """The names of an entry; None if it has none. `spellings` are other names of places."""
    register = entry.key.partition("/")[0]
    if register in WITHOUT or not entry.titles:
        return None
    texts = _names_of(entry, register, spellings)
    names = (read_once(text, place=register == PLACE) for text in texts)
    words = dict.fromkeys(word for name in names if name for word in words_of(name))
    numbers = {normalise_number(text) for text in entry.numbers} - {""}
    return NamedEntity(
        key=entry.key,
        register=register,
        kind=entry.kind,
        places=" ".join(["", *_places_of(entry), ""]),
        titles=json.dumps(dict(entry.titles), ensure_ascii=False),
        names="\n".join(texts),
        words=tuple(words),
        numbers=tuple(sorted(numbers)),
    )


class NamesWriter:
    """Writes into the file of a generation. Nothing is visible before `finish`."""

    def __init__(self, generation: Path) -> None:
        path = generation / FILE
        self.is_new = not path.exists()
        self.connection = sqlite3.connect(path, isolation_level=None, timeout=WAIT)
        # Nothing of what was removed stays in free pages.
        self.connection.execute("PRAGMA secure_delete = ON")
        self.connection.execute(
            "PRAGMA synchronous = OFF" if self.is_new else "PRAGMA cache_size=-64000"
        )
        self.connection.execute(_TEMPORARY)
        self.connection.execute("BEGIN IMMEDIATE")
        if self.is_new:
            for statement in filter(str.strip, _SCHEMA.split(";")):
                self.connection.execute(statement)
        self.words: dict[str, int] = {}
        self.rows: dict[str, list[tuple[Any, ...]]] = {statement: [] for statement in _INSERTS}
        self.last_entity, self.last_word = map(self._last_id, ("entity", "word"))

    def remove(self, keys: Iterable[str]) -> None:
        """Forget entities, and the words that nothing else has."""
        for key in keys:
            found = self.connection.execute(
                "SELECT id FROM entity WHERE key = ?", (key,)
            ).fetchone()
            if found:
                self.connection.execute(_UNUSED, found)
                for table in ("use", "number"):
                    self.connection.execute(f"DELETE FROM {table} WHERE entity = ?", found)
                self.connection.execute("DELETE FROM entity WHERE id = ?", found)

    def add(self, named: NamedEntity) -> None:
        self.last_entity += 1
        identifier = self.last_entity
        self.rows[_ENTITY].append((
            identifier, named.key, named.register, named.kind, named.places, named.titles,
            named.names,
        ))  # fmt: skip
        words = [self._find_word(word) for word in named.words]
        self.rows[_USE] += [(word, identifier) for word in words]
        if not self.is_new:
            self.rows[_USED] += [(word,) for word in words]
        self.rows[_NUMBER] += [(number, identifier) for number in named.numbers]
        if len(self.rows[_ENTITY]) == BATCH:
            self._write_rows()

    def finish(self) -> None:
        self._write_rows()
        if self.is_new:
            self.connection.execute(_COUNT_ALL)
            for statement in filter(str.strip, _INDEXES.split(";")):
                self.connection.execute(statement)
        else:
            self.connection.execute(_COUNT_TOUCHED)
            self.connection.execute(_FORGET_UNUSED)
        self.connection.execute("COMMIT")
        if self.is_new:
            self.connection.execute("ANALYZE")

    def close(self) -> None:
        self.connection.close()

    def _find_word(self, word: str) -> int:
        known = self.words.get(word)
        if known is None:
            known = self.words[word] = self._read_word(word) or self._make_word(word)
        return known

    def _read_word(self, word: str) -> int | None:
        if self.is_new:
            return None
        select = "SELECT id FROM word WHERE text = ?"
        found = self.connection.execute(select, (word,)).fetchone()
        return int(found[0]) if found else None

    def _make_word(self, word: str) -> int:
        self.last_word += 1
        sound = "" if word[0] in (WHOLE, SOUND) else find_consonants(word)
        self.rows[_WORD].append((self.last_word, word, sound))
        return self.last_word

    def _last_id(self, table: str) -> int:
        found = self.connection.execute(f"SELECT max(id) FROM {table}").fetchone()
        return int(found[0] or 0)

    def _write_rows(self) -> None:
        for statement, rows in self.rows.items():
            self.connection.executemany(statement, rows)
            rows.clear()


def group_spellings(groups: Iterable[tuple[str, ...]]) -> Spellings:
    """The other spellings of a name of a place, by the name."""
    return {fold_text(text): group for group in groups for text in group}


def _names_of(entry: Entry, register: str, spellings: Spellings) -> list[str]:
    """Titles first, then other names, and for a place its spellings. An id is a number."""
    others = [text for text in entry.more_titles if text not in entry.numbers]
    texts = [*entry.titles.values(), *others]
    if register == PLACE:
        texts += [other for text in texts for other in spellings.get(fold_text(text), ())]
    lines = (" ".join(text.split())[:LONGEST] for text in texts)
    return list(dict.fromkeys(filter(None, lines)))[:MAX_NAMES]


def words_of(name: Name, most: int | None = None) -> Iterator[str]:
    """The words that lead to a name, and the whole of it, as written and as it sounds."""
    yield from name.ordered[:most]
    yield from dict.fromkeys((WHOLE + name.glued, WHOLE + name.solid))
    sound = find_consonants(name.glued)
    if len(sound) >= SHORTEST:
        yield SOUND + sound


def normalise_number(text: str) -> str:
    """A number without signs, case and leading zeros; empty if it is too short to tell."""
    plain = "".join(fold_once(text[:LONGEST])).lstrip("0")
    return plain if len(plain) >= SHORTEST and any(map(str.isdigit, plain)) else ""


def _places_of(entry: Entry) -> Iterator[str]:
    """The codes of the places of an entry, and of those that contain them."""
    prefix = code_term(PLACE, "")
    for term in entry.codes:
        if term.startswith(prefix):
            yield term.removeprefix(prefix)
