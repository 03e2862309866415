"""The indexes that a home has created in a cluster: those in use, and those that are left.

Apart from the engine, since commands that only look at a home need nothing else of it.
"""

from __future__ import annotations

import json
from pathlib import Path

POINTER, CREATED = "opensearch.json", "opensearch-created.json"


def list_left(root: Path) -> list[str]:
    """The indexes of a cluster that no generation below `root` uses any more."""
    used = {read_name(pointer.parent) for pointer in root.glob(f"*/*/{POINTER}")}
    return [name for name in read_created(root) if name not in used]


def read_created(root: Path) -> list[str]:
    """The names of all indexes that were created and not removed since."""
    try:
        found: list[str] = json.loads((root / CREATED).read_bytes())
    except (OSError, ValueError):
        return []
    return found


def read_name(folder: Path) -> str:
    """The index that a folder of the engine stands for. Raises FileNotFoundError."""
    return str(json.loads((folder / POINTER).read_bytes())["index"])
