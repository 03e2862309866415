"""The cursor of a projection in a file: the last journal entry that it has read, and what its
products were made with.

A cursor that is absent, cut off or damaged counts as none, so the view is rebuilt.
"""

from __future__ import annotations

from pathlib import Path

from oress_opendata.store.files import read_regular, replace_text


def read_cursor(path: Path) -> tuple[int, str]:
    """The number of the entry, and the fingerprint; `(0, "")` without a valid cursor."""
    try:
        number, _, fingerprint = read_regular(path).decode().partition("\n")
        return int(number), fingerprint
    except (OSError, ValueError):
        return 0, ""


def write_cursor(path: Path, number: int, fingerprint: str = "") -> None:
    replace_text(path, f"{number}\n{fingerprint}")
