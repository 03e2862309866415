"""The rows that differ between two tables, found in bounded memory.

Both files are read side by side. Equal rows meet in a window and leave it; the others go to a
scratch database on disk, where the two sides are joined by key. So two tables in about the same
order cost two readings, two in any order a sort, and never more memory.
"""

from __future__ import annotations

import math
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice, zip_longest
from operator import itemgetter
from pathlib import Path

# Published tables have no control characters, so these are never in a cell.
CELL, COPY = "\x1f", "\x1e"
BATCH = 10_000
WINDOW = 50_000
CACHE_KIB = 65_536
# Instructions of SQLite between looks at the clock.
INSTRUCTIONS = 10_000

_SCRATCH = """
CREATE TABLE changes (
  position INTEGER PRIMARY KEY, resource TEXT NOT NULL, kind TEXT NOT NULL,
  key TEXT NOT NULL, before TEXT, after TEXT);
CREATE INDEX changes_of_resource ON changes (resource, position);
"""
_JOIN = """
INSERT INTO changes (resource, kind, key, before, after)
SELECT ?, kind, key, old, new FROM (
  SELECT CASE WHEN b.row IS NULL THEN 'removed' ELSE 'changed' END AS kind,
         a.key AS key, a.row AS old, b.row AS new
    FROM one AS a LEFT JOIN two AS b ON a.key = b.key
   WHERE b.row IS NULL OR a.row <> b.row
  UNION ALL
  SELECT 'added', b.key, NULL, b.row
    FROM two AS b LEFT JOIN one AS a ON a.key = b.key WHERE a.key IS NULL)
ORDER BY key
"""

Rows = Iterable[tuple[str, ...]]


def open_scratch(path: Path) -> sqlite3.Connection:
    """A new scratch database; not synchronised to disk, since it can be rebuilt."""
    scratch = sqlite3.connect(path, isolation_level=None)
    scratch.executescript(
        f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-{CACHE_KIB};"
        "PRAGMA temp_store=FILE;" + _SCRATCH
    )
    return scratch


class OutOfTime(Exception):
    """A comparison took longer than it may."""


@contextmanager
def limited(
    scratch: sqlite3.Connection, seconds: float = math.inf
) -> Iterator[Callable[[Rows], Rows]]:
    """Limit the time of what is done with a scratch database: its statements are interrupted, and
    so is the reading of rows through the given function. Raises OutOfTime."""
    end = time.monotonic() + seconds

    def timed(rows: Rows) -> Rows:
        for row in rows:
            if time.monotonic() > end:
                raise OutOfTime
            yield row

    scratch.set_progress_handler(lambda: time.monotonic() > end, INSTRUCTIONS)
    try:
        yield timed
    except sqlite3.OperationalError as error:
        if time.monotonic() > end:
            raise OutOfTime from error
        raise


def compare_rows(
    scratch: sqlite3.Connection,
    resource: str,
    sides: tuple[Rows, Rows],
    keys: tuple[Sequence[int], Sequence[int]],
    columns: tuple[Sequence[int], Sequence[int]],
) -> None:
    """Write the changed rows of a resource into the table `changes`, in the order of keys.

    `sides` are the rows before and after. `keys` and `columns` are the positions of the key and of
    the compared columns on either side. Without a key, the whole row is the key.
    """
    for table in ("one", "two"):
        scratch.execute(f"CREATE TEMP TABLE {table} (key TEXT PRIMARY KEY, row TEXT)")
    scratch.execute("BEGIN")
    for name, left in _unmatched(
        _keyed(sides[0], keys[0], columns[0]), _keyed(sides[1], keys[1], columns[1])
    ):
        scratch.executemany(f"INSERT INTO {name} VALUES (?, ?)", left.items())
    scratch.execute(_JOIN, (resource,))
    scratch.execute("COMMIT")
    for table in ("one", "two"):
        scratch.execute(f"DROP TABLE {table}")


def _unmatched(
    one: Iterator[dict[str, str]], two: Iterator[dict[str, str]]
) -> Iterator[tuple[str, dict[str, str]]]:
    """The rows without an equal row in the window."""
    window: tuple[dict[str, str], dict[str, str]] = ({}, {})
    for before, after in zip_longest(one, two, fillvalue=None):
        window[0].update(before or {})
        window[1].update(after or {})
        for key, _row in window[0].items() & window[1].items():
            del window[0][key], window[1][key]
        for name, side in zip(("one", "two"), window, strict=True):
            if len(side) > WINDOW:
                yield name, side
                side.clear()
    yield from zip(("one", "two"), window, strict=True)


def _keyed(rows: Rows, key: Sequence[int], columns: Sequence[int]) -> Iterator[dict[str, str]]:
    """Batches of rows as text, by their key as text."""
    whole = _joiner(columns)
    name = _joiner(key) if key else None
    copies: Counter[int] = Counter()
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        texts = [whole(row) for row in batch]
        if name:
            yield dict(zip(map(name, batch), texts, strict=True))
        else:
            yield {_numbered(text, copies): text for text in texts}


def _numbered(text: str, copies: Counter[int]) -> str:
    """A key for a row without one: its text and the number of this copy."""
    mark = hash(text)
    copies[mark] += 1
    return f"{text}{COPY}{copies[mark]}"


def _joiner(positions: Sequence[int]) -> Callable[[tuple[str, ...]], str]:
    if len(positions) == 1:
        return itemgetter(positions[0])
    pick = itemgetter(*positions)
    return lambda row: CELL.join(pick(row))
