"""New ids of records: they say nothing, and no record ever had them."""

from __future__ import annotations

import hashlib
import secrets

from oress_opendata.desk.database import Desk
from oress_opendata.store.engine import transaction
from oress_opendata.store.ownership import find_owner

# No digit 0, 1, 8 or 9 and no letter that is read as another: ids are copied by hand.
ALPHABET = "234567abcdefghijkmnpqrstuvwxyz"
LENGTH = 10


def make_id(desk: Desk, register: str) -> str:
    """A new id."""
    return make_ids(desk, register, secrets.token_hex(16), 1)[0]


def make_ids(desk: Desk, register: str, seed: str, count: int) -> list[str]:
    """New ids; the same ones for the same seed."""
    found: dict[str, None] = {}
    number = 0
    with transaction(desk.store.reading) as connection:
        while len(found) < count:
            number += 1
            identifier = register[:1] + _letters(f"{seed}/{number}")
            if find_owner(connection, register, identifier) is None:
                found[identifier] = None
    return list(found)


def _letters(text: str) -> str:
    digest = int.from_bytes(hashlib.sha256(text.encode()).digest())
    letters = []
    for _ in range(LENGTH - 1):
        digest, rest = divmod(digest, len(ALPHABET))
        letters.append(ALPHABET[rest])
    return "".join(letters)
