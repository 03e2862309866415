"""Validate the paths of a package's files, and the files at these paths.

A path becomes a permanent address and a file on other people's machines, so only what is harmless
everywhere is allowed. Nothing is followed: no link, no `..`, no device.
"""

from __future__ import annotations

import re
import stat
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from oress_opendata.languages import N_
from oress_opendata.model.finding import Finding
from oress_opendata.model.form import SUMS
from oress_opendata.model.release import DERIVED, DESCRIPTOR, zip_name
from oress_opendata.sources.findings.rules import error

FILE_CAP = 2 * 1024**3
LONGEST = 200

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
_DRIVE = re.compile(r"[A-Za-z]:")
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.I)

REMOTE = error(
    "remote-file",
    N_("“{value}” is an address. A package contains its files; nothing is fetched."),
    N_("Put the file into the package's folder and write its path there."),
)
UNSAFE = error(
    "path-unsafe",
    N_("The path “{value}” leads outside the package."),
    N_("Write a relative path with “/” between its parts, without “..” and “\\”."),
)
LETTERS = error(
    "path-characters",
    N_("The path “{value}” contains what is not allowed in published paths: {fault}."),
    N_(
        "Rename the file: only letters, digits, “-”, “_” and “.”, at most {longest} "
        "characters, and no part that begins with “.” or “-” or ends with “.”."
    ),
)
RESERVED = error(
    "path-reserved",
    N_("The path “{value}” is reserved for publication."),
    N_("Rename the file. Reserved names: {reserved}."),
)
CLASH = error(
    "path-clash",
    N_("The paths “{value}” and “{other}” are the same, or differ only in case."),
    N_("Give each resource its own file, with a unique name."),
)
LINK = error(
    "path-link",
    N_("“{value}” is a symbolic link, or is inside a linked folder."),
    N_("Replace the link with the file itself."),
)
MISSING = error(
    "file-missing",
    N_("The file “{value}” is not in the package."),
    N_("Add the file, or correct its path in the descriptor; paths are case-sensitive."),
)
IRREGULAR = error(
    "file-irregular",
    N_("“{value}” is not a file."),
    N_("Write the path of a file, not of a folder or a device."),
)
LARGE = error(
    "file-large",
    N_("The file “{value}” has {bytes} bytes; at most {cap} are accepted."),
    N_("Split the table, or publish the large file elsewhere and link to it."),
)


def is_address(path: str) -> bool:
    """Whether a path is an address such as http:, sqlite:, s3: or data:."""
    return _ADDRESS.match(path) is not None


def normalise_path(path: str) -> str:
    """The path without `./`."""
    return "/".join(part for part in path.split("/") if part != ".") or path


def validate_path(path: str, descriptor: str) -> Iterator[Finding]:
    """Validate the form of a path."""
    if is_address(path):
        yield REMOTE.finding(descriptor, value=path)
    elif not is_inside(path):
        yield UNSAFE.finding(descriptor, value=path)
    elif forbidden := _find_forbidden(path):
        yield LETTERS.finding(descriptor, value=path, fault=forbidden, longest=LONGEST)


def is_inside(path: str) -> bool:
    """Whether a path is relative and stays inside its folder, on every system."""
    if not path or path.startswith("/") or "\\" in path or _DRIVE.match(path):
        return False
    return ".." not in path.split("/") and not any(ord(character) < 32 for character in path)


def find_reserved_path(path: str, descriptor: str, name: str, version: str) -> Iterator[Finding]:
    """Find a path that publication itself uses, compared without case."""
    reserved = (DESCRIPTOR, SUMS, zip_name(name, version), f"{DERIVED}/")
    first = _folded(path).split("/")[0]
    if path == descriptor or first in {
        _folded(reserved_path.rstrip("/")) for reserved_path in reserved
    }:
        yield RESERVED.finding(descriptor, value=path, reserved=", ".join(reserved))


def find_path_clashes(paths: Iterable[str], descriptor: str) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for path in paths:
        folded = _folded(path)
        if folded in seen:
            yield CLASH.finding(descriptor, value=path, other=seen[folded])
        seen[folded] = path


def list_unportable(paths: Iterable[str]) -> list[str]:
    """The paths that the file systems of Windows and of most memory sticks refuse, or take for the
    same as another."""
    known, refused = set[str](), []
    for path in paths:
        folded = _folded(path)
        if folded in known or any(
            _DEVICES.fullmatch(part) or part[-1:] in ". " for part in path.split("/")
        ):
            refused.append(path)
        known.add(folded)
    return refused


def validate_file(base: Path, path: str, descriptor: str) -> Iterator[Finding]:
    """Validate that a path below the base is a plain file, with no link on the way."""
    place = base
    for part in PurePosixPath(path).parts:
        place = place / part
        try:
            mode = place.lstat().st_mode
        except (OSError, ValueError):
            yield MISSING.finding(descriptor, value=path)
            return
        if stat.S_ISLNK(mode):
            yield LINK.finding(descriptor, value=path)
            return
    if not stat.S_ISREG(mode) or not place.resolve().is_relative_to(base.resolve()):
        yield IRREGULAR.finding(descriptor, value=path)
    elif (size := place.stat().st_size) > FILE_CAP:
        yield LARGE.finding(descriptor, value=path, bytes=size, cap=FILE_CAP)


def _find_forbidden(path: str) -> str:
    """What is forbidden in a path, as it is shown; empty if nothing is."""
    for part in path.split("/"):
        if not part or part[0] in ".-" or part[-1] == "." or _DEVICES.fullmatch(part):
            return f"“{part}”"
        for character in part:
            # Letters and digits of every script, and the marks that Arabic and others need.
            if character not in "-_." and unicodedata.category(character)[0] not in "LNM":
                return f"“{character}”" if character.isprintable() else f"U+{ord(character):04X}"
    too_long = len(path) > LONGEST or any(len(part.encode()) > 255 for part in path.split("/"))
    return str(len(path)) if too_long else ""


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", path).casefold()
