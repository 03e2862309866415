"""The package of a request: a zip as the body, or the files of a form, each named by its path."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from flask import request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import UnsupportedMediaType

from oress_opendata.errors import BadQuery, PackageRefused
from oress_opendata.languages import N_
from oress_opendata.model.finding import Finding, Report
from oress_opendata.model.form import FORMS
from oress_opendata.sources.packages.paths import find_path_clashes, validate_path

# As programs name a zip.
ZIPS = frozenset(
    {FORMS["zip"].media_type, "application/x-zip-compressed", "application/octet-stream"}
)
FORM = "multipart/form-data"
# The name of the field that holds a whole package.
WHOLE = "package"
REFUSED = N_("The files cannot be a package; nothing was published.")
NO_FILES = N_("The form has no files. Name each field by the path of its file in the package.")


def receive_package(folder: Path) -> tuple[Path, str]:
    """Write the package of this request below a folder; where it is, and a digest of what was
    sent. Raises PackageRefused for a path that no package may have."""
    if request.mimetype in ZIPS:
        target = folder / "package.zip"
        with target.open("wb") as file:
            shutil.copyfileobj(request.stream, file)
        return target, _digest(folder)
    if request.mimetype != FORM:
        raise UnsupportedMediaType
    files = dict(request.files.items())
    if set(files) == {WHOLE}:
        target = folder / "package.zip"
        files[WHOLE].save(target)
        return target, _digest(folder)
    _write_files(folder, files)
    return folder, _digest(folder)


def _write_files(folder: Path, files: dict[str, FileStorage]) -> None:
    if not files:
        raise BadQuery(NO_FILES, parameter="")
    findings: list[Finding] = [
        *(finding for path in files for finding in validate_path(path, "")),
        *find_path_clashes(files, ""),
    ]
    if findings:
        raise PackageRefused(REFUSED, Report("", "", tuple(findings)))
    for path, file in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        file.save(target)


def _digest(folder: Path) -> str:
    """Of all files with their paths, however they were sent."""
    digest = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        with file.open("rb") as source:
            content = hashlib.file_digest(source, "sha256").digest()
        digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + content)
    return digest.hexdigest()
