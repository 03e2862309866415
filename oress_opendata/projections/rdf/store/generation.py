"""A generation of the graph: the store, the pieces of the dumps, the records that are no longer
listed, and the cursor.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from oress_opendata.projections import generations
from oress_opendata.projections.generations import CURSOR


@dataclass(frozen=True, slots=True)
class Uses:
    """How often terms are used in the whole graph, by IRI; `entities` are the subjects that have a
    class."""

    classes: Mapping[str, int] = field(default_factory=dict)
    properties: Mapping[str, int] = field(default_factory=dict)
    entities: int = 0


@dataclass(frozen=True, slots=True)
class Cursor:
    """`seq` is the last journal entry that was read, `fingerprint` covers everything else that the
    graph is made from, `counts` are the triples of each named graph. `uses` are the numbers of
    instances of each class, and of triples of each property, in the whole graph."""

    seq: int
    fingerprint: str
    counts: Mapping[str, int]
    uses: Uses = field(default_factory=Uses)


def folder_of(home: Path) -> Path:
    return home / "projections" / "rdf"


def find_current(home: Path) -> Path | None:
    return generations.find_current(folder_of(home))


def read_cursor(generation: Path | None) -> Cursor:
    if generation is None:
        return Cursor(0, "", {})
    content: dict[str, Any] = json.loads((generation / CURSOR).read_text(encoding="utf-8"))
    uses = Uses(**content.get("uses", {}))
    return Cursor(content["seq"], content["fingerprint"], content["counts"], uses)


def write_cursor(generation: Path, cursor: Cursor) -> None:
    content = asdict(cursor)
    (generation / CURSOR).write_text(json.dumps(content), encoding="utf-8")


def link_tree(source: Path, target: Path) -> None:
    """The same files in another folder, by hard links: they are never written again."""
    shutil.copytree(source, target, copy_function=os.link, dirs_exist_ok=True)
