"""The manifest of a backup: what is in it, by hash, and what wrote it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from oress_opendata.errors import Damage
from oress_opendata.languages import N_
from oress_opendata.model.entry import time_from_text, time_to_text

FORMAT = 1
NAME = "snapshot.json"
UNREADABLE = N_("The backup's list of contents ({file}) is damaged.")
NEWER = N_(
    "The backup was written by a newer version of this program ({software}). Install that version, "
    "or a later one, and restore again."
)


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of a database. A `derived` one can be rebuilt from journal and blobs."""

    name: str
    sha256: str
    bytes: int
    derived: bool


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A backup: consistent at the journal entry `head`, whose hash covers all entries before.

    `made` is in UTC. `formats` are the numbers of the journal, the manifests and the registry.
    `blobs` are their sizes in bytes by sha256. `missing` are blobs that the home itself had lost,
    each with a release that needs it.
    """

    software: str
    made: datetime
    id_base: str
    formats: Mapping[str, str]
    head: int
    head_sha256: str
    blobs: Mapping[str, int]
    missing: Mapping[str, str]
    databases: tuple[Copy, ...]

    @property
    def name(self) -> str:
        """The name of its file in a folder of backups."""
        return f"{time_to_text(self.made).replace(':', '-')}.json"

    @property
    def members(self) -> set[str]:
        """The sha256 of its blobs and databases."""
        return {*self.blobs, *(copy.sha256 for copy in self.databases)}

    def to_bytes(self) -> bytes:
        value = {"format": FORMAT, **asdict(self), "made": time_to_text(self.made)}
        return json.dumps(value, ensure_ascii=False, indent=1).encode()

    @classmethod
    def from_bytes(cls, content: bytes, file: str = NAME) -> Snapshot:
        """Raises Damage for bytes that are no manifest, or one of a newer format."""
        try:
            value: dict[str, Any] = json.loads(content)
            number = value.pop("format")
            if isinstance(number, int) and number > FORMAT:
                raise Damage(NEWER, software=value.get("software", ""))
            value["made"] = time_from_text(value["made"])
            value["databases"] = tuple(Copy(**copy) for copy in value["databases"])
            return cls(**value)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise Damage(UNREADABLE, file=file) from error
