"""A generation of the stream: one SQLite file, and its cursor.

A round copies the file, appends to the copy, and makes it current; a reader keeps the file that it
has opened.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from oress_opendata.projections import generations
from oress_opendata.projections.generations import CURSOR

FILE = "stream.sqlite"
# The tables of the file, and what its events are made from. A file of another form is rebuilt
# from the beginning, and is not read meanwhile.
FORM = 5


@dataclass(frozen=True, slots=True)
class Cursor:
    """`seq` is the last journal entry that was read, `fingerprint` covers everything else that the
    members are made from. `edition` names the pages: it changes when some of them may have changed,
    after an erasure or a rebuild. `origin` changes when the numbers may have, after a rebuild.
    `key` signs what clients carry from one page of a list to the next. `form` is that of the
    file."""

    seq: int
    fingerprint: str
    edition: str
    origin: str
    key: str
    form: int = 0


def folder_of(home: Path) -> Path:
    return home / "projections" / "stream"


def find_current(home: Path) -> Path | None:
    return generations.find_current(folder_of(home))


def read_cursor(generation: Path | None) -> Cursor:
    if generation is None:
        return Cursor(0, "", "", "", "")
    return Cursor(**json.loads((generation / CURSOR).read_text(encoding="utf-8")))


def write_cursor(generation: Path, cursor: Cursor) -> None:
    (generation / CURSOR).write_text(json.dumps(asdict(cursor)), encoding="utf-8")
