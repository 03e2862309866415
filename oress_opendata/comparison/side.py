"""One side of a comparison: a published release, or a package that may become one."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oress_opendata.model.own_language import name_language
from oress_opendata.model.package import Package
from oress_opendata.model.release import Manifest
from oress_opendata.store.blobs import Blobs, hash_stream


@dataclass(frozen=True, slots=True)
class Side:
    """A descriptor, and the locations and hashes of its resources' files by path."""

    name: str
    version: str
    descriptor: Mapping[str, Any]
    locations: Mapping[str, Path]
    hashes: Mapping[str, str]


def side_of_release(blobs: Blobs, manifest: Manifest, paths: Container[str] | None = None) -> Side:
    """A release with its files, or only with those at some paths. Raises DamagedBlob."""
    files = [file for file in manifest.resource_files if paths is None or file.path in paths]
    return Side(
        manifest.name,
        manifest.version,
        manifest.descriptor,
        {file.path: blobs.checked(file.sha256) for file in files},
        {file.path: file.sha256 for file in files},
    )


def side_of_package(package: Package) -> Side:
    """Hash every file of the package."""
    return Side(
        package.name,
        package.version,
        name_language(package.descriptor),
        {file.path: file.location for file in package.files},
        {file.path: hash_file(file.location) for file in package.files},
    )


def hash_file(location: Path) -> str:
    with location.open("rb") as stream:
        return hash_stream(stream)
