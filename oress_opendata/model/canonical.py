"""Values as canonical bytes, so that their hash is the same everywhere (RFC 8785)."""

from __future__ import annotations

import hashlib
from typing import Any

import rfc8785


def canonical_json(value: Any) -> bytes:
    """The canonical JSON of a plain value, in UTF-8.

    Raises ValueError for what not every JSON reader keeps: NaN, an integer beyond 2^53, a lone
    surrogate.
    """
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise ValueError(str(error)) from error


def sha256_of(content: bytes) -> str:
    """The SHA-256 of bytes, in lower-case hexadecimal."""
    return hashlib.sha256(content).hexdigest()
