"""A journal entry: one event, chained to the previous entry by its hash."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from oress_opendata.model.canonical import canonical_json, sha256_of

GENESIS = "0" * 64


class Kind(StrEnum):
    PUBLISH = "publish"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Entry:
    """`seq` counts from 1 and defines the order; `at` does not. `prev` is the sha256 of the entry
    before. A withdrawal without a `version` applies to the whole dataset. `erased` are the sha256s
    of the removed blobs. `software` wrote the entry and `began` then; `warnings` are the numbers of
    findings by rule. Old entries have none of these three."""

    seq: int
    prev: str
    at: datetime
    kind: Kind
    dataset: str
    version: str | None
    manifest: str | None = None
    message: str = ""
    reason: str = ""
    replaced_by: str | None = None
    erase: bool = False
    erased: tuple[str, ...] = ()
    software: str = ""
    began: datetime | None = None
    warnings: Mapping[str, int] | None = None

    def to_bytes(self) -> bytes:
        known = {"software": self.software, "began": self.began and time_to_text(self.began)}
        return canonical_json(
            {
                "seq": self.seq,
                "prev": self.prev,
                "at": time_to_text(self.at),
                "kind": self.kind.value,
                "dataset": self.dataset,
                "version": self.version,
                "manifest": self.manifest,
                "message": self.message,
                "reason": self.reason,
                "replaced_by": self.replaced_by,
                "erase": self.erase,
                "erased": list(self.erased),
                **{name: value for name, value in known.items() if value},
                **({"warnings": dict(self.warnings)} if self.warnings is not None else {}),
            }
        )

    @classmethod
    def from_bytes(cls, content: bytes) -> Entry:
        """Raises ValueError where the bytes are not the canonical bytes of an entry."""
        try:
            value = json.loads(content)
            value["at"] = time_from_text(value["at"])
            value["kind"] = Kind(value["kind"])
            value["erased"] = tuple(value["erased"])
            if "began" in value:
                value["began"] = time_from_text(value["began"])
            entry = cls(**value)
        except (KeyError, TypeError, UnicodeDecodeError) as error:
            raise ValueError("not an entry of the journal") from error
        if entry.to_bytes() != content:
            raise ValueError("not the canonical bytes of an entry")
        return entry

    @property
    def sha256(self) -> str:
        return sha256_of(self.to_bytes())


def time_to_text(time: datetime) -> str:
    """A time in UTC to the second, as `2026-11-24T06:10:36Z`."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def time_from_text(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
