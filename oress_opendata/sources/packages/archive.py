"""An incoming zip: inspected by its directory, then extracted into a temporary folder.

The order: count, names, links, encryption, sizes and ratio from the directory; then each file is
written, never beyond its stated size, and its checksum compared. Files that no package may name
(hidden ones, those of operating systems) are left in the zip.
"""

from __future__ import annotations

import lzma
import shutil
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from oress_opendata.errors import StoreUnavailable
from oress_opendata.languages import N_
from oress_opendata.model.finding import Finding
from oress_opendata.scratch import scratch_folder
from oress_opendata.sources.findings.rules import error
from oress_opendata.sources.packages.paths import find_path_clashes, validate_path
from oress_opendata.sources.packages.paths import is_inside as stays_inside
from oress_opendata.sources.packages.refusal import refusal

ENTRY_CAP = 5_000
TOTAL_CAP = 4 * 1024**3
# A long table of codes shrinks forty times; nothing honest shrinks two hundred times.
RATIO_CAP = 200
RATIO_FROM = 10 * 1024**2
CHUNK = 1024**2

BROKEN = error(
    "zip-broken",
    N_("The zip “{file}” is damaged or not a zip: “{value}” cannot be read completely."),
    N_("Create the zip again from the package's folder."),
)
ENTRIES = error(
    "zip-entries",
    N_("The zip “{file}” contains {count} entries; at most {cap} are accepted."),
    N_("Zip only the package's folder."),
)
BOMB = error(
    "zip-bomb",
    N_("The zip “{file}” would unpack to {bytes} bytes, {ratio} times its own size."),
    N_("Give the package as a folder, or remove what makes it so large."),
)
LINK = error(
    "zip-link",
    N_("The zip “{file}” contains the link or device “{value}”."),
    N_("Put the file itself into the zip."),
)
ENCRYPTED = error(
    "zip-encrypted",
    N_("The zip “{file}” is encrypted."),
    N_("Create it without a password."),
)
UNSAFE = error(
    "zip-path",
    N_("The zip “{file}” has an entry that leads outside its folder: “{value}”."),
    N_("Zip only the package's folder, with relative paths and “/” between their parts."),
)
FULL = N_("There is not enough disk space to unpack {name}.")


def is_archive(path: Path) -> bool:
    return path.is_file() and path.suffix.lower() == ".zip"


@contextmanager
def extracted(path: Path) -> Iterator[Path]:
    """A temporary folder with the zip's files, removed at the end. Raises PackageRefused."""
    with scratch_folder() as folder:
        try:
            _extract(path, folder)
        except OSError as problem:
            raise StoreUnavailable(FULL, name=path.name) from problem
        yield folder


def _extract(path: Path, folder: Path) -> None:
    with _reading(path, path.name):
        archive = zipfile.ZipFile(path)
    with archive:
        entries = archive.infolist()
        if findings := list(_inspect(path, entries)):
            raise refusal(findings, path.name)
        for entry in entries:
            if not entry.is_dir() and not list(validate_path(entry.filename, "")):
                _write(path, archive, entry, folder)


# What Python's zip library raises for damaged, unknown or encrypted contents.
ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


@contextmanager
def _reading(path: Path, value: str) -> Iterator[None]:
    """Around calls of the zip library: its errors are errors of the zip, and name `value`."""
    try:
        yield
    except ZIP_ERRORS as problem:
        raise refusal([BROKEN.finding(path.name, value=value)], path.name) from problem


def _inspect(path: Path, entries: list[zipfile.ZipInfo]) -> Iterator[Finding]:
    file = path.name
    if len(entries) > ENTRY_CAP:
        yield ENTRIES.finding(file, count=len(entries), cap=ENTRY_CAP)
        return
    for entry in entries:
        mode = entry.external_attr >> 16
        if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
            yield LINK.finding(file, value=entry.filename)
        # `orig_filename` is the name in the zip; Python cuts `filename` at a NUL.
        if not stays_inside(entry.orig_filename):
            yield UNSAFE.finding(file, value=entry.orig_filename)
    if any(entry.flag_bits & 0x1 for entry in entries):
        yield ENCRYPTED.finding(file)
    yield from find_path_clashes((entry.filename for entry in entries), file)
    yield from _inspect_size(path, entries)


def _inspect_size(path: Path, entries: list[zipfile.ZipInfo]) -> Iterator[Finding]:
    total = sum(entry.file_size for entry in entries)
    ratio = total // max(path.stat().st_size, 1)
    if total > TOTAL_CAP or (total > RATIO_FROM and ratio > RATIO_CAP):
        yield BOMB.finding(path.name, bytes=total, ratio=ratio)


def _write(path: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, folder: Path) -> None:
    target = folder / entry.filename
    target.parent.mkdir(parents=True, exist_ok=True)
    # zipfile stops at the stated size and compares the checksum there.
    with (
        _reading(path, entry.filename),
        archive.open(entry) as source,
        target.open("xb") as file,
    ):
        shutil.copyfileobj(source, file, CHUNK)
