"""From a valid package to the blobs and the manifest of a release."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Mapping
from typing import Any, BinaryIO

from oress_opendata.comparison.side import hash_file
from oress_opendata.model.form import FORMS, SUMS
from oress_opendata.model.package import Package
from oress_opendata.model.release import (
    DESCRIPTOR,
    File,
    Manifest,
    content_hash,
    zip_name,
)
from oress_opendata.store.blobs import CHUNK, Blobs

# The first date of the zip format: the same files give the same bytes on every day.
ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def hash_files(package: Package) -> tuple[File, ...]:
    """The files of a package with their hashes, in the order of their paths."""
    return tuple(
        File(file.path, file.location.stat().st_size, hash_file(file.location), file.mediatype)
        for file in sorted(package.files, key=lambda file: file.path)
    )


def store_release(blobs: Blobs, package: Package, files: tuple[File, ...]) -> tuple[str, Manifest]:
    """Store all blobs of a release. Returns the sha256 of its manifest, and the manifest.

    Raises ValueError if a file has changed since it was hashed.
    """
    for file in files:
        stored = blobs.add_file(package.file(file.path).location)
        if stored.sha256 != file.sha256:
            raise ValueError(f"{file.path} changed while it was being published")
    descriptor = published_descriptor(package, files)
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


def published_descriptor(package: Package, files: tuple[File, ...]) -> dict[str, Any]:
    """The published descriptor: each resource with the hash and the bytes of its file."""
    by_path = {file.path: file for file in files}
    resources = [
        _with_sums(resource, by_path[resource["path"]])
        for resource in package.descriptor["resources"]
    ]
    return {**package.descriptor, "resources": resources}


def _with_sums(resource: Mapping[str, Any], file: File) -> dict[str, Any]:
    return {**resource, "hash": f"sha256:{file.sha256}", "bytes": file.bytes}


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
