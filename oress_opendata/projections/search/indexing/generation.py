"""A generation of the index: the engine's files, the thesaurus, what each entry was made from, and
the cursor.

A publication changes the current one in place, and its cursor is written last. So a reader looks at
the cursor alone to know whether there is news.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from oress_opendata.projections import generations
from oress_opendata.projections.generations import CURSOR
from oress_opendata.store.blobs import replace_text

ENGINE, MADE, META = "engine", "made.json", "meta.json"
# There while a generation is changed in place; what is then found there is made again.
CHANGING = "changing"


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far the journal was read; `fingerprint` of all else that is the same for all entries;
    `waits` are the PDFs whose text is not
    read yet, by sha256; `change` counts what was written here."""

    seq: int = 0
    fingerprint: str = ""
    registers: str = ""
    waits: tuple[str, ...] = ()
    change: int = 0


def folder_of(home: Path) -> Path:
    return home / "projections" / "search"


def find_current(home: Path) -> Path | None:
    return generations.find_current(folder_of(home))


def read_cursor(generation: Path | None) -> Cursor:
    if generation is None:
        return Cursor()
    content = json.loads((generation / CURSOR).read_text(encoding="utf-8"))
    return Cursor(**{**content, "waits": tuple(content["waits"])})


def write_cursor(generation: Path, cursor: Cursor) -> None:
    replace_text(generation / CURSOR, json.dumps(asdict(cursor)))


def read_json(generation: Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((generation / name).read_text(encoding="utf-8"))
    return found


def write_json(generation: Path, name: str, content: Mapping[str, Any]) -> None:
    replace_text(generation / name, json.dumps(content, ensure_ascii=False))
