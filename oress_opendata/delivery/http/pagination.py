"""The pages of a list: how many items at most, and the cursors that say where the next begins.

For the API and for the pages of the site alike.
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

DEFAULT_LIMIT = 20
MOST = 100
LIMIT = N_("It must be a whole number from 1 to 100.")
CURSOR = N_("The parameter {parameter} is no cursor of this list.")


def write_key(key: Iterable[Any]) -> str:
    """The cursor of a row's key."""
    values = [plain_value(each) for each in key]
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


def read_cursor_key(cursor: str | None) -> str | None:
    """The key in a cursor. Raises BadQuery for what `write_cursor` never wrote."""
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        key = base64.b64decode(padded.encode(), altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeError) as error:
        raise BadQuery(CURSOR, parameter="cursor") from error
    if write_cursor(key) != cursor or "\0" in key:
        raise BadQuery(CURSOR, parameter="cursor")
    return key
