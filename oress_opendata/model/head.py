"""The head of a journal: its last entry, whose hash covers all entries before."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from oress_opendata.model.canonical import canonical_json
from oress_opendata.model.entry import time_from_text, time_to_text

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Head:
    """`id_base` is the prefix of the catalogue's IRIs; `seq` and `sha256` are those of the last
    entry, `at` its time."""

    id_base: str
    seq: int
    sha256: str
    at: datetime

    def to_bytes(self) -> bytes:
        return canonical_json(
            {
                "format": FORMAT,
                "id_base": self.id_base,
                "seq": self.seq,
                "sha256": self.sha256,
                "at": time_to_text(self.at),
            }
        )

    @classmethod
    def from_bytes(cls, content: bytes) -> Head:
        """Raises ValueError where the bytes are not a head of a known format."""
        try:
            value = json.loads(content)
            if value.pop("format") != FORMAT:
                raise ValueError("not a head of a known format")
            head = cls(**{**value, "at": time_from_text(value["at"])})
        except (KeyError, TypeError, AttributeError, UnicodeDecodeError, RecursionError) as error:
            raise ValueError("not the head of a journal") from error
        if head.to_bytes() != content:
            raise ValueError("not the canonical bytes of a head")
        return head
