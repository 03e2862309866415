"""Open a package: from a folder, a descriptor or a zip to a descriptor and its files.

The order: find the descriptor; read it; inline the schemas and dialects that it names; validate its
shape and paths; inspect each file, without following links. Nothing is fetched, no data is read.
"""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from oress_opendata.languages import N_
from oress_opendata.model.finding import Finding
from oress_opendata.model.package import Package, SourceFile
from oress_opendata.sources.findings.rules import error
from oress_opendata.sources.packages.archive import extracted, is_archive
from oress_opendata.sources.packages.descriptor import read_document
from oress_opendata.sources.packages.paths import (
    REMOTE,
    find_path_clashes,
    find_reserved_path,
    normalise_path,
    validate_file,
    validate_path,
)
from oress_opendata.sources.packages.refusal import refusal
from oress_opendata.sources.packages.shape import validate_shape

DESCRIPTORS = ("datapackage.json", "datapackage.yaml", "datapackage.yml")
SUFFIXES = (".json", ".yaml", ".yml")
# It begins the names of files, whose ends have up to 20 characters.
RESOURCE_NAME = re.compile(r"[a-z0-9_][a-z0-9_.-]{0,199}")
# Files that formats/ has beside those of the tables.
TAKEN = frozenset({
    "citation", "croissant", "csv-metadata", "datacite", "linkset", "made", "ro-crate-metadata",
    "schema",
})  # fmt: skip

NO_PACKAGE = error(
    "package-missing",
    N_("There is no data package at “{value}”."),
    N_("Give a folder with a datapackage.json, the descriptor itself, or a zip of the folder."),
)
INLINE = error(
    "data-inline",
    N_("The data of the resource “{resource}” are in the descriptor."),
    N_("Write the data to a file of the package and give its path."),
)
MULTIPART = error(
    "path-many",
    N_("The resource “{resource}” consists of several files."),
    N_("Merge them into one file, or make each of them a resource."),
)
PACKED = error(
    "file-packed",
    N_("The resource “{resource}” is a compressed file ({value})."),
    N_("Decompress the file; the service compresses downloads itself."),
)
TWINS = error(
    "resource-name",
    N_("Two resources are called “{value}”, or “{value}” is not a valid name for a resource."),
    N_(
        "Give each resource a unique name of at most 200 lower-case letters, digits, “-”, “_” "
        "and “.”, other than {taken}."
    ),
)


@contextmanager
def open_package(path: Path) -> Iterator[Package]:
    """The package at a path: a folder, a descriptor, or a zip, which is extracted for the time.

    Raises PackageRefused with its report.
    """
    if is_archive(path):
        with extracted(path) as folder:
            yield read_package(find_descriptor(folder, path.name))
    else:
        yield read_package(find_descriptor(path, path.name))


def find_descriptor(path: Path, shown: str) -> Path:
    """The descriptor at a path, or in its only folder, since zips often have one."""
    if path.is_file() and path.suffix.lower() in SUFFIXES:
        return path
    for folder in (path, *_only_folder(path)):
        for name in DESCRIPTORS:
            if (folder / name).is_file():
                return folder / name
    raise refusal([NO_PACKAGE.finding(value=shown)], shown)


def _only_folder(path: Path) -> list[Path]:
    inside = list(path.iterdir()) if path.is_dir() else []
    return inside if len(inside) == 1 and inside[0].is_dir() else []


def read_package(location: Path) -> Package:
    """The package of a descriptor on disk. Raises PackageRefused."""
    file, base = location.name, location.parent
    shown = base.resolve().name
    if findings := list(validate_file(base, file, file)):
        raise refusal(findings, shown)
    descriptor = _inline(read_document(location, file), base, file)
    name, version = str(descriptor.get("name", "")), str(descriptor.get("version", ""))
    if findings := [*_validate_sources(descriptor, file), *validate_shape(descriptor, file)]:
        raise refusal(findings, name or shown, version)
    if findings := list(_validate_paths(descriptor, base, file)):
        raise refusal(findings, name, version)
    return Package(name, version, descriptor, tuple(_find_files(descriptor, base)), file)


def _inline(descriptor: dict[str, Any], base: Path, file: str) -> dict[str, Any]:
    """The descriptor with the schemas and dialects that its resources name by a path."""
    resources = descriptor.get("resources")
    if not isinstance(resources, list):
        return descriptor
    inlined = [
        _inline_resource(resource, base, file) if isinstance(resource, dict) else resource
        for resource in resources
    ]
    return {**descriptor, "resources": inlined}


def _inline_resource(resource: dict[str, Any], base: Path, file: str) -> dict[str, Any]:
    inlined = dict(resource)
    path = resource.get("path")
    if isinstance(path, list) and len(path) == 1:
        path = path[0]
    if isinstance(path, str):
        inlined["path"] = normalise_path(path)
    for part in ("schema", "dialect"):
        reference = resource.get(part)
        if isinstance(reference, str):
            inlined[part] = _read_reference(normalise_path(reference), base, file)
    return inlined


def _read_reference(path: str, base: Path, file: str) -> dict[str, Any]:
    findings = list(validate_path(path, file)) or list(validate_file(base, path, file))
    if findings:
        raise refusal(findings, base.resolve().name)
    return read_document(base / path, path)


def _validate_sources(descriptor: Mapping[str, Any], file: str) -> Iterator[Finding]:
    resources = descriptor.get("resources")
    for resource in resources if isinstance(resources, list) else ():
        if isinstance(resource, Mapping):
            yield from _validate_source(resource, file)


def _validate_source(resource: Mapping[str, Any], file: str) -> Iterator[Finding]:
    """Validate that the data are one plain file of the package."""
    name = str(resource.get("name"))
    if "data" in resource:
        yield INLINE.finding(file, resource=name)
    if isinstance(resource.get("path"), list) or resource.get("extrapaths"):
        yield MULTIPART.finding(file, resource=name)
    for packing in ("compression", "innerpath"):
        if resource.get(packing) not in (None, "", "no"):
            yield PACKED.finding(file, value=str(resource[packing]), resource=name)
    if resource.get("url") is not None:
        yield REMOTE.finding(file, value=str(resource["url"]))
    if resource.get("scheme") not in (None, "", "file"):
        yield REMOTE.finding(file, value=f"{resource['scheme']}:")


def _validate_paths(descriptor: Mapping[str, Any], base: Path, file: str) -> Iterator[Finding]:
    name, version = str(descriptor.get("name")), str(descriptor.get("version"))
    paths = [resource["path"] for resource in descriptor["resources"]]
    yield from _validate_names([resource["name"] for resource in descriptor["resources"]], file)
    yield from find_path_clashes(paths, file)
    for path in paths:
        findings = [*validate_path(path, file), *find_reserved_path(path, file, name, version)]
        yield from findings or validate_file(base, path, file)


def _validate_names(names: list[str], file: str) -> Iterator[Finding]:
    for number, name in enumerate(names):
        # It becomes a file's name below formats/.
        plain = RESOURCE_NAME.fullmatch(name)
        folded = [other.casefold() for other in names[:number]]
        if not plain or name in TAKEN or name.casefold() in folded:
            yield TWINS.finding(file, value=name, taken=", ".join(sorted(TAKEN)))


def _find_files(descriptor: Mapping[str, Any], base: Path) -> Iterator[SourceFile]:
    for resource in descriptor["resources"]:
        path = resource["path"]
        yield SourceFile(path, base / path, resource.get("mediatype") or _guess_mediatype(path))


def _guess_mediatype(path: str) -> str:
    return mimetypes.guess_type(path)[0] or "application/octet-stream"
