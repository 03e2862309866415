"""A generation of the index: the files of the engine, the thesaurus, the stamps, and the cursor.

A publication changes the current generation in place, and its cursor is written last. So a reader
only checks the cursor to detect a change.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from oress_opendata.projections import generations
from oress_opendata.projections.generations import CURSOR
from oress_opendata.store.files import replace_text

ENGINE, META = "engine", "meta.json"
# Exists while a generation is changed in place; if a writer left it, the index is rebuilt.
CHANGING = "changing"


@dataclass(frozen=True, slots=True)
class Cursor:
    """`seq` is the last journal entry that was read, `fingerprint` covers what all entries are made
    from, `waits` are the PDFs without a text yet, by sha256; `change` counts the writes, `form` is
    the form of the index, `engine` the hash of the setting of its engine."""

    seq: int = 0
    fingerprint: str = ""
    registers: str = ""
    waits: tuple[str, ...] = ()
    change: int = 0
    form: int = 0
    engine: str = ""


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
