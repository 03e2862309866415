"""A file as somebody sent it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

LONGEST = 60


@dataclass(frozen=True, slots=True)
class Upload:
    """`name` is what the sender calls it."""

    name: str
    content: bytes

    @property
    def path(self) -> str:
        """Its name as the name of a file on any disk."""
        stem = re.sub(r"[^\w-]+", "_", Path(self.name).stem)[:LONGEST].strip("_-")
        suffix = Path(self.name).suffix.lower()
        plain = suffix.isascii() and suffix[1:].isalnum()
        return f"{stem or 'upload'}{suffix if plain else ''}"
