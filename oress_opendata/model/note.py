"""A note: the publisher's own words of a journal entry, a blob that an erasing can remove.

The salt keeps others from guessing a short text by its hash, which stays in the journal.
"""

from __future__ import annotations

import json
import secrets

from oress_opendata.model.canonical import canonical_json


def note_to_bytes(text: str) -> bytes:
    return canonical_json({"salt": secrets.token_hex(16), "text": text})


def note_from_bytes(content: bytes) -> str:
    """Raises ValueError where the bytes are not a note."""
    value = json.loads(content)
    if not isinstance(value, dict) or not isinstance(value.get("text"), str):
        raise ValueError("not a note")
    return str(value["text"])
