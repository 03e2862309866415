"""From a valid package to the blobs and the manifest of a release."""

from __future__ import annotations

import csv
import json
import shutil
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, BinaryIO

from oress_opendata.comparison.side import hash_file
from oress_opendata.meaning.descriptor import is_table
from oress_opendata.model.form import FORMS, SUMS
from oress_opendata.model.package import Package
from oress_opendata.model.release import (
    DESCRIPTOR,
    ROWS,
    File,
    Manifest,
    content_hash,
    zip_name,
)
from oress_opendata.sources.tables.row_tree import make_row_tree
from oress_opendata.store.blobs import CHUNK, Blobs

# The first date of the zip format: the same files give the same bytes on every day.
ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def hash_files(package: Package) -> tuple[File, ...]:
    """The files of a package with their hashes, in the order of their paths."""
    return tuple(
        File(file.path, file.location.stat().st_size, hash_file(file.location), file.mediatype)
        for file in sorted(package.files, key=lambda file: file.path)
    )


def hash_rows(package: Package) -> dict[str, str]:
    """By path, the hash under which the rows of a table are, for proofs; without tables whose rows
    cannot be read."""
    found = {}
    for resource in filter(is_table, package.descriptor["resources"]):
        with suppress(csv.Error, UnicodeDecodeError):
            tree = make_row_tree(package.file(resource["path"]).location, resource)
            found[resource["path"]] = tree.sha256
    return found


def store_release(
    blobs: Blobs, package: Package, files: tuple[File, ...], rows: Mapping[str, str]
) -> tuple[str, Manifest]:
    """Store all blobs of a release; `rows` are from `hash_rows`, or empty for a release from before
    it. Returns the sha256 of its manifest, and the manifest.

    Raises ValueError if a file has changed since it was hashed.
    """
    for file in files:
        stored = blobs.add_file(package.file(file.path).location)
        if stored.sha256 != file.sha256:
            raise ValueError(f"{file.path} changed while it was being published")
    descriptor = published_descriptor(package, files, rows)
    described = _store_text(blobs, DESCRIPTOR, FORMS["json"].media_type, _pretty(descriptor))
    sums = sorted((*files, described), key=lambda file: file.path)
    listing = "".join(f"{file.sha256}  {file.path}\n" for file in sums)
    summed = _store_text(blobs, SUMS, FORMS["txt"].media_type, listing)
    everything = (*files, described, summed)
    manifest = Manifest(
        name=package.name,
        version=package.version,
        descriptor=descriptor,
        files=everything,
        zip=_store_zip(blobs, package, everything),
        content=content_hash(package.descriptor, files),
    )
    return blobs.add_bytes(manifest.to_bytes()).sha256, manifest


def published_descriptor(
    package: Package, files: tuple[File, ...], rows: Mapping[str, str]
) -> dict[str, Any]:
    """The published descriptor: each resource with the hash and the bytes of its file, and the hash
    of its rows."""
    by_path = {file.path: file for file in files}
    descriptor = _without_rows(package.descriptor)
    resources = [
        _with_sums(resource, by_path[resource["path"]], rows.get(resource["path"]))
        for resource in descriptor["resources"]
    ]
    return {**descriptor, "resources": resources}


def _without_rows(value: Any) -> Any:
    """A value of JSON without any hash of rows: the check of a proof looks for one anywhere."""
    if isinstance(value, Mapping):
        return {name: _without_rows(part) for name, part in value.items() if name != ROWS}
    if isinstance(value, list):
        return [_without_rows(part) for part in value]
    return value


def _with_sums(resource: Mapping[str, Any], file: File, rows: str | None) -> dict[str, Any]:
    stated = {ROWS: f"sha256:{rows}"} if rows else {}
    return {**resource, "hash": f"sha256:{file.sha256}", "bytes": file.bytes, **stated}


def _pretty(descriptor: Mapping[str, Any]) -> str:
    return json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n"


def _store_text(blobs: Blobs, path: str, mediatype: str, text: str) -> File:
    stored = blobs.add_bytes(text.encode("utf-8"))
    return File(path, stored.bytes, stored.sha256, mediatype)


def _store_zip(blobs: Blobs, package: Package, files: tuple[File, ...]) -> File:
    def write(target: BinaryIO) -> None:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(files, key=lambda file: file.path):
                _add_to_zip(archive, blobs, file)

    stored = blobs.add(write)
    name = zip_name(package.name, package.version)
    return File(name, stored.bytes, stored.sha256, FORMS["zip"].media_type)


def _add_to_zip(archive: zipfile.ZipFile, blobs: Blobs, file: File) -> None:
    entry = zipfile.ZipInfo(file.path, ZIP_DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3  # Unix, whatever machine publishes
    entry.external_attr = 0o100644 << 16
    entry.file_size = file.bytes
    with blobs.path(file.sha256).open("rb") as source, archive.open(entry, "w") as target:
        shutil.copyfileobj(source, target, CHUNK)
