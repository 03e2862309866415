"""Resumption tokens: they carry the state of the list, signed, so that the service keeps none.

A token says how far a list was read. It never expires. After a rebuild of the stream, whose numbers
may then differ, the list goes on at the time that was reached: some records come twice, none is
missed.
"""

from __future__ import annotations

import base64
import hmac
import json
from hashlib import blake2b
from typing import NamedTuple

from oress_opendata.delivery.harvest.oai.faults import OaiFault

MAC_BYTES = 15
MOST = 2_000
INVALID = "The resumption token is not one of this service. Start the list anew."


class Position(NamedTuple):
    """How far a list was read: `number` and `at` are those of the last thing, `shown` the number
    of those before, `total` the size of the list when it began, `origin` that of the stream."""

    verb: str
    prefix: str
    spec: str
    since: str | None
    until: str | None
    number: int
    at: str
    shown: int
    total: int
    origin: str


def write_token(position: Position, key: str) -> str:
    content = json.dumps(position, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_sign(content, key) + content).decode().rstrip("=")


def read_token(text: str, key: str) -> Position:
    """Raises OaiFault for a token that this service did not issue."""
    try:
        if len(text) > MOST:
            raise ValueError(text)
        content = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        mac, content = content[:MAC_BYTES], content[MAC_BYTES:]
        if not hmac.compare_digest(mac, _sign(content, key)):
            raise ValueError(text)
        return Position(*json.loads(content))
    except (ValueError, TypeError) as error:
        raise OaiFault("badResumptionToken", INVALID) from error


def _sign(content: bytes, key: str) -> bytes:
    return blake2b(content, digest_size=MAC_BYTES, key=bytes.fromhex(key)).digest()
