"""Writes what is found by meaning beside the index, in the same generation.

`meaning-*.sqlite` has the entries with what a result shows, the hashes of their texts, and the row
of each hash in `meaning-*.vectors`. A change is one transaction, and rows are only appended, so a
reader of the state before sees its own. Texts wait for their vectors without delaying the words:
`embed_waiting` makes them afterwards, for a limited time a round. A text keeps its vector.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Iterable
from contextlib import closing
from hashlib import blake2b
from importlib import import_module
from pathlib import Path

from oress_opendata.projections.search.entry import Entry
from oress_opendata.projections.search.meaning import is_installed, is_wanted
from oress_opendata.projections.search.meaning.texts import list_texts
from oress_opendata.settings import Settings

# Raise the number when texts or vectors change: everything is then embedded again.
FILE, VECTORS = "meaning-1.sqlite", "meaning-1.vectors"
# A vector is 512 whole numbers of one byte.
ROW_BYTES = 512
BATCH = 256
WAIT = 30
_SCHEMA = """
CREATE TABLE entry (key TEXT PRIMARY KEY, facets TEXT NOT NULL, shown TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE part (
  key TEXT NOT NULL, hash BLOB NOT NULL, PRIMARY KEY (key, hash)
) WITHOUT ROWID;
CREATE INDEX part_by_hash ON part (hash);
CREATE TABLE vector (hash BLOB PRIMARY KEY, row INTEGER, text TEXT) WITHOUT ROWID;
CREATE INDEX vector_waiting ON vector (hash) WHERE row IS NULL;
"""


def is_outdated(generation: Path, settings: Settings) -> bool:
    """Whether the extra was installed or removed since the generation was made."""
    return is_wanted(settings) != (generation / FILE).exists()


class MeaningWriter:
    """Writes into a generation; without the extra it does nothing. `before` is the generation whose
    vectors are kept."""

    def __init__(self, generation: Path, settings: Settings, before: Path | None = None) -> None:
        self.generation, self.before = generation, before
        self.connection: sqlite3.Connection | None = None
        if not is_wanted(settings):
            return
        is_new = not (generation / FILE).exists()
        self.connection = sqlite3.connect(generation / FILE, isolation_level=None, timeout=WAIT)
        # Nothing of what was removed stays in free pages.
        self.connection.execute("PRAGMA secure_delete = ON")
        self.connection.execute("BEGIN IMMEDIATE")
        if is_new:
            for statement in filter(str.strip, _SCHEMA.split(";")):
                self.connection.execute(statement)

    def remove(self, keys: Iterable[str]) -> None:
        if self.connection:
            pairs = [(key,) for key in keys]
            self.connection.executemany("DELETE FROM part WHERE key = ?", pairs)
            self.connection.executemany("DELETE FROM entry WHERE key = ?", pairs)

    def add(self, entry: Entry) -> None:
        """Note an entry that is embedded."""
        if self.connection:
            self._add(self.connection, entry)

    def _add(self, connection: sqlite3.Connection, entry: Entry) -> None:
        facets: dict[str, list[str]] = {}
        for name, value in entry.facets:
            facets.setdefault(name, []).append(value)
        row = (entry.key, json.dumps(facets, ensure_ascii=False), entry.payload())
        connection.execute("INSERT OR REPLACE INTO entry VALUES (?, ?, ?)", row)
        for text in list_texts(entry):
            digest = blake2b(text.encode(), digest_size=16).digest()
            connection.execute("INSERT OR IGNORE INTO part VALUES (?, ?)", (entry.key, digest))
            connection.execute("INSERT OR IGNORE INTO vector VALUES (?, NULL, ?)", (digest, text))

    def finish(self) -> None:
        """Make the change visible."""
        if self.connection is None:
            return
        self.connection.execute("DELETE FROM vector WHERE hash NOT IN (SELECT hash FROM part)")
        if self.before and (self.before / FILE).exists():
            _keep(self.connection, self.generation, self.before)
        self.connection.execute("COMMIT")

    def close(self) -> None:
        if self.connection:
            self.connection.close()


def _keep(connection: sqlite3.Connection, generation: Path, before: Path) -> None:
    """Take the vectors that were made before, in a new generation."""
    with closing(sqlite3.connect(before / FILE)) as old:
        rows = dict(old.execute("SELECT hash, row FROM vector WHERE row IS NOT NULL"))
    if not rows:
        return
    known = (before / VECTORS).read_bytes()
    waiting = [digest for (digest,) in connection.execute("SELECT hash FROM vector")]
    kept = [digest for digest in waiting if digest in rows]
    content = (known[rows[d] * ROW_BYTES : (rows[d] + 1) * ROW_BYTES] for d in kept)
    _append(connection, generation, kept, b"".join(content))


def _append(
    connection: sqlite3.Connection, generation: Path, hashes: list[bytes], content: bytes
) -> None:
    """Add rows to the file of vectors, then note where they are."""
    last = connection.execute("SELECT coalesce(max(row), -1) FROM vector").fetchone()[0]
    with (generation / VECTORS).open("ab") as file:
        # What a killed writer left after the last row that is noted.
        file.truncate((last + 1) * ROW_BYTES)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    rows = [(number, digest) for number, digest in enumerate(hashes, start=last + 1)]
    connection.executemany("UPDATE vector SET row = ?, text = NULL WHERE hash = ?", rows)


def embed_waiting(generation: Path | None, seconds: float) -> bool:
    """Embed texts that wait, the longest for `seconds`. Return whether any were."""
    if generation is None or not is_installed() or not (generation / FILE).exists():
        return False
    until = time.monotonic() + seconds
    did = False
    with closing(sqlite3.connect(generation / FILE, isolation_level=None, timeout=WAIT)) as found:
        while batch := found.execute(
            "SELECT hash, text FROM vector WHERE row IS NULL LIMIT ?", (BATCH,)
        ).fetchall():
            content = _embed([text for _, text in batch])
            found.execute("BEGIN IMMEDIATE")
            _append(found, generation, [digest for digest, _ in batch], content)
            found.execute("COMMIT")
            did = True
            if time.monotonic() > until:
                break
    return did


def _embed(texts: list[str]) -> bytes:
    # Only with the extra: without it, NumPy is not there.
    model = import_module("oress_opendata.projections.search.meaning.model")
    content: bytes = model.pack(model.load_model().embed(texts)).tobytes()
    return content
