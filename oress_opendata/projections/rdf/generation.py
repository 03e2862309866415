"""The folder of the graph: generations, of which one is current.

A generation is a whole: the store, the pieces of the dumps, what is no longer listed, and the
cursor that says what all of it was made from. It is made aside and comes in by one rename.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

KEPT = 2
CURSOR = "cursor.json"
AGAIN = "again"


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far the journal was read, and a fingerprint of all else that the graph is made from.
    `topics` are the pieces of each dataset; `counts` the triples of each graph."""

    seq: int
    fingerprint: str
    counts: Mapping[str, int]


def folder_of(home: Path) -> Path:
    return home / "projections" / "rdf"


def find_current(home: Path) -> Path | None:
    """The current generation's folder; None before there is one."""
    link = folder_of(home) / "current"
    try:
        target = link.readlink()
    except OSError:
        return None
    found = folder_of(home) / target
    return found if (found / CURSOR).is_file() else None


def read_cursor(generation: Path | None) -> Cursor:
    if generation is None:
        return Cursor(0, "", {})
    content: dict[str, Any] = json.loads((generation / CURSOR).read_text(encoding="utf-8"))
    return Cursor(content["seq"], content["fingerprint"], content["counts"])


def ask_again(home: Path) -> None:
    """Have the next round make the graph again, aside, while the current one answers."""
    folder_of(home).mkdir(parents=True, exist_ok=True)
    (folder_of(home) / AGAIN).touch()


def is_asked_again(home: Path) -> bool:
    return (folder_of(home) / AGAIN).exists()


def begin_generation(home: Path) -> Path:
    """A new, empty folder with a number of its own; what a killed writer left is removed."""
    folder = folder_of(home)
    folder.mkdir(parents=True, exist_ok=True)
    current = find_current(home)
    numbers = [int(each.name) for each in folder.iterdir() if each.name.isdigit()]
    for number in numbers:
        if current is None or number > int(current.name):
            shutil.rmtree(folder / str(number))
    new = folder / str(int(current.name) + 1 if current else 1)
    new.mkdir()
    return new


def finish_generation(home: Path, new: Path, cursor: Cursor) -> None:
    """Make a generation the current one, and remove those that nobody reads any more."""
    content = {"seq": cursor.seq, "fingerprint": cursor.fingerprint, "counts": dict(cursor.counts)}
    (new / CURSOR).write_text(json.dumps(content), encoding="utf-8")
    folder = folder_of(home)
    fresh = folder / "next"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(new.name)
    fresh.replace(folder / "current")
    (folder / AGAIN).unlink(missing_ok=True)
    for each in folder.iterdir():
        if each.name.isdigit() and int(each.name) <= int(new.name) - KEPT:
            shutil.rmtree(each, ignore_errors=True)


def link_tree(source: Path, target: Path) -> None:
    """The same files under another folder, by hard links: they are never written again."""
    shutil.copytree(source, target, copy_function=os.link, dirs_exist_ok=True)
