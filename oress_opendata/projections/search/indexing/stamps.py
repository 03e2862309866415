"""The file of stamps: what the entries of each source were made from, and their keys.

Part of a generation of the index, and changed with it in place: only the sources that changed are
written.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

FILE = "stamps.sqlite"
SEPARATOR = "\n"
_TABLE = """
CREATE TABLE IF NOT EXISTS source (
  key TEXT PRIMARY KEY, stamp TEXT NOT NULL, entries TEXT NOT NULL
) WITHOUT ROWID
"""

# Stamp and entry keys, by source.
Stamps = Mapping[str, tuple[str, list[str]]]


def read_stamps(generation: Path) -> dict[str, str]:
    """The stamp of each source."""
    with _open(generation) as connection:
        return dict(connection.execute("SELECT key, stamp FROM source"))


def list_entries(generation: Path, sources: Iterable[str]) -> Iterator[str]:
    """The keys of the entries of some sources."""
    with _open(generation) as connection:
        for source in sources:
            select = "SELECT entries FROM source WHERE key = ?"
            for (entries,) in connection.execute(select, (source,)):
                yield from filter(None, entries.split(SEPARATOR))


def write_stamps(generation: Path, remove: Iterable[str], add: Stamps) -> None:
    rows = [(key, stamp, SEPARATOR.join(entries)) for key, (stamp, entries) in add.items()]
    with _open(generation) as connection, connection:
        connection.executemany("DELETE FROM source WHERE key = ?", [(key,) for key in remove])
        connection.executemany("INSERT OR REPLACE INTO source VALUES (?, ?, ?)", rows)


@contextmanager
def _open(generation: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(generation / FILE)) as connection:
        # Nothing of what was removed stays in free pages.
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute(_TABLE)
        yield connection
