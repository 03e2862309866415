"""The projection `encoded`: compressed variants of the text files of releases.

`projections/encoded/<sha256>.gz`, deterministic and disposable; a file without a variant is served
uncompressed.
"""

from __future__ import annotations

import gzip
import shutil
import tempfile
import zlib
from functools import lru_cache, partial
from pathlib import Path
from typing import BinaryIO, cast

from oress_opendata.model.release import File, Release
from oress_opendata.projections.cursors import read_cursor, write_cursor
from oress_opendata.projections.omissions import Omissions
from oress_opendata.store.blobs import CHUNK, REMEMBERED, Blobs, hash_stream
from oress_opendata.store.engine import transaction
from oress_opendata.store.entries import head_of, list_entries
from oress_opendata.store.home import Store
from oress_opendata.store.releases import blobs_in_use, list_datasets

MIN_BYTES = 1_000
MAX_RATIO = 0.8
_TEXT = ("text/", "application/json", "application/geo+json", "application/xml")


def encoded_path(home: Path, sha256: str) -> Path:
    return home / "projections" / "encoded" / f"{sha256}.gz"


def find_encoded(home: Path, sha256: str) -> Path | None:
    """The compressed variant of a blob, if there is a whole one. It is read at its first use in
    this process, and again if it changes."""
    path = encoded_path(home, sha256)
    try:
        state = path.stat()
    except FileNotFoundError:
        return None
    return path if _hash_of(path, state.st_mtime_ns, state.st_ino) == sha256 else None


@lru_cache(maxsize=REMEMBERED)
def _hash_of(path: Path, _changed: int, _inode: int) -> str:
    """The hash of the content; empty if it cannot be unpacked."""
    try:
        with gzip.open(path) as stream:
            return hash_stream(cast("BinaryIO", stream))
    except (OSError, EOFError, zlib.error):
        return ""


def project_encoded(store: Store) -> bool:
    """Follow the journal to its head. Return whether there was anything to do."""
    folder = encoded_path(store.home, "").parent
    cursor = folder / "cursor"
    after, omissions = read_cursor(cursor)[0], Omissions(store.home, "encoded")
    due = omissions.due()
    with transaction(store.reading) as connection:
        head = head_of(connection)
        if after == head and not due:
            return False
        entries = list_entries(connection, after=after)
        erased = {sha256 for entry in entries for sha256 in entry.erased}
        erased -= blobs_in_use(connection, erased)
        touched = due | {entry.dataset for entry in entries}
        datasets = [dataset for dataset in list_datasets(connection) if dataset.name in touched]
    folder.mkdir(parents=True, exist_ok=True)
    for dataset in datasets:
        omissions.retain(dataset.name, [release.version for release in dataset.visible])
        for release in dataset.visible:
            omissions.attempt(dataset.name, release.version, partial(_encode, store, release))
    for sha256 in erased:
        encoded_path(store.home, sha256).unlink(missing_ok=True)
    write_cursor(cursor, head)
    return True


def _encode(store: Store, release: Release) -> None:
    for file in store.manifest(release.manifest).files:
        encode_file(store.blobs, file, encoded_path(store.home, file.sha256))


def encode_file(blobs: Blobs, file: File, target: Path) -> None:
    """Compress a file, unless it is compressed already, no text, or hardly compressible."""
    if target.is_file() or file.bytes < MIN_BYTES or not file.mediatype.startswith(_TEXT):
        return
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as temporary:
        path = Path(temporary.name)
        try:
            with (
                blobs.checked(file.sha256).open("rb") as source,
                gzip.GzipFile("", "wb", fileobj=temporary, mtime=0) as packed,
            ):
                shutil.copyfileobj(source, packed, CHUNK)
            temporary.flush()
            if path.stat().st_size < MAX_RATIO * file.bytes:
                path.chmod(0o444)
                path.replace(target)
        finally:
            path.unlink(missing_ok=True)
