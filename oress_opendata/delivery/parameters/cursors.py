"""Cursors: where the next page of a list begins.

They name the last item that was read, so that a page never shifts under a reader.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable
from typing import Any

from oress_opendata.errors import BadQuery
from oress_opendata.languages import N_
from oress_opendata.meaning.typed_columns import to_json

NOT_A_CURSOR = N_("Parameter {parameter} is not a cursor of this list.")


def write_key(key: Iterable[Any]) -> str:
    """The cursor of a row's key."""
    values = [value if isinstance(value, list) else to_json(value) for value in key]
    return write_cursor(json.dumps(values, ensure_ascii=False, separators=(",", ":")))


def write_cursor(key: str) -> str:
    """An opaque cursor: the key of the last item, so that a page never shifts."""
    return base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")


def read_cursor(name: str, cursor: str) -> str:
    """The key in a cursor. Raises BadQuery for what `write_cursor` never wrote."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        key = base64.b64decode(padded.encode(), altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeError) as error:
        raise BadQuery(NOT_A_CURSOR, parameter=name) from error
    if not cursor or write_cursor(key) != cursor or "\0" in key:
        raise BadQuery(NOT_A_CURSOR, parameter=name)
    return key
