"""The projection `documents`: the text and the cover of each PDF, by the sha256 of the file.

`projections/documents/<sha256>.json` and `.webp`, disposable. If a file cannot be read, its text
states the problem.
"""

from __future__ import annotations

import json
import math
import tempfile
import time
from dataclasses import asdict
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from oress_opendata.model.document import DocumentText
from oress_opendata.model.entry import Entry
from oress_opendata.model.form import FORMS
from oress_opendata.model.release import Release
from oress_opendata.projections.cursors import read_cursor, write_cursor
from oress_opendata.projections.omissions import Omissions
from oress_opendata.sources.documents.reader import draw_cover, read_document
from oress_opendata.store.engine import transaction
from oress_opendata.store.entries import head_of, list_entries
from oress_opendata.store.files import replace_text
from oress_opendata.store.home import Store
from oress_opendata.store.releases import blobs_in_use, list_datasets

PDF = FORMS["pdf"].media_type
# Raise it when text is extracted differently: all files are then read again, and the old texts
# answer until then.
FORM = 4


def documents_root(home: Path) -> Path:
    return home / "projections" / "documents"


def cover_path(home: Path, sha256: str) -> Path:
    return documents_root(home) / f"{sha256}.webp"


def text_path(home: Path, sha256: str) -> Path:
    return documents_root(home) / f"{sha256}.json"


def read_text(home: Path, sha256: str) -> DocumentText | None:
    """The text of a PDF; None if it has not been read yet, is no longer stored, or is damaged."""
    try:
        content = json.loads(text_path(home, sha256).read_text(encoding="utf-8"))
        return DocumentText(tuple(content["pages"]), content["problem"], content["recognised"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def _is_read(home: Path, sha256: str) -> bool:
    """Whether the text of a PDF was read, and in this form. Older texts do not state their form;
    the cursor does."""
    _, form = read_cursor(documents_root(home) / "cursor")
    try:
        content = json.loads(text_path(home, sha256).read_text(encoding="utf-8"))
        return str(content.get("form", form)) == str(FORM)
    except (FileNotFoundError, ValueError, AttributeError):
        return False


def read_progress(home: Path) -> str:
    """The content of the cursor, which changes as documents are read; empty without one."""
    number, form = read_cursor(documents_root(home) / "cursor")
    return f"{number} {form}" if form else ""


def project_documents(store: Store, seconds: float = math.inf) -> bool:
    """Follow the journal to its head. Return whether there was anything to do. After the time limit
    `seconds`, the remaining files are left to the next round."""
    until = time.monotonic() + seconds
    cursor = documents_root(store.home) / "cursor"
    done, omissions = _read_done(store.home), Omissions(store.home, "documents")
    due = omissions.due()
    with transaction(store.reading) as connection:
        head = head_of(connection)
        if done == head and not due:
            return False
        entries = list_entries(connection, after=done)
        gone = _find_erased(connection, entries)
        touched = due | {entry.dataset for entry in entries}
        datasets = [dataset for dataset in list_datasets(connection) if dataset.name in touched]
    for sha256 in gone:
        text_path(store.home, sha256).unlink(missing_ok=True)
        cover_path(store.home, sha256).unlink(missing_ok=True)
    for dataset in datasets:
        omissions.retain(dataset.name, [release.version for release in dataset.visible])
        for release in dataset.visible:
            read = partial(_read_release, store, release, until)
            if omissions.attempt(dataset.name, release.version, read) is False:
                return True
    write_cursor(cursor, head, str(FORM))
    return True


def _read_done(home: Path) -> int:
    """The last journal entry that was read; 0 if the form has changed, to read all texts again."""
    root = documents_root(home)
    root.mkdir(parents=True, exist_ok=True)
    done, form = read_cursor(root / "cursor")
    return done if form == str(FORM) else 0


def _find_erased(connection: Connection, entries: list[Entry]) -> set[str]:
    erased = {sha256 for entry in entries for sha256 in entry.erased}
    return erased - blobs_in_use(connection, erased)


def _read_release(store: Store, release: Release, until: float) -> bool:
    """Read the documents of a release that are not read yet; False if there was no time for all."""
    for file in store.manifest(release.manifest).resource_files:
        if file.mediatype == PDF and not _is_read(store.home, file.sha256):
            if time.monotonic() > until:
                return False
            _store_document(store, file.sha256)
    return True


def _store_document(store: Store, sha256: str) -> None:
    """Store the cover and the text of a file, the text last: if it exists, so does the cover."""
    blob = store.blobs.checked(sha256)
    cover = draw_cover(blob)
    if cover is not None:
        _replace_bytes(cover_path(store.home, sha256), cover)
    content = {"form": FORM, **asdict(read_document(blob))}
    text = json.dumps(content, ensure_ascii=False)
    replace_text(text_path(store.home, sha256), text)


def _replace_bytes(target: Path, content: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as temporary:
        temporary.write(content)
    Path(temporary.name).chmod(0o444)
    Path(temporary.name).replace(target)
