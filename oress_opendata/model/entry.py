"""A journal entry: one event, chained to the previous entry by its hash.

Format 2 keeps the publisher's own words (a message, or the reason of a withdrawal) in a blob of
their own, the note, and only its hash in the chain; so they can be erased. The reason of an erasure
stays in its entry for good. Format 1 has all words in the entry.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from oress_opendata.errors import NewerFormat
from oress_opendata.languages import N_
from oress_opendata.model.canonical import canonical_json, sha256_of

GENESIS = "0" * 64
FORMAT = 2
NEWER = N_(
    "The journal entry {seq} was written by a newer version of this program (format {format}). "
    "Upgrade the program."
)


class Kind(StrEnum):
    PUBLISH = "publish"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Entry:
    """`seq` counts from 1 and defines the order; `at` does not. `prev` is the sha256 of the entry
    before. A withdrawal without a `version` applies to the whole dataset. `erased` are the sha256s
    of the removed blobs. `software` wrote the entry and `began` then; `warnings` are the numbers of
    findings by rule. Old entries have none of these three.

    `note` is the sha256 of the blob with the `message` or the `reason`, which format 2 leaves out
    of its bytes. An erasure of format 1 removes them from older entries: `redacted` has the sha256
    of their new bytes, by number, and `original` of such an entry is the hash that it had."""

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
    note: str | None = None
    redacted: Mapping[str, str] = field(default_factory=dict)
    original: str = ""
    format: int = FORMAT

    @property
    def text(self) -> str:
        """The publisher's own words."""
        return self.message or self.reason

    def with_text(self, text: str) -> Entry:
        """The entry with the words of its note."""
        if self.kind is Kind.PUBLISH:
            return replace(self, message=text)
        return replace(self, reason=text)

    def redact(self) -> Entry:
        """An entry of format 1 without its words; its hash remains that of before."""
        return replace(self, message="", reason="", original=self.sha256)

    def to_bytes(self) -> bytes:
        if self.format == 1:
            words: dict[str, Any] = {"message": self.message, "reason": self.reason}
        else:
            words = {"format": self.format, "note": self.note}
            if self.erase:
                words["reason"] = self.reason
        known = {
            "software": self.software,
            "began": self.began and time_to_text(self.began),
            "redacted": dict(self.redacted),
            "original": self.original,
        }
        return canonical_json(
            {
                "seq": self.seq,
                "prev": self.prev,
                "at": time_to_text(self.at),
                "kind": self.kind.value,
                "dataset": self.dataset,
                "version": self.version,
                "manifest": self.manifest,
                "replaced_by": self.replaced_by,
                "erase": self.erase,
                "erased": list(self.erased),
                **words,
                **{name: value for name, value in known.items() if value},
                **({"warnings": dict(self.warnings)} if self.warnings is not None else {}),
            }
        )

    @classmethod
    def from_bytes(cls, content: bytes) -> Entry:
        """Raises ValueError where the bytes are not the canonical bytes of an entry, and
        NewerFormat where only a newer version of this program can tell."""
        try:
            value = {"format": 1, **json.loads(content)}
            _refuse_newer(value)
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
        return self.original or sha256_of(self.to_bytes())


def _refuse_newer(value: Mapping[str, Any]) -> None:
    if isinstance(value["format"], int) and value["format"] > FORMAT:
        raise NewerFormat(NEWER, seq=value.get("seq"), format=value["format"])


def time_to_text(time: datetime) -> str:
    """A time in UTC to the second, as `2026-11-24T06:10:36Z`."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def time_from_text(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
