"""A generation of the graph: the store, the pieces of the dumps, the records that are no longer
listed, and the cursor.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oress_opendata.projections import generations
from oress_opendata.projections.generations import CURSOR


@dataclass(frozen=True, slots=True)
class Cursor:
    """`seq` is the last journal entry that was read, `fingerprint` covers everything else that the
    graph is made from, `counts` are the triples of each named graph."""

    seq: int
    fingerprint: str
    counts: Mapping[str, int]


def folder_of(home: Path) -> Path:
    return home / "projections" / "rdf"


def find_current(home: Path) -> Path | None:
    return generations.find_current(folder_of(home))


def read_cursor(generation: Path | None) -> Cursor:
    if generation is None:
        return Cursor(0, "", {})
    content: dict[str, Any] = json.loads((generation / CURSOR).read_text(encoding="utf-8"))
    return Cursor(content["seq"], content["fingerprint"], content["counts"])


def write_cursor(generation: Path, cursor: Cursor) -> None:
    content = {"seq": cursor.seq, "fingerprint": cursor.fingerprint, "counts": dict(cursor.counts)}
    (generation / CURSOR).write_text(json.dumps(content), encoding="utf-8")


def link_tree(source: Path, target: Path) -> None:
    """The same files in another folder, by hard links: they are never written again."""
    shutil.copytree(source, target, copy_function=os.link, dirs_exist_ok=True)
