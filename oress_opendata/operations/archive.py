"""A backup as one file: a tar archive with the layout of a home, and its manifest first.

A name with the ending `.gz` or `.tgz` is compressed; most published files (PDF, XLSX, zip) would
not become smaller. Members are read by an allow-list of names, so an archive writes nowhere else.
"""

from __future__ import annotations

import gzip
import io
import re
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from oress_opendata.errors import Damage
from oress_opendata.languages import N_
from oress_opendata.model.progress import Progress
from oress_opendata.operations.databases import FOLDER as DATABASES
from oress_opendata.operations.snapshot import NAME, Snapshot
from oress_opendata.store.blobs import hash_stream
from oress_opendata.store.files import open_regular
from oress_opendata.store.home import Store

Take = Callable[[str, BinaryIO], None]

WRITING = N_("Writing the archive")
READING = N_("Reading back")
NO_ARCHIVE = N_("{file} is not a backup, or it is damaged: {error}")
BROKEN = N_("{file} is damaged: {member} does not match its hash.")
CUT = N_("{file} is damaged or was cut off: {error}")
COMPRESSED = {".gz", ".tgz"}
_MEMBER = re.compile(
    r"snapshot\.json|journal/[0-9]{8}\.json|blobs/[0-9a-f]{2}/[0-9a-f]{64}|databases/[0-9a-f]{64}"
)


def write_archive(
    sink: BinaryIO,
    store: Store,
    snapshot: Snapshot,
    databases: Path,
    progress: Progress | None = None,
) -> None:
    """Write the files of a backup in one pass. The manifest comes first, so that a reader knows
    what must follow. Raises FileNotFoundError if a blob was erased meanwhile."""
    with tarfile.open(fileobj=sink, mode="w|", format=tarfile.PAX_FORMAT) as archive:
        _add(archive, NAME, io.BytesIO(snapshot.to_bytes()), len(snapshot.to_bytes()))
        for seq in range(1, snapshot.head + 1):
            path = store.journal.path(seq)
            _add_file(archive, f"journal/{path.name}", path)
        for copy in snapshot.databases:
            _add_file(archive, f"{DATABASES}/{copy.sha256}", databases / copy.sha256)
        for done, sha256 in enumerate(sorted(snapshot.blobs), 1):
            if progress:
                progress(WRITING, done, len(snapshot.blobs))
            _add_file(archive, f"blobs/{sha256[:2]}/{sha256}", store.blobs.path(sha256))


def _add_file(archive: tarfile.TarFile, name: str, path: Path) -> None:
    with open_regular(path) as stream:
        _add(archive, name, stream, path.stat().st_size)


def _add(archive: tarfile.TarFile, name: str, stream: BinaryIO, size: int) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o444
    archive.addfile(member, stream)


@contextmanager
def compressing(sink: BinaryIO, name: str) -> Iterator[BinaryIO]:
    """The sink itself, or a compressed one where the name of the file asks for it."""
    if not COMPRESSED & set(Path(name).suffixes):
        yield sink
        return
    with gzip.GzipFile("", "wb", compresslevel=6, fileobj=sink, mtime=0) as packed:
        yield cast(BinaryIO, packed)


def read_archive(stream: BinaryIO, file: str, take: Take) -> None:
    """Hand the known members of an archive to `take`, in their order. Raises Damage."""
    begun = False
    try:
        with tarfile.open(fileobj=stream, mode="r|*") as archive:
            for member in archive:
                begun = True
                if member.isfile() and _MEMBER.fullmatch(member.name):
                    take(member.name, cast(BinaryIO, archive.extractfile(member)))
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise Damage(CUT if begun else NO_ARCHIVE, file=file, error=error) from error


def verify_archive(stream: BinaryIO, file: str, progress: Progress | None = None) -> Snapshot:
    """Read every byte of an archive back and compare it with its manifest. Raises Damage."""
    found: dict[str, str] = {}
    manifest: list[Snapshot] = []

    def check(name: str, content: BinaryIO) -> None:
        if name == NAME:
            manifest.append(Snapshot.from_bytes(content.read()))
            return
        if progress and manifest:
            progress(READING, len(found) + 1, len(manifest[0].blobs) + manifest[0].head)
        found[name] = hash_stream(content)

    read_archive(stream, file, check)
    if not manifest:
        raise Damage(NO_ARCHIVE, file=file, error=NAME)
    for name in expected_members(manifest[0]):
        hashed = name.rpartition("/")[2]
        if name not in found or (len(hashed) == 64 and found[name] != hashed):
            raise Damage(BROKEN, file=file, member=name)
    return manifest[0]


def expected_members(snapshot: Snapshot) -> Iterator[str]:
    for seq in range(1, snapshot.head + 1):
        yield f"journal/{seq:08d}.json"
    for copy in snapshot.databases:
        yield f"{DATABASES}/{copy.sha256}"
    for sha256 in snapshot.blobs:
        yield f"blobs/{sha256[:2]}/{sha256}"
