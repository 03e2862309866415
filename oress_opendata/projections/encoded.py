"""The projection `encoded`: compressed variants of the text files of releases.

`projections/encoded/<sha256>.gz`, deterministic and disposable; a file without a variant is served
uncompressed.
"""

from __future__ import annotations

import gzip
import shutil
import tempfile
from pathlib import Path

from oress_opendata.model.release import File
from oress_opendata.store.blobs import CHUNK, Blobs, replace_text
from oress_opendata.store.engine import transaction
from oress_opendata.store.entries import head_of, list_entries
from oress_opendata.store.home import Store
from oress_opendata.store.releases import blobs_in_use, list_datasets

MIN_BYTES = 1_000
MAX_RATIO = 0.8
_TEXT = ("text/", "application/json", "application/geo+json", "application/xml")


def encoded_path(home: Path, sha256: str) -> Path:
    return home / "projections" / "encoded" / f"{sha256}.gz"


def project_encoded(store: Store) -> bool:
    """Follow the journal to its head. Return whether there was anything to do."""
    folder = encoded_path(store.home, "").parent
    cursor = folder / "cursor"
    after = int(cursor.read_text()) if cursor.is_file() else 0
    with transaction(store.reading) as connection:
        head = head_of(connection)
        if after == head:
            return False
        entries = list_entries(connection, after=after)
        erased = {sha256 for entry in entries for sha256 in entry.erased}
        erased -= blobs_in_use(connection, erased)
        touched = {entry.dataset for entry in entries}
        datasets = [dataset for dataset in list_datasets(connection) if dataset.name in touched]
    folder.mkdir(parents=True, exist_ok=True)
    for dataset in datasets:
        for release in dataset.visible:
            for file in store.manifest(release.manifest).files:
                encode_file(store.blobs, file, encoded_path(store.home, file.sha256))
    for sha256 in erased:
        encoded_path(store.home, sha256).unlink(missing_ok=True)
    replace_text(cursor, str(head))
    return True


def encode_file(blobs: Blobs, file: File, target: Path) -> None:
    """Compress a file, unless it is compressed already, no text, or hardly compressible."""
    if target.is_file() or file.bytes < MIN_BYTES or not file.mediatype.startswith(_TEXT):
        return
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as temporary:
        path = Path(temporary.name)
        try:
            with (
                blobs.path(file.sha256).open("rb") as source,
                gzip.GzipFile("", "wb", fileobj=temporary, mtime=0) as packed,
            ):
                shutil.copyfileobj(source, packed, CHUNK)
            temporary.flush()
            if path.stat().st_size < MAX_RATIO * file.bytes:
                path.chmod(0o444)
                path.replace(target)
        finally:
            path.unlink(missing_ok=True)
