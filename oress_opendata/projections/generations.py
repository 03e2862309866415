"""Numbered generations of a projection's folder; one is current.

A generation is written aside and becomes current by one rename; its cursor states what it was made
from. What a killed writer left has a higher number than the current one, and is removed.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Hashable
from functools import lru_cache
from pathlib import Path

from oress_opendata.store.files import read_regular

KEPT = 2
CURSOR = "cursor.json"
CURRENT, AGAIN = "current", "again"


def find_current(folder: Path) -> Path | None:
    """The current generation; None before the first one exists, and if its cursor is damaged."""
    try:
        found = folder / (folder / CURRENT).readlink()
        seen = (found / CURSOR).stat()
    except OSError:
        return None
    state = (seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns)
    return found if _has_cursor(found, state) else None


@lru_cache(maxsize=32)
def _has_cursor(generation: Path, _: Hashable) -> bool:
    """Whether the cursor can be read; looked at again if its file changes."""
    try:
        return isinstance(json.loads(read_regular(generation / CURSOR)), dict)
    except (OSError, ValueError):
        return False


def request_rebuild(folder: Path) -> None:
    """Have the next round make everything again, while the current generation stays in use."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / AGAIN).touch()


def is_rebuild_requested(folder: Path) -> bool:
    return (folder / AGAIN).exists()


def begin_generation(folder: Path) -> Path:
    """Create a new, empty generation."""
    folder.mkdir(parents=True, exist_ok=True)
    current = find_current(folder)
    here = int(current.name) if current else 0
    for generation in list_generations(folder):
        if current is None or int(generation.name) > here:
            shutil.rmtree(generation)
    new = folder / str(here + 1)
    new.mkdir()
    return new


def finish_generation(new: Path) -> None:
    """Make a generation current, and remove those that are no longer read."""
    folder = new.parent
    fresh = folder / "next"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(new.name)
    fresh.replace(folder / CURRENT)
    (folder / AGAIN).unlink(missing_ok=True)
    for generation in list_generations(folder):
        if int(generation.name) <= int(new.name) - KEPT:
            shutil.rmtree(generation, ignore_errors=True)


def forget_others(generation: Path) -> None:
    """Remove every other generation."""
    for other in list_generations(generation.parent):
        if other.name != generation.name:
            shutil.rmtree(other, ignore_errors=True)


def read_position(generation: Path) -> int:
    """The last journal entry that a generation was made from; 0 if it cannot be read."""
    try:
        return int(json.loads(read_regular(generation / CURSOR))["seq"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0


def list_generations(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return [path for path in folder.iterdir() if path.name.isdigit()]
