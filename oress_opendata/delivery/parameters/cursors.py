"""Cursors: where the next page of a list begins.

They name the last item that was read, so that a page never shifts under a reader.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from oress_opendata.errors import BadQuery
from oress_opendata.languages import N_

NOT_A_CURSOR = N_("Parameter {parameter} is not a cursor of this list.")


def write_key(key: Iterable[Any]) -> str:
    """The cursor of a row's key."""
    values = [plain_value(value) for value in key]
    return write_cursor(json.dumps(values, ensure_ascii=False, separators=(",", ":")))


def plain_value(value: Any) -> Any:
    """A value as JSON carries it."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, float):
        if not math.isfinite(value):
            return str(value)
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    return value


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
