"""The sums of the files of a view, by which `oress verify` finds a changed byte.

`sums.json` in the folder of a view: the state of its cursor, and the sha256, size and time of each
file. A file that was not written since keeps its sum, so that a damaged one is still found.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from oress_opendata.languages import N_
from oress_opendata.model.canonical import canonical_json, sha256_of
from oress_opendata.projections.documents import documents_root
from oress_opendata.projections.encoded import encoded_path
from oress_opendata.projections.generations import CURRENT, CURSOR, find_current, list_generations
from oress_opendata.projections.rdf.store.generation import folder_of as rdf_folder
from oress_opendata.projections.search.indexing.generation import folder_of as search_folder
from oress_opendata.projections.stream.generation import folder_of as stream_folder
from oress_opendata.projections.tables.folders import registers_root, tables_root
from oress_opendata.store.blobs import hash_stream
from oress_opendata.store.files import open_regular, read_regular, replace_text

FILE = "sums.json"
CHANGED = N_("The file of a view is damaged. Run: oress rebuild {view}")
BEHIND = N_("The cursor of a view does not fit its files. Run: oress rebuild {view}")

# The folders of a view; more than one if it has generations.
FOLDERS: Mapping[str, Callable[[Path], list[Path]]] = {
    "search": lambda home: list_generations(search_folder(home)),
    "documents": lambda home: [documents_root(home)],
    "encoded": lambda home: [encoded_path(home, "").parent],
    "tables": lambda home: [tables_root(home), registers_root(tables_root(home))],
    "rdf": lambda home: list_generations(rdf_folder(home)),
    "stream": lambda home: list_generations(stream_folder(home)),
}


def note_sums(home: Path, view: str, *, again: bool) -> None:
    """Write the sums of a view: where its cursor has moved, or `again` everywhere. Only after its
    round, under the lock of the refresher."""
    for folder in FOLDERS[view](home):
        state = _read_state(folder)
        known = _read(folder)
        if state and (again or known is None or known["state"] != state):
            sums = known["sums"] if known else {}
            content = {"state": state, "sums": dict(_sum_files(folder, sums))}
            content["sha256"] = sha256_of(canonical_json(content))
            replace_text(folder / FILE, json.dumps(content))


def find_changed(home: Path, view: str) -> str | None:
    """The first file of a view that was written or lost since its round, by size and time alone.
    Of older generations nothing is read any more."""
    for folder in FOLDERS[view](home):
        is_read = not folder.name.isdigit() or folder == find_current(folder.parent)
        known = _read(folder) if is_read else None
        for name, (_, *state) in known["sums"].items() if known else ():
            if _look_at(folder / name) != state:
                return str(name)
    return None


def find_damaged(home: Path, view: str) -> Iterator[tuple[Path, str]]:
    """The damaged files of a view, each with a sentence about `{view}`. While a round runs, it may
    be between a file and its sum."""
    for folder in FOLDERS[view](home):
        known, link = _read(folder), folder.with_name(CURRENT)
        if folder.name.isdigit() and not link.is_dir():
            yield link, BEHIND
        if known is None:
            # A home of before, or a view that was never made, has no sums.
            if os.path.lexists(folder / FILE):
                yield folder / FILE, CHANGED
        elif known["state"] != _read_state(folder):
            yield _cursor_of(folder), BEHIND
        else:
            for name, (sha256, *_) in known["sums"].items():
                if _hash(folder / name) != sha256:
                    yield folder / name, CHANGED


def has_sums(home: Path, view: str) -> bool:
    """Whether the files of a view can be checked, if there are any."""
    return all(
        os.path.lexists(folder / FILE) or not _read_state(folder) for folder in FOLDERS[view](home)
    )


def _read(folder: Path) -> dict[str, Any] | None:
    """The sums; None if there are none, or if they are damaged."""
    try:
        content = json.loads(read_regular(folder / FILE))
        digest = content.pop("sha256")
        intact = digest == sha256_of(canonical_json(content))
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return None
    return dict(content) if intact else None


def _cursor_of(folder: Path) -> Path:
    return folder / (CURSOR if folder.name.isdigit() else "cursor")


def _read_state(folder: Path) -> str:
    """What changes when a round has changed the view; empty before the first one."""
    try:
        return sha256_of(read_regular(_cursor_of(folder)))
    except OSError:
        return ""


def _sum_files(folder: Path, known: Mapping[str, Any]) -> Iterator[tuple[str, list[Any]]]:
    left_out = {FILE, "cursor", CURSOR}
    inner = registers_root(folder)
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_file() or path.name in left_out:
            continue
        if path.is_relative_to(inner):
            continue
        name, state = str(path.relative_to(folder)), _look_at(path)
        before = known.get(name)
        yield name, before if before and before[1:] == state else [_hash(path), *state]


def _look_at(path: Path) -> list[Any]:
    """The size and the time of a file; the time as text, since JSON would round it."""
    try:
        state = path.stat()
    except OSError:
        return []
    return [state.st_size, str(state.st_mtime_ns)]


def _hash(path: Path) -> str:
    try:
        with open_regular(path) as stream:
            return hash_stream(stream)
    except OSError:
        return ""
