"""The folder of an export: a second run writes only what changed, and removes what is stale.

`export.json` in the folder lists its files with their hashes. A folder without it that is not empty
is no export, and files that are not in the list are left alone. While a run goes on, `export.new`
lists what it adds, so that the next one knows it even after an interruption.

The folder may lie where others write. So a listed path that leads out of it is refused, a link to a
folder too. A new file is created, then moved to its place, so nothing is written through a link of
any kind; and only regular files are read, since a pipe would never end.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import weakref
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from oress_opendata.errors import ExportRefused
from oress_opendata.languages import N_
from oress_opendata.model.canonical import sha256_of
from oress_opendata.sources.packages.paths import is_inside, list_unportable
from oress_opendata.store.blobs import hash_stream
from oress_opendata.store.files import open_regular, read_regular

LIST, NEW = "export.json", "export.new"
WRITING = ".export.writing"
FORMAT = 1
NOT_EMPTY = N_("The folder {folder} already exists, is not empty and holds no export.")
LEADS_OUT = N_("The list {file} names “{path}”, which is not in its folder. Nothing was changed.")
LINK = N_("{path} is a link. An export follows none: remove it, or choose another folder.")
BUSY = N_("Another process writes into the folder {folder}. Wait until it has ended.")
NO_FILE = N_("{path} is not a file of an export. Remove it, or choose another folder.")


@dataclass(slots=True, weakref_slot=True)
class ExportFolder:
    """`known` are the hashes of the files from the run before, by path; `kept` those of this run;
    `written` counts the files that changed."""

    root: Path
    known: dict[str, str]
    kept: dict[str, str] = field(default_factory=dict)
    written: int = 0
    _real: set[Path] = field(default_factory=set)
    # From `begin` on: the locked folder, and `export.new`.
    _lock: int = -1
    _new: int = -1

    def add_text(self, path: str, text: str) -> None:
        self.add_bytes(path, text.encode())

    def add_bytes(self, path: str, content: bytes) -> None:
        self._add(path, sha256_of(content), lambda file: file.write(content))

    def add_file(self, path: str, source: Path, sha256: str) -> None:
        def copy(file: BinaryIO) -> None:
            with source.open("rb") as stream:
                shutil.copyfileobj(stream, file)

        self._add(path, sha256, copy)

    def keep(self, path: str) -> None:
        """Leave a file of the run before as it is."""
        if path in self.known:
            self.kept[path] = self.known[path]

    def _add(self, path: str, sha256: str, write: Callable[[BinaryIO], object]) -> None:
        place = self.root / path
        self._refuse_links(place.parent)
        self.kept[path] = sha256
        # What the list says is not what the disk holds: others may have changed a file.
        if self.known.get(path) == sha256 and _has_content(place, sha256):
            return
        self._clear(path)
        place.parent.mkdir(parents=True, exist_ok=True)
        if path not in self.known:
            os.write(self._new, f"{path}\n".encode())
        _replace(place, write)
        self.written += 1

    def _clear(self, path: str) -> None:
        """Remove what the run before had at a path: a file where a folder is now, or a folder."""
        for parent in PurePosixPath(path).parents:
            if str(parent) in self.known and str(parent) not in self.kept:
                _remove(self.root / parent)
        if (self.root / path).is_dir():
            for other in self.known.keys() - self.kept.keys():
                if other.startswith(f"{path}/"):
                    _remove(self.root / other)
                    _drop_empty(self.root, (self.root / other).parent)

    def list_unportable(self) -> list[str]:
        """The paths that some disks refuse."""
        return list_unportable(self.kept)

    def _refuse_links(self, folder: Path) -> None:
        """Refuse a link on the way from the root to a folder; the root itself may be one."""
        if folder == self.root or folder in self._real:
            return
        self._refuse_links(folder.parent)
        if folder.is_symlink():
            raise ExportRefused(LINK, path=folder)
        self._real.add(folder)

    def finish(self) -> None:
        """Remove the files of the run before that this one has not, and write the list."""
        stale = self.known.keys() - self.kept.keys()
        for path in stale:
            self._refuse_links((self.root / path).parent)
        for path in stale:
            _remove(self.root / path)
            _drop_empty(self.root, (self.root / path).parent)
        self._list(self.kept)
        (self.root / NEW).unlink(missing_ok=True)

    def begin(self) -> None:
        """Make the folder, which is an export from here on, and keep other runs from it. The list
        of the interrupted run is in the other one by now. Raises ExportRefused."""
        self.root.mkdir(parents=True, exist_ok=True)
        self._lock = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY)
        weakref.finalize(self, os.close, self._lock)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ExportRefused(BUSY, folder=self.root) from error
        # Another run may have ended since the list was read.
        self.known = _read_known(self.root)
        self._list(self.known)
        (self.root / NEW).unlink(missing_ok=True)
        self._new = os.open(self.root / NEW, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        weakref.finalize(self, os.close, self._new)

    def _list(self, files: dict[str, str]) -> None:
        text = json.dumps({"format": FORMAT, "files": dict(sorted(files.items()))}, indent=0)
        _replace(self.root / LIST, lambda file: file.write(text.encode()))


def open_export(root: Path) -> ExportFolder:
    """The folder of an export, or of a new one. Raises ExportRefused."""
    return ExportFolder(root, _read_known(root))


def _read_known(root: Path) -> dict[str, str]:
    try:
        listed = json.loads(read_regular(root / LIST))["files"]
        known = {str(path): str(sha256) for path, sha256 in listed.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        if root.exists() and any(root.iterdir()):
            raise ExportRefused(NOT_EMPTY, folder=root) from None
        known = {}
    known = {**dict.fromkeys(_read_new(root / NEW), ""), **known}
    for path in known:
        if not is_inside(path) or not {"", "."}.isdisjoint(path.split("/")):
            raise ExportRefused(LEADS_OUT, file=root / LIST, path=path)
    return known


def _read_new(new: Path) -> list[str]:
    """The paths that an interrupted run added, without one that it was writing. Raises
    ExportRefused."""
    if new.is_symlink():
        raise ExportRefused(LINK, path=new)
    try:
        return read_regular(new).decode("utf-8", "ignore").split("\n")[:-1]
    except FileNotFoundError:
        return []
    except (OSError, ValueError):
        raise ExportRefused(NO_FILE, path=new) from None


def _has_content(place: Path, sha256: str) -> bool:
    if place.is_symlink():
        return False
    try:
        with open_regular(place) as stream:
            return hash_stream(stream) == sha256
    except OSError:
        return False


def _replace(place: Path, write: Callable[[BinaryIO], object]) -> None:
    """Create a file beside its place, then move it there."""
    # Short, since the name of the file may be as long as names can be.
    beside = place.with_name(WRITING)
    beside.unlink(missing_ok=True)  # from an interrupted run, or a link that would be followed
    try:
        with beside.open("xb") as file:
            write(file)
        beside.replace(place)
    finally:
        beside.unlink(missing_ok=True)


def _remove(place: Path) -> None:
    """Remove a file. What is a folder by now stays, and what is below a file is gone."""
    if place.is_symlink() or not place.is_dir():
        with suppress(FileNotFoundError, NotADirectoryError):
            place.unlink()


def _drop_empty(root: Path, folder: Path) -> None:
    while folder != root and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
