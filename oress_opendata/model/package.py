"""An incoming package: its descriptor and the locations of its files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The file of a resource. `path` is relative and posix, as in the descriptor."""

    path: str
    location: Path
    mediatype: str


@dataclass(frozen=True, slots=True)
class Package:
    """A readable package. The descriptor is plain JSON with schemas and dialects inlined.

    `descriptor_file` is the name of its own file, as findings give it.
    """

    name: str
    version: str
    descriptor: Mapping[str, Any]
    files: tuple[SourceFile, ...]
    descriptor_file: str = "datapackage.json"

    def file(self, path: str) -> SourceFile:
        return next(file for file in self.files if file.path == path)
