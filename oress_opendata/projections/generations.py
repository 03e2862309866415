"""Generations of a projection's folder: whole, with numbers of their own, of which one is current.

A generation is made aside and comes in by one rename; a cursor in it says what all of it was made
from. What a killed writer left has a higher number than the current one, and is removed.
"""

from __future__ import annotations

import shutil
from pathlib import Path

KEPT = 2
CURSOR = "cursor.json"
CURRENT, AGAIN = "current", "again"


def find_current(folder: Path) -> Path | None:
    """The current generation; None before there is one."""
    try:
        found = folder / (folder / CURRENT).readlink()
    except OSError:
        return None
    return found if (found / CURSOR).is_file() else None


def ask_again(folder: Path) -> None:
    """Have the next round make everything again, aside, while the current generation answers."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / AGAIN).touch()


def is_asked_again(folder: Path) -> bool:
    return (folder / AGAIN).exists()


def begin_generation(folder: Path) -> Path:
    """A new, empty one."""
    folder.mkdir(parents=True, exist_ok=True)
    current = find_current(folder)
    here = int(current.name) if current else 0
    for each in _generations(folder):
        if current is None or int(each.name) > here:
            shutil.rmtree(each)
    new = folder / str(here + 1)
    new.mkdir()
    return new


def finish_generation(new: Path) -> None:
    """Make it the current one, and remove those that nobody reads any more."""
    folder = new.parent
    fresh = folder / "next"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(new.name)
    fresh.replace(folder / CURRENT)
    (folder / AGAIN).unlink(missing_ok=True)
    for each in _generations(folder):
        if int(each.name) <= int(new.name) - KEPT:
            shutil.rmtree(each, ignore_errors=True)


def forget_others(generation: Path) -> None:
    """Remove every other one."""
    for each in _generations(generation.parent):
        if each.name != generation.name:
            shutil.rmtree(each, ignore_errors=True)


def _generations(folder: Path) -> list[Path]:
    return [each for each in folder.iterdir() if each.name.isdigit()]
