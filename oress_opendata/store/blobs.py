"""Blobs: files named by the sha256 of their bytes. Written once, read-only, never changed."""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from typing import BinaryIO, Protocol

from oress_opendata.errors import DamagedBlob, OressError
from oress_opendata.languages import N_
from oress_opendata.store.files import open_regular, read_regular, sync_file, sync_folder

CHUNK = 1 << 20
log = logging.getLogger(__name__)
# Files whose hash a process remembers.
REMEMBERED = 65_536
MISSING = N_("The blob {sha256} is missing. Run: oress verify")
DAMAGED = N_("The blob {sha256} is damaged. Run: oress verify")


# Files that are written to the disk at once.
SYNCED_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored blob."""

    sha256: str
    bytes: int


class Source(Protocol):
    """Where a blob is had again that is lost or damaged here. Raises OressError."""

    def copy_blob(self, sha256: str, target: BinaryIO) -> None: ...


@dataclass(frozen=True, slots=True)
class Blobs:
    """The folder of blobs, `blobs/ab/abcdef…`; `blobs/staging` is for files being written. With a
    `source`, a blob that is lost or damaged is had again when it is read."""

    root: Path
    source: Source | None = field(default=None, kw_only=True)

    @property
    def staging(self) -> Path:
        return self.root / "staging"

    def path(self, sha256: str) -> Path:
        return self.root / sha256[:2] / sha256

    def holds(self, sha256: str) -> bool:
        return self.path(sha256).is_file()

    def checked(self, sha256: str) -> Path:
        """The file of a blob, checked at its first use in this process, and again if it changes.

        Raises DamagedBlob if it is missing or changed.
        """
        path = self.path(sha256)
        try:
            found = hash_once(path)
        except FileNotFoundError as error:
            if self.heal(sha256):
                return path
            _log_once(MISSING, sha256)
            raise DamagedBlob(MISSING, sha256=sha256) from error
        except OSError:
            found = ""
        if found != sha256 and not self.heal(sha256):
            _log_once(DAMAGED, sha256)
            raise DamagedBlob(DAMAGED, sha256=sha256)
        return path

    def heal(self, sha256: str) -> bool:
        """Get a blob from the source. Return whether it is whole now."""
        if self.source is None:
            return False
        try:
            self.add(partial(self.source.copy_blob, sha256), sha256)
        except (OressError, OSError):
            return False
        return True

    def is_whole(self, sha256: str) -> bool:
        """Whether the bytes on the disk are those of the blob. Always reads them, from the disk
        itself where the system allows; a disk that cannot read them has lost them."""
        try:
            with open_regular(self.path(sha256)) as stream:
                os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
                return hash_stream(stream) == sha256
        except OSError:
            return False

    def read(self, sha256: str) -> bytes:
        """The bytes of a small blob, checked. Raises DamagedBlob if it is missing or changed."""
        try:
            return self._read_whole(sha256)
        except DamagedBlob:
            if not self.heal(sha256):
                raise
        return self._read_whole(sha256)

    def _read_whole(self, sha256: str) -> bytes:
        try:
            content = read_regular(self.path(sha256))
        except FileNotFoundError as error:
            raise DamagedBlob(MISSING, sha256=sha256) from error
        except OSError as error:
            raise DamagedBlob(DAMAGED, sha256=sha256) from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise DamagedBlob(DAMAGED, sha256=sha256)
        return content

    def add_bytes(self, content: bytes, *, lasting: bool = True) -> Stored:
        return self.add(lambda target: _write_all(target, content), lasting=lasting)

    def add_file(self, source: Path) -> Stored:
        def copy(target: BinaryIO) -> None:
            with open_regular(source) as origin:
                shutil.copyfileobj(origin, target, CHUNK)

        return self.add(copy)

    def add(
        self, write: Callable[[BinaryIO], None], wanted: str = "", *, lasting: bool = True
    ) -> Stored:
        """Store what `write` writes: a temporary file, fsync, rename, fsync of the folder. Without
        fsync where it need not last: what is read again before it is used.

        The hash is computed from the bytes on disk, not from those that were written. Raises
        DamagedBlob if it is not the wanted one; nothing is stored then.
        """
        temporary, target = self._open_staged()
        # It is locked until it has its place.
        with target:
            try:
                write(target)
                target.flush()
                if lasting:
                    os.fsync(target.fileno())
                target.seek(0)
                stored = Stored(hash_stream(target), target.tell())
                if wanted and stored.sha256 != wanted:
                    raise DamagedBlob(DAMAGED, sha256=wanted)
                changed = self._place(temporary, stored.sha256)
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
        if lasting:
            _sync_folders(changed)
        return stored

    def _open_staged(self) -> tuple[Path, BinaryIO]:
        """A new file, locked, so that no other process takes it for one that a crash left."""
        self.staging.mkdir(parents=True, exist_ok=True)
        while True:
            handle, name = tempfile.mkstemp(dir=self.staging)
            fcntl.flock(handle, fcntl.LOCK_EX)
            if os.fstat(handle).st_nlink:
                return Path(name), os.fdopen(handle, "w+b")
            # It was removed before it was locked.
            os.close(handle)

    def adopt(self, paths: Sequence[Path]) -> None:
        """Move files of the same disk to their places, each named by its hash. All are on the disk
        when this returns, each folder once."""
        with ThreadPoolExecutor(SYNCED_AT_ONCE) as pool:
            list(pool.map(sync_file, paths))
        _sync_folders({folder for path in paths for folder in self._place(path, path.name)})

    def _place(self, temporary: Path, sha256: str) -> set[Path]:
        """Move a file to its place. Returns the folders that this changed."""
        place = self.path(sha256)
        changed = {place.parent} if place.parent.is_dir() else {place.parent, self.root}
        temporary.chmod(0o444)
        place.parent.mkdir(exist_ok=True)
        temporary.replace(place)
        return changed

    def remove(self, sha256: str) -> None:
        self.path(sha256).unlink(missing_ok=True)

    def empty_staging(self) -> None:
        """Remove what a crashed writer left, under the write lock. Files are also written without
        that lock, where a copy is healed or fetched: those are locked, and stay."""
        if self.staging.is_dir():
            for left in self.staging.iterdir():
                if left.is_dir():
                    shutil.rmtree(left, ignore_errors=True)
                else:
                    _remove_unlocked(left)

    def all(self) -> Iterator[Path]:
        """Every blob's file, in the order of the names."""
        for folder in sorted(self.root.glob("[0-9a-f][0-9a-f]")):
            yield from sorted(folder.iterdir())


def _remove_unlocked(path: Path) -> None:
    with suppress(FileNotFoundError, BlockingIOError), path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink(missing_ok=True)


def _sync_folders(folders: Iterable[Path]) -> None:
    for folder in folders:
        sync_folder(folder)


def hash_stream(stream: BinaryIO) -> str:
    """The sha256 of the rest of a stream, which ends at its end."""
    digest = hashlib.sha256()
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


@lru_cache(maxsize=REMEMBERED)
def _log_once(sentence: str, sha256: str) -> None:
    """Requests for a damaged file must not fill the log."""
    log.error(sentence.format(sha256=sha256))


def hash_once(path: Path) -> str:
    """The sha256 of a file, read at its first use in this process, and again if it changes."""
    state = path.stat()
    return _hash_of(path, state.st_size, state.st_mtime_ns, state.st_ino)


@lru_cache(maxsize=REMEMBERED)
def _hash_of(path: Path, _size: int, _changed: int, _inode: int) -> str:
    with open_regular(path) as stream:
        return hash_stream(stream)


def _write_all(target: BinaryIO, content: bytes) -> None:
    target.write(content)
