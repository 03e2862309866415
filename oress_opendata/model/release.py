"""A release (a dataset in one version, written once) and its manifest."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from semver import Version

from oress_opendata.errors import NewerFormat
from oress_opendata.languages import N_
from oress_opendata.model.canonical import canonical_json, sha256_of
from oress_opendata.model.form import FORMS, SUMS

FORMAT = 1
DESCRIPTOR = "datapackage.json"
DERIVED = "formats"
# The hash of a table's rows (`sources/tables/row_tree.py`).
ROWS = "oress:rows"
COMPUTED = frozenset({"hash", "bytes", ROWS})
NEWER = N_(
    "{name} {version} was written by a newer version of this program (format {format}). Upgrade "
    "the program."
)


@dataclass(frozen=True, slots=True)
class File:
    """A file of a release. `path` is relative to the release's address; `bytes` its size."""

    path: str
    bytes: int
    sha256: str
    mediatype: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """All of a release, without clock or address.

    `descriptor` is the published one, with the hash and bytes of each resource. `files` are those
    of the resources, then `datapackage.json` and `SHA256SUMS`, which are blobs too. `content`
    identifies the content: it is equal for packages that differ in white space only.
    """

    name: str
    version: str
    descriptor: Mapping[str, Any]
    files: tuple[File, ...]
    zip: File
    content: str

    def to_bytes(self) -> bytes:
        return canonical_json(
            {
                "format": FORMAT,
                "name": self.name,
                "version": self.version,
                "descriptor": self.descriptor,
                "files": [_file_to_json(file) for file in self.files],
                "zip": {"bytes": self.zip.bytes, "sha256": self.zip.sha256},
                "content": self.content,
            }
        )

    @classmethod
    def from_bytes(cls, content: bytes) -> Manifest:
        """Raises ValueError where the bytes are not a manifest, and NewerFormat."""
        value = json.loads(content)
        number = value.get("format") if isinstance(value, dict) else None
        if isinstance(number, int) and number > FORMAT:
            name, version = value.get("name"), value.get("version")
            raise NewerFormat(NEWER, name=name, version=version, format=number)
        if number != FORMAT:
            raise ValueError("not a manifest of a known format")
        name, version = value["name"], value["version"]
        return cls(
            name=name,
            version=version,
            descriptor=value["descriptor"],
            files=tuple(File(**file) for file in value["files"]),
            zip=File(zip_name(name, version), mediatype=FORMS["zip"].media_type, **value["zip"]),
            content=value["content"],
        )

    def find_file(self, path: str) -> File | None:
        """The file at a path below the address of the release, including its zip."""
        if path == self.zip.path:
            return self.zip
        return next((file for file in self.files if file.path == path), None)

    @property
    def resource_files(self) -> tuple[File, ...]:
        """The files of the publisher, without those that publication adds."""
        return tuple(file for file in self.files if file.path not in (DESCRIPTOR, SUMS))

    @property
    def blobs(self) -> frozenset[str]:
        """The sha256 of every blob of the release except its manifest."""
        return frozenset(file.sha256 for file in self.files) | {self.zip.sha256}


class Status(StrEnum):
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Release:
    """A release in the registry. `manifest` is the sha256 of its manifest's blob; `content` is
    empty if the release was erased. `seq` is the journal entry that published it. A file of a
    `damaged` one is lost or changed; publishing the same package again repairs it."""

    dataset: str
    version: str
    seq: int
    issued: datetime
    message: str
    manifest: str
    content: str
    status: Status = Status.PUBLISHED
    withdrawn_at: datetime | None = None
    reason: str = ""
    replaced_by: str | None = None
    erased: bool = False
    damaged: bool = False

    @property
    def is_visible(self) -> bool:
        return self.status is Status.PUBLISHED and not self.damaged

    @property
    def is_open(self) -> bool:
        """Whether it was not withdrawn."""
        return self.status is Status.PUBLISHED

    @property
    def state(self) -> str:
        """published, withdrawn or damaged."""
        return "damaged" if self.damaged and self.is_open else self.status.value

    @property
    def is_prerelease(self) -> bool:
        return Version.parse(self.version).prerelease is not None


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset: its name and its releases, the highest version first."""

    name: str
    releases: tuple[Release, ...]

    @property
    def visible(self) -> tuple[Release, ...]:
        return tuple(release for release in self.releases if release.is_visible)

    @property
    def current(self) -> Release | None:
        """The highest version that is neither withdrawn nor a pre-release."""
        return next((release for release in self.visible if not release.is_prerelease), None)

    @property
    def newest(self) -> Release | None:
        """The current release; before there is one, the newest pre-release."""
        return self.current or next(iter(self.visible), None)


def zip_name(name: str, version: str) -> str:
    return f"{name}-{version}.zip"


def content_hash(descriptor: Mapping[str, Any], files: tuple[File, ...]) -> str:
    """The hash that two packages with the same content share: of the descriptor without its version
    and without what publication computes, and of the hashes of the files."""
    plain = {key: value for key, value in descriptor.items() if key != "version"}
    plain["resources"] = [without_sums(resource) for resource in descriptor.get("resources", [])]
    hashes = {file.path: file.sha256 for file in files}
    return sha256_of(canonical_json({"descriptor": plain, "files": hashes}))


def without_sums(resource: Mapping[str, Any]) -> dict[str, Any]:
    """A resource without what publication computes from its file: `hash`, `bytes` and the hash of
    its rows."""
    return {key: value for key, value in resource.items() if key not in COMPUTED}


def _file_to_json(file: File) -> dict[str, Any]:
    return {
        "path": file.path,
        "bytes": file.bytes,
        "sha256": file.sha256,
        "mediatype": file.mediatype,
    }
