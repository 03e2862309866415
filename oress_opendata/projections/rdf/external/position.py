"""How far the SPARQL server of others has followed: `projections/external/loaded.json`.

Apart from the loading, since commands that only look at a home need nothing else of it.
"""

from __future__ import annotations

import json
import math
from pathlib import Path

LOADED = "loaded.json"


def folder_of(home: Path) -> Path:
    return home / "projections" / "external"


def read_position(home: Path) -> float:
    """The journal entry up to which the server has everything; infinite where there is none."""
    try:
        return float(json.loads((folder_of(home) / LOADED).read_bytes())["seq"])
    except FileNotFoundError:
        return math.inf
    except (ValueError, KeyError, TypeError):
        return 0
