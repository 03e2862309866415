"""The folder of the index: generations, of which one is current.

A generation is a whole: the engine's files, the thesaurus, what each entry was made from, and the
cursor. It is made aside and comes in by one rename; a publication changes the current one in place,
and its cursor is written last. So a reader looks at the cursor alone to know whether there is news.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from oress_opendata.store.blobs import replace_text

CURSOR, ENGINE, MADE, META = "cursor.json", "engine", "made.json", "meta.json"
AGAIN = "again"
# There while a generation is changed in place; what is then found there is made again.
CHANGING = "changing"
KEPT = 2


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
    """The current generation's folder; None before there is one."""
    try:
        found = folder_of(home) / (folder_of(home) / "current").readlink()
    except OSError:
        return None
    return found if (found / CURSOR).is_file() else None


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


def ask_again(home: Path) -> None:
    """Have the next round make the index again, aside, while the current one answers."""
    folder_of(home).mkdir(parents=True, exist_ok=True)
    (folder_of(home) / AGAIN).touch()


def is_asked_again(home: Path) -> bool:
    return (folder_of(home) / AGAIN).exists()


def begin_generation(home: Path) -> Path:
    """A new, empty folder with a number of its own; what a killed writer left is removed."""
    folder = folder_of(home)
    folder.mkdir(parents=True, exist_ok=True)
    current = find_current(home)
    here = int(current.name) if current else 0
    for number in (int(each.name) for each in folder.iterdir() if each.name.isdigit()):
        if number > here or current is None:
            shutil.rmtree(folder / str(number))
    new = folder / str(here + 1)
    new.mkdir()
    return new


def forget_others(home: Path, generation: Path) -> None:
    """Remove every other generation."""
    for each in folder_of(home).iterdir():
        if each.name.isdigit() and each.name != generation.name:
            shutil.rmtree(each, ignore_errors=True)


def finish_generation(home: Path, new: Path) -> None:
    """Make a generation the current one, and remove those that nobody reads any more."""
    folder = folder_of(home)
    fresh = folder / "next"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(new.name)
    fresh.replace(folder / "current")
    (folder / AGAIN).unlink(missing_ok=True)
    for each in folder.iterdir():
        if each.name.isdigit() and int(each.name) <= int(new.name) - KEPT:
            shutil.rmtree(each, ignore_errors=True)
