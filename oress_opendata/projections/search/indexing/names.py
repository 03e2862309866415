"""The file of names: what is called what, and which words lead to it.

Part of a generation of the index, written with it and derived from the same entries. A change is
one transaction, so that a reader sees all of it or nothing.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from oress_opendata.model.places import REGISTER as PLACE
from oress_opendata.projections.search.analysis.names import Name, read_name, read_place_name
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
# Made after all rows are written, which is faster.
_INDEXES = """
CREATE INDEX IF NOT EXISTS use_by_entity ON use (entity);
CREATE INDEX IF NOT EXISTS number_by_entity ON number (entity);
CREATE INDEX IF NOT EXISTS entity_by_kind ON entity (register, kind);
"""


class NamesWriter:
    """Writes into the file of a generation. Nothing is visible before `finish`."""

    def __init__(self, generation: Path, spellings: Iterable[tuple[str, ...]] = ()) -> None:
        path = generation / FILE
        is_new = not path.exists()
        self.connection = sqlite3.connect(path, isolation_level=None, timeout=WAIT)
        # Nothing of what was removed stays in free pages.
        self.connection.execute("PRAGMA secure_delete = ON")
        self.connection.execute(
            "PRAGMA synchronous = OFF" if is_new else "PRAGMA cache_size=-64000"
        )
        self.connection.execute("CREATE TEMP TABLE touched (word INTEGER PRIMARY KEY)")
        self.connection.execute("BEGIN IMMEDIATE")
        if is_new:
            for statement in filter(str.strip, _SCHEMA.split(";")):
                self.connection.execute(statement)
        self.others = _by_name(spellings)
        self.words: dict[str, int] = {}

    def remove(self, keys: Iterable[str]) -> None:
        """Forget entities, and the words that nothing else has."""
        for key in keys:
            found = self.connection.execute(
                "SELECT id FROM entity WHERE key = ?", (key,)
            ).fetchone()
            if found:
                touch = "INSERT OR IGNORE INTO touched SELECT word FROM use WHERE entity = ?"
                self.connection.execute(touch, found)
                for table in ("use", "number"):
                    self.connection.execute(f"DELETE FROM {table} WHERE entity = ?", found)
                self.connection.execute("DELETE FROM entity WHERE id = ?", found)

    def add(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        """Write entries that have names, and pass all on."""
        for entry in entries:
            register = entry.key.partition("/")[0]
            if register not in WITHOUT and entry.titles:
                self._add(entry, register)
            yield entry

    def finish(self) -> None:
        counted = "(SELECT count(*) FROM use WHERE use.word = word.id)"
        touched = "id IN (SELECT word FROM touched)"
        self.connection.execute(f"UPDATE word SET uses = {counted} WHERE {touched}")
        self.connection.execute(f"DELETE FROM word WHERE uses = 0 AND {touched}")
        for statement in filter(str.strip, _INDEXES.split(";")):
            self.connection.execute(statement)
        self.connection.execute("COMMIT")
        self.connection.execute("ANALYZE")

    def close(self) -> None:
        self.connection.close()

    def _add(self, entry: Entry, register: str) -> None:
        texts = list(self._names_of(entry, register))
        values = (
            entry.key, register, entry.kind, " ".join(["", *_places_of(entry), ""]),
            json.dumps(dict(entry.titles), ensure_ascii=False), "\n".join(texts),
        )  # fmt: skip
        columns = "key, register, kind, places, titles, names"
        insert = f"INSERT INTO entity ({columns}) VALUES (?, ?, ?, ?, ?, ?)"
        identifier = self.connection.execute(insert, values).lastrowid
        read = read_place_name if register == PLACE else read_name
        names = (read(text) for text in texts)
        words = dict.fromkeys(word for name in names if name for word in words_of(name))
        self.connection.executemany(
            "INSERT OR IGNORE INTO use VALUES (?, ?)",
            [(self._find_word(word), identifier) for word in words],
        )
        numbers = {normalise_number(text) for text in entry.numbers} - {""}
        self.connection.executemany(
            "INSERT OR IGNORE INTO number VALUES (?, ?)",
            [(number, identifier) for number in sorted(numbers)],
        )

    def _names_of(self, entry: Entry, register: str) -> Iterable[str]:
        """Titles first, then other names, and for a place its spellings. An id is a number."""
        others = [text for text in entry.more_titles if text not in entry.numbers]
        texts = [*entry.titles.values(), *others]
        if register == PLACE:
            texts += [other for text in texts for other in self.others.get(fold_text(text), ())]
        lines = (" ".join(text.split())[:LONGEST] for text in texts)
        return list(dict.fromkeys(filter(None, lines)))[:MAX_NAMES]

    def _find_word(self, word: str) -> int:
        known = self.words.get(word)
        if known is None:
            insert = "INSERT INTO word (text, sound, uses) VALUES (?, ?, 0) ON CONFLICT DO NOTHING"
            sound = "" if word[0] in (WHOLE, SOUND) else find_consonants(word)
            self.connection.execute(insert, (word, sound))
            select = "SELECT id FROM word WHERE text = ?"
            known = int(self.connection.execute(select, (word,)).fetchone()[0])
            self.connection.execute("INSERT OR IGNORE INTO touched VALUES (?)", (known,))
            self.words[word] = known
        return known


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


def _by_name(groups: Iterable[tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
    return {fold_text(text): group for group in groups for text in group}
