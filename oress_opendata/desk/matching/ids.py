"""Ids of new records: opaque, and never one that a record ever had."""

from __future__ import annotations

import re
from base64 import b32encode
from collections.abc import Collection
from hashlib import sha256
from itertools import count

LENGTH = 8


def create_id(register: str, pattern: str, seed: str, taken: Collection[str]) -> str:
    """An id that fits the pattern of its column and is not taken; the same for the same seed. Empty
    if no form that is known fits the pattern."""
    for number in count():
        if number > 1_000:
            return ""
        digest = sha256(f"{seed}\0{number}".encode()).digest()
        for text in _forms(register, digest):
            if text not in taken and (not pattern or re.fullmatch(pattern, text)):
                return text
    return ""


def _forms(register: str, digest: bytes) -> tuple[str, ...]:
    letters = b32encode(digest).decode("ascii").lower()[:LENGTH]
    digits = str(int.from_bytes(digest[:6], "big"))[:LENGTH]
    first = (register[:1] or "x").upper()
    return f"{register}-{letters}", f"{register}{letters}", letters, f"{first}{digits}", digits
