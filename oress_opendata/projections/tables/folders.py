"""Where the tables of releases and registers are, and what was made. Opens no table.

`projections/tables/<name>/<version>/<resource>.<format>`, and `made.json` with what was made.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

MADE = "made.json"
REGISTERS = "registers"
# Raise it when the tables of registers have another layout. It is part of the names, so that a
# program never reads the tables of another version, and both may serve while one replaces the
# other.
LAYOUT = "layout1"
DIGITS = 8


def tables_root(home: Path) -> Path:
    return home / "projections" / "tables"


def folder_of(home: Path, name: str, version: str) -> Path:
    return tables_root(home) / name / version


def registers_root(root: Path) -> Path:
    return root / REGISTERS / "current"


def read_made(home: Path, name: str, version: str) -> dict[str, Any]:
    """The size and sha256 of each file made from a release, by name; empty if not made yet."""
    path = folder_of(home, name, version) / MADE
    try:
        made: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return made


def list_tables(folder: Path, register: str) -> list[Path]:
    """The tables of a register, the newest last."""
    return sorted(folder.glob(f"{register}.{LAYOUT}.{'[0-9]' * DIGITS}.duckdb"))


def find_register(root: Path, register: str) -> Path | None:
    """The newest table of a register; None before the first one exists."""
    made = list_tables(registers_root(root), register)
    return made[-1] if made else None


def find_older(root: Path, seq: int) -> list[Path]:
    """The files that were made before a journal entry, also of registers that have ended."""
    made = (path for path in registers_root(root).glob("*.*.*") if path.is_file())
    return [path for path in made if _number_of(path) < seq]


def _number_of(path: Path) -> int:
    parts = path.name.split(".")
    return next((int(part) for part in parts[1:] if part.isdigit() and len(part) == DIGITS), 0)


def forget_tables(home: Path) -> None:
    """Make everything again; what is there stays until it is replaced."""
    for root in (tables_root(home), registers_root(tables_root(home))):
        (root / "cursor").unlink(missing_ok=True)
