"""Messages between a confined process and the others: framing, and what a child may send.

A frame is its length, then its content. A child may send plain values and the program's own
records only, so that a child taken over through a bug in a parser cannot run code in the parent.
"""

from __future__ import annotations

import io
import pickle
import struct
from collections.abc import Callable
from enum import Enum
from typing import Any

CHUNK = 1024**2
LENGTH = struct.Struct("!Q")
# Classes that a child may send, beside plain values.
OWN_MODULES = ("oress_opendata.model.", "oress_opendata.sources.")
PLAIN = frozenset({("builtins", "set"), ("builtins", "frozenset")})

# Reads at most as many bytes; none at the end of the stream.
Read = Callable[[int], bytes]


class ForbiddenMessage(Exception):
    """A child sent a value of a class that it may not send."""


class _OwnRecords(pickle.Unpickler):
    """Plain values and the program's own records."""

    def find_class(self, module: str, name: str) -> Any:
        found = super().find_class(module, name) if "." not in name else None
        own = isinstance(found, type) and found.__module__ == module
        if (module, name) in PLAIN or (own and module.startswith(OWN_MODULES)):
            return found
        raise ForbiddenMessage(f"{module}.{name}")


class _Packer(pickle.Pickler):
    """Packs a member of an enumeration by its value. Python 3.11.0 to 3.11.3, the Python of Debian
    12 among them, would pack it as a call of `getattr`, which no child may send."""

    def reducer_override(self, value: object) -> Any:
        return (type(value), (value.value,)) if isinstance(value, Enum) else NotImplemented


def pack_record(message: Any) -> bytes:
    content = io.BytesIO()
    _Packer(content).dump(message)
    return content.getvalue()


def unpack_record(content: bytes) -> Any:
    """The value that a child sent. Raises ForbiddenMessage."""
    return _OwnRecords(io.BytesIO(content)).load()


def frame(*contents: bytes) -> bytes:
    """Contents in one piece, each after its length: a message is sent whole or not at all."""
    return b"".join(LENGTH.pack(len(content)) + content for content in contents)


def read_frame(read: Read) -> bytes:
    """The content of the next frame. Raises EOFError where the stream ends before it does."""
    (length,) = LENGTH.unpack(_read_exactly(read, LENGTH.size))
    return _read_exactly(read, length)


def _read_exactly(read: Read, size: int) -> bytes:
    content = bytearray()
    while len(content) < size:
        chunk = read(min(CHUNK, size - len(content)))
        if not chunk:
            raise EOFError
        content += chunk
    return bytes(content)
