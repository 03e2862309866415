"""The projection `documents`: the text and the cover of each PDF, by the sha256 of the file.

`projections/documents/<sha256>.json` and `.webp`, disposable. If a file cannot be read, its text
states the problem.
"""

from __future__ import annotations

import json
import math
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from sqlalchemy import Connection

from oress_opendata.model.document import DocumentText
from oress_opendata.model.entry import Entry
from oress_opendata.model.form import FORMS
from oress_opendata.model.release import Dataset, File
from oress_opendata.sources.documents.reader import draw_cover, read_document
from oress_opendata.store.blobs import replace_text
from oress_opendata.store.engine import transaction
from oress_opendata.store.entries import head_of, list_entries
from oress_opendata.store.home import Store
from oress_opendata.store.releases import blobs_in_use, list_datasets

PDF = FORMS["pdf"].media_type
# Raise it when text is extracted differently: all files are then read again.
FORM = 3


def documents_root(home: Path) -> Path:
    return home / "projections" / "documents"


def cover_path(home: Path, sha256: str) -> Path:
    return documents_root(home) / f"{sha256}.webp"


def text_path(home: Path, sha256: str) -> Path:
    return documents_root(home) / f"{sha256}.json"


def read_text(home: Path, sha256: str) -> DocumentText | None:
    """The text of a PDF; None if it has not been read yet, or is no longer stored."""
    try:
        content = json.loads(text_path(home, sha256).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return DocumentText(tuple(content["pages"]), content["problem"], content["recognised"])


def read_progress(home: Path) -> str:
    """The content of the cursor, which changes as documents are read; empty without one."""
    try:
        return (documents_root(home) / "cursor").read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def project_documents(store: Store, seconds: float = math.inf) -> bool:
    """Follow the journal to its head. Return whether there was anything to do. After the time limit
    `seconds`, the remaining files are left to the next round."""
    until = time.monotonic() + seconds
    cursor = documents_root(store.home) / "cursor"
    done = _read_cursor(store.home)
    with transaction(store.reading) as connection:
        head = head_of(connection)
        if done == head:
            return False
        entries = list_entries(connection, after=done)
        gone = _find_erased(connection, entries)
        touched = {entry.dataset for entry in entries}
        datasets = [dataset for dataset in list_datasets(connection) if dataset.name in touched]
    for sha256 in gone:
        text_path(store.home, sha256).unlink(missing_ok=True)
        cover_path(store.home, sha256).unlink(missing_ok=True)
    for file in _find_documents(store, datasets):
        if not text_path(store.home, file.sha256).is_file():
            if time.monotonic() > until:
                return True
            _store_document(store, file.sha256)
    replace_text(cursor, f"{head}\n{FORM}")
    return True


def _read_cursor(home: Path) -> int:
    """The last journal entry that was read. If the form has changed, all texts are dropped."""
    root = documents_root(home)
    done, _, form = read_progress(home).partition("\n")
    if form == str(FORM):
        return int(done)
    root.mkdir(parents=True, exist_ok=True)
    for file in root.iterdir():
        file.unlink()
    replace_text(root / "cursor", f"0\n{FORM}")
    return 0


def _find_erased(connection: Connection, entries: list[Entry]) -> set[str]:
    erased = {sha256 for entry in entries for sha256 in entry.erased}
    return erased - blobs_in_use(connection, erased)


def _find_documents(store: Store, datasets: list[Dataset]) -> Iterator[File]:
    for dataset in datasets:
        for release in dataset.visible:
            for file in store.manifest(release.manifest).resource_files:
                if file.mediatype == PDF:
                    yield file


def _store_document(store: Store, sha256: str) -> None:
    """Store the cover and the text of a file, the text last: if it exists, so does the cover."""
    blob = store.blobs.path(sha256)
    cover = draw_cover(blob)
    if cover is not None:
        _replace_bytes(cover_path(store.home, sha256), cover)
    text = json.dumps(asdict(read_document(blob)), ensure_ascii=False)
    replace_text(text_path(store.home, sha256), text)


def _replace_bytes(target: Path, content: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as temporary:
        temporary.write(content)
    Path(temporary.name).chmod(0o444)
    Path(temporary.name).replace(target)
