"""Blobs: files named by the sha256 of their bytes. Written once, read-only, never changed."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from oress_opendata.errors import Damage
from oress_opendata.languages import N_

CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored blob."""

    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Blobs:
    """The folder of blobs, `blobs/ab/abcdef…`; `blobs/staging` is for files being written."""

    root: Path

    @property
    def staging(self) -> Path:
        return self.root / "staging"

    def path(self, sha256: str) -> Path:
        return self.root / sha256[:2] / sha256

    def holds(self, sha256: str) -> bool:
        return self.path(sha256).is_file()

    def read(self, sha256: str) -> bytes:
        """The bytes of a small blob, checked. Raises Damage if it is missing or changed."""
        try:
            content = self.path(sha256).read_bytes()
        except FileNotFoundError as error:
            raise Damage(N_("The blob {sha256} is missing."), sha256=sha256) from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise Damage(N_("The blob {sha256} is damaged."), sha256=sha256)
        return content

    def add_bytes(self, content: bytes) -> Stored:
        return self.add(lambda target: _write_all(target, content))

    def add_file(self, source: Path) -> Stored:
        def copy(target: BinaryIO) -> None:
            with source.open("rb") as origin:
                shutil.copyfileobj(origin, target, CHUNK)

        return self.add(copy)

    def add(self, write: Callable[[BinaryIO], None]) -> Stored:
        """Store what `write` writes: a temporary file, fsync, rename, fsync of the folder.

        The hash is computed from the bytes on disk, not from those that were written.
        """
        self.staging.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.staging)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "w+b") as target:
                write(target)
                target.flush()
                os.fsync(target.fileno())
                target.seek(0)
                stored = Stored(hash_stream(target), target.tell())
            self._settle(temporary, stored.sha256)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        return stored

    def _settle(self, temporary: Path, sha256: str) -> None:
        place = self.path(sha256)
        temporary.chmod(0o444)
        if not place.parent.is_dir():
            place.parent.mkdir(exist_ok=True)
            sync_folder(self.root)
        temporary.replace(place)
        sync_folder(place.parent)

    def remove(self, sha256: str) -> None:
        self.path(sha256).unlink(missing_ok=True)

    def empty_staging(self) -> None:
        """Remove what a crashed writer left. Only under the write lock."""
        if self.staging.is_dir():
            for left in self.staging.iterdir():
                if left.is_dir():
                    shutil.rmtree(left, ignore_errors=True)
                else:
                    left.unlink(missing_ok=True)

    def all(self) -> Iterator[Path]:
        """Every blob's file, in the order of the names."""
        for folder in sorted(self.root.glob("[0-9a-f][0-9a-f]")):
            yield from sorted(folder.iterdir())


def hash_stream(stream: BinaryIO) -> str:
    """The sha256 of the rest of a stream, which ends at its end."""
    digest = hashlib.sha256()
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def sync_folder(folder: Path) -> None:
    """Make renames in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def replace_text(path: Path, text: str) -> None:
    """Replace a small file atomically."""
    beside = path.with_name(f"{path.name}.writing")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


def _write_all(target: BinaryIO, content: bytes) -> None:
    target.write(content)
